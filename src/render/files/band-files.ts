import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type SceneBandRef } from '#libs/render';
import { type StacItem } from '#libs/stac';
import { HOUSE_BUCKET, webGdalPath } from '#libs/storage';
import { isNetcdfHref, type SceneBand } from '../../catalog/index.js';
import { DatasetsConfig } from '../../platform/config/config.js';
import { allowedHosts } from '../../platform/outbound/allowed-hosts.js';
import { Outbound } from '../../platform/outbound/outbound.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { type RenderableCollection } from '../collections/renderable-collection.js';
import { type BandFinder, type BandsAsked, type FoundBands, type OpenableFile } from './band-finder.js';
import { headOf, isImageFile, SIGNATURE_BYTES } from './image-signature.js';
import { isRadiance, sceneFacts } from './scene-facts.js';

/** Looks at so many objects at a time. */
const AT_ONCE = 16;
const MAX_REMEMBERED = 10_000;

type Refuse = (why: string) => DomainError;
type FilesByHref = ReadonlyMap<string, OpenableFile>;

/** Where GDAL finds the bands of scenes. Every object is looked at first: a link out of its bucket is none. */
@Injectable()
export class BandFiles implements BandFinder {
  private readonly isAllowed: (url: URL) => boolean;
  /** Path and version of files that were looked into. */
  private readonly images = new Set<string>();

  constructor(
    private readonly locations: ObjectLocations,
    private readonly outbound: Outbound,
    { outboundAllow }: DatasetsConfig,
  ) {
    this.isAllowed = allowedHosts(outboundAllow);
  }

  serves({ kind }: Pick<RenderableCollection, 'kind'>): boolean {
    return kind !== 'zarr';
  }

  async find({
    collection,
    scenes,
    wanted,
    looks = new Map(),
  }: Pick<BandsAsked, 'collection' | 'scenes' | 'wanted' | 'looks'>): Promise<FoundBands[]> {
    const isRaster = ({ href }: SceneBand) => collection.definition?.netcdf === undefined || !isNetcdfHref(href);
    const used = scenes.map(({ bands }) => {
      const entries = Object.entries(bands).filter(([, band]) => isRaster(band));
      return wanted === 'any' ? entries.slice(0, 1) : entries.filter(([name]) => wanted.has(name));
    });
    const firstUse = new Map(
      scenes.flatMap(({ id }, i) =>
        (used[i] ?? []).map(([name, { href }]) => [href, `scene ${id}, band ${name}`] as const),
      ),
    );
    const files: FilesByHref = new Map(
      await inParallel([...firstUse], AT_ONCE, async ([href, where]) => {
        const look = looks.get(href) ?? this.open(collection, href, where);
        looks.set(href, look);
        return [href, await look];
      }),
    );
    return used.map((bands, i) =>
      Object.fromEntries(
        bands.map(([name, band]) => {
          const file = files.get(band.href) as OpenableFile;
          return [name, { ...file, ...toBandRef(collection, name, band, scenes[i]?.item ?? null) }];
        }),
      ),
    );
  }

  private async open(collection: RenderableCollection, href: string, where: string): Promise<OpenableFile> {
    const refuse: Refuse = (why) => new DomainError('BAD_REQUEST', `${collection.shownId}, ${where}: ${why}`, RENDERER);
    if (/^https?:\/\//i.test(href)) return this.onTheWeb(href, refuse);
    // Its objects have rights of their own, which no item or tile that a user made may get around.
    const isOurs = href.startsWith(`s3://${HOUSE_BUCKET}/`);
    if (collection.kind !== 'registry' && isOurs)
      throw refuse(`objects of the bucket "${HOUSE_BUCKET}" are rendered as datasets only`);
    const location = await this.locations.find(href).catch(ignoreInvalidKey);
    if (location === null) throw refuse('its file lies in no bucket or dataset root of this instance');
    const { store, key } = location;
    const info = await store.head(key);
    if (info === null)
      throw new DomainError('UPSTREAM_FAILED', `${collection.shownId}, ${where}: its file is not there`, RENDERER);
    const file = { path: store.gdalPath(key), version: info.etag };
    // A dataset's file in place is somebody else's: it may have become a VRT, a list of other files, since it was looked at.
    if (isOurs) return { ...file, madeHere: true };
    await this.assertImage(file, refuse, () => store.get(key, { start: 0, end: SIGNATURE_BYTES - 1 }));
    return file;
  }

  private async onTheWeb(href: string, refuse: Refuse): Promise<OpenableFile> {
    const url = URL.parse(href);
    if (url === null || !this.isAllowed(url))
      throw refuse(
        `its file lies on ${url?.host ?? 'another server'}; to read it, name the host in SWATH_OUTBOUND_ALLOW`,
      );
    const file = { path: webGdalPath(url) };
    await this.assertImage(file, refuse, async () => (await this.outbound.fetch(url)).body);
    return file;
  }

  private async assertImage(file: OpenableFile, refuse: Refuse, open: () => Promise<Readable>): Promise<void> {
    const seen = `${file.path} ${file.version ?? ''}`;
    if (this.images.has(seen)) return;
    if (!isImageFile(await headOf(await open()))) throw refuse('its file is neither TIFF nor JPEG 2000');
    if (this.images.size >= MAX_REMEMBERED) this.images.clear();
    this.images.add(seen);
  }
}

const RENDERER = { detail: { code: 'RENDERER_EXCEPTION' } };

/**
 * Scale and offset of an item belong to its collection's units; where there are none, values are as stored. Radiance is no
 * reflectance: whoever tells how to make the one has not told the other.
 */
function toBandRef(
  { definition }: RenderableCollection,
  name: string,
  { asset, index, scale, offset, nodata }: SceneBand,
  item: StacItem | null,
): Omit<SceneBandRef, keyof OpenableFile> {
  const unit = definition?.bands.find((band) => band.name === name)?.units[0];
  const isOther = item !== null && unit?.conversion === 'sun-elevation' && isRadiance(item, asset, index);
  const isScaled = definition !== null && !isOther;
  return {
    index,
    ...(isScaled && scale !== undefined && { scale }),
    ...(isScaled && offset !== undefined && { offset }),
    ...(nodata !== undefined && { nodata }),
    ...(item !== null && unit?.conversion !== undefined && { facts: sceneFacts(item, asset, index) }),
  };
}

function ignoreInvalidKey(error: unknown): null {
  if (isDomainError(error, 'INVALID_KEY')) return null;
  throw error;
}
