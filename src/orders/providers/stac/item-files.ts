import { type StacItem } from '#libs/stac';
import { type SceneBand } from '../../../catalog/index.js';
import { type ProviderItem, type RemoteFile, type TilePlan } from '../import-provider.js';
import { chosenBands } from './ordered-bands.js';
import { referredPath } from './referred-path.js';
import { type StacQuery } from './stac-query.js';
import { type OrderableItem } from './stac-source.js';

/** What is kept of an item with its order: which band comes out of which file. */
export interface ItemMemo {
  readonly bands: ReadonlyArray<{
    /** In the catalogue. */
    readonly of: string;
    /** In the collection to be. */
    readonly band: string;
    /** As it is delivered. */
    readonly file: string;
    readonly bandIndex: number;
  }>;
  /** BYOC path of files that stay where they are; absent = they are brought in. */
  readonly stored?: string;
  /** Why it cannot become a tile; absent = it can. */
  readonly fault?: string;
}

/** An item as it is ordered. */
export function toProviderItem(found: OrderableItem, query: StacQuery): ProviderItem {
  return { id: found.id, footprint: found.footprint, acquired: found.acquired, memo: memoOf(found, query) };
}

export const memoIn = ({ memo }: ProviderItem): ItemMemo => memo as ItemMemo;

/** Addresses are those of today: they may be signed, or have moved since the order. */
export function filesOf(memo: ItemMemo, found: OrderableItem): Array<Pick<RemoteFile, 'path' | 'href'> & FileFacts> {
  const files = new Map(memo.bands.map(({ file, of }) => [file, found.bands[of] as SceneBand]));
  return [...files].map(([path, { href, asset }]) => ({ path, href, ...fileFacts(found.item, asset) }));
}

/** One tile per item: its bands out of their files, in the CRS and the resolutions that they have. */
export function tileOf({ acquired }: ProviderItem, { bands, stored }: ItemMemo): TilePlan {
  return {
    name: 'item',
    sensingTime: acquired,
    bands: bands.map(({ band, file, bandIndex }) => ({ band, file, bandIndex })),
    mask: null,
    ...(stored !== undefined && { stored }),
  };
}

function memoOf(found: OrderableItem, query: StacQuery): ItemMemo {
  const missing = query.bands.filter(({ of }) => found.bands[of] === undefined).map(({ of }) => of);
  if (missing.length > 0) return { bands: [], fault: `it has no ${missing.join(', ')}` };
  const chosen =
    query.bands.length > 0
      ? query.bands.map(({ of, name }) => ({ of, band: name, ...found.bands[of]! }))
      : chosenBands(found.bands, query.assets).map(([of, band]) => ({ ...band, of, band: of }));
  const paths = pathsOf(found.item, chosen);
  const bands = chosen.map(({ of, band, href, index }) => ({ of, band, file: paths.get(href)!, bandIndex: index }));
  if (query.delivery === 'copy') return { bands };
  const stored = referredPath(query, found.bands);
  return stored === null
    ? { bands, fault: 'its files are not named alike, or lie in another bucket' }
    : { bands, stored };
}

/** Delivered names by address: that of the file, in a folder of its asset where two are alike. */
function pathsOf(item: StacItem, bands: ReadonlyArray<Pick<SceneBand, 'href' | 'asset'>>): Map<string, string> {
  const byHref = new Map(
    bands.map(({ href, asset }) => [href, { asset: plain(asset), name: nameOf(href, asset, item) }]),
  );
  const names = [...byHref.values()].map(({ name }) => name.toLowerCase());
  const isAlone = (name: string) => names.filter((other) => other === name.toLowerCase()).length === 1;
  return new Map([...byHref].map(([href, { asset, name }]) => [href, isAlone(name) ? name : `${asset}/${name}`]));
}

/** Addresses of APIs end without extension; the media type has it then. */
function nameOf(href: string, asset: string, { assets }: StacItem): string {
  const last = href.split(/[?#]/)[0]!.split('/').at(-1)!;
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // Kept as it is.
  }
  const safe = plain(name) || plain(asset);
  const isBare = !/\.\w+$/.test(safe);
  return isBare ? `${safe}${EXTENSIONS[assets[asset]?.type?.split(';')[0]!.trim() ?? ''] ?? ''}` : safe;
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/tiff': '.tif', 'image/jp2': '.jp2' };

/** Part of a key: no separators, nothing that climbs. */
function plain(name: string): string {
  const safe = name.replace(/[/\\\p{Cc}]/gu, '_').slice(-200);
  return /^\.*$/.test(safe) ? '' : safe;
}

type FileFacts = Pick<RemoteFile, 'size' | 'checksum'>;

/** Multihash prefixes of the file extension's checksums. */
const HASHES = [
  { prefix: '1220', digits: 64, algorithm: 'sha256' },
  { prefix: '1114', digits: 40, algorithm: 'sha1' },
  { prefix: 'd50110', digits: 32, algorithm: 'md5' },
] as const;

function fileFacts({ assets }: StacItem, key: string): FileFacts {
  const [size, hash] = [assets[key]?.['file:size'], String(assets[key]?.['file:checksum'] ?? '').toLowerCase()];
  const known = HASHES.find(({ prefix, digits }) => hash.startsWith(prefix) && /^[0-9a-f]+$/.test(hash) && hash.length === prefix.length + digits); // prettier-ignore
  return {
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
    checksum: known === undefined ? null : { algorithm: known.algorithm, hex: hash.slice(known.prefix.length) },
  };
}
