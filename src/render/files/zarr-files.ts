import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type SceneBandRef, type ZarrLocation } from '#libs/render';
import { type ObjectStore } from '#libs/storage';
import { metadataKey } from '#libs/zarr';
import { type SceneBand } from '../../catalog/index.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { type ZarrContent, ZarrContents } from '../../zarr/index.js';
import { type RenderableCollection } from '../collections/renderable-collection.js';
import { type BandFinder, type BandsAsked, type FoundBands } from './band-finder.js';
import { ZarrSignatures } from './zarr-signatures.js';

/** Where the arrays of Zarr stores lie; scenes are time steps of one store (`zarrSlices`). */
@Injectable()
export class ZarrFiles implements BandFinder {
  constructor(
    private readonly contents: ZarrContents,
    private readonly locations: ObjectLocations,
    private readonly signatures: ZarrSignatures,
  ) {}

  serves({ kind }: RenderableCollection): boolean {
    return kind === 'zarr';
  }

  async find(asked: BandsAsked): Promise<FoundBands[]> {
    const { collection, scenes, wanted } = asked;
    const content = scenes.length > 0 ? await this.contents.of(collection.id) : null;
    if (content === null) return scenes.map(() => ({}));
    const used = scenes.map(({ bands }) => {
      const entries = Object.entries(bands);
      return wanted === 'any' ? entries.slice(0, 1) : entries.filter(([name]) => wanted.has(name));
    });
    const arrays = new Map<string, ZarrArrayPlace>();
    for (const [name, { href }] of used.flat()) {
      if (!arrays.has(name)) arrays.set(name, await this.placeOf(collection, name, href, content));
    }
    const slices = used.flat().map(([name, { index }]) => ({ name, index }));
    const signed = await this.signatures.of(asked, content, arrays, slices);
    return used.map((bands) =>
      Object.fromEntries(
        bands.map(([name, band]) => {
          const array = arrays.get(name)!;
          return [name, toBandRef(name, band, content, array, signed?.(name, band.index) ?? folderOf(array))];
        }),
      ),
    );
  }

  /** @throws UPSTREAM_FAILED when the array is gone */
  private async placeOf(
    { shownId }: RenderableCollection,
    name: string,
    href: string,
    { zarrFormat }: ZarrContent,
  ): Promise<ZarrArrayPlace> {
    const document = metadataKey({ name, zarrFormat });
    const group = href.slice(0, -`${name}/`.length);
    const found = await this.locations.find(group + document);
    if (found === null || (await found.store.head(found.key)) === null)
      throw new DomainError('UPSTREAM_FAILED', `${shownId}: array ${name} is not there`, RENDERER);
    return { store: found.store, prefix: found.key.slice(0, -document.length), key: found.key };
  }
}

export interface ZarrArrayPlace {
  readonly store: ObjectStore;
  /** Of the group in its bucket. */
  readonly prefix: string;
  /** Of the array's metadata. */
  readonly key: string;
}

const RENDERER = { detail: { code: 'RENDERER_EXCEPTION' } };

/** Of a bucket that is a folder. */
function folderOf({ store, prefix, key }: ZarrArrayPlace): ZarrLocation {
  return { folder: store.gdalPath(key).slice(0, -key.length), prefix };
}

function toBandRef(
  name: string,
  { index }: SceneBand,
  { version, zarrFormat, epsg, geoTransform, width, height, arrays }: ZarrContent,
  { store, key }: ZarrArrayPlace,
  objects: ZarrLocation,
): SceneBandRef {
  const { hasTime = false, fillValue = null } = arrays.find((array) => array.name === name) ?? {};
  const place = { crs: `EPSG:${epsg}`, geoTransform, width, height };
  return {
    path: store.gdalPath(key),
    version,
    index,
    // zarr §6: raw values, no-data among them.
    nodata: null,
    source: { kind: 'zarr', objects, name, zarrFormat, hasTime, ...place, fillValue },
  };
}
