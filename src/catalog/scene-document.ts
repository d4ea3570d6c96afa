import { DomainError } from '#libs/errors';
import { type StacAsset, type StacItem, type StacLink } from '#libs/stac';
import { spelled, type Spelling } from './spelling.js';

/**
 * Items are stored as finished JSON, links and all, so that a search is a matter of copying text. Only the address of
 * the deployment is missing: U+007F stands for it, a character that no item has any use for.
 */
const BASE = '\u007f';
/** Begins the hrefs that features hand over for routes of their own. */
const HERE = 'swath:/';
const STRUCTURAL = new Set(['self', 'root', 'parent', 'collection', 'items']);

/** Of an asset or link that another route of this deployment serves: `/datasets/<id>/download`. */
export const hrefHere = (path: `/${string}`) => `${HERE}${path.slice(1)}`;

export const itemPath = (collectionId: string, id: string) =>
  `/stac/collections/${encodeURIComponent(collectionId)}/items/${encodeURIComponent(id)}`;

/**
 * @param knownBuckets buckets of this instance: their assets, and those in dataset roots, get a download URL here, with the
 *   `s3://` or `root://` address as `alternate.s3` or `alternate.root`; assets elsewhere keep their href.
 * @param spelling of `item` as its sender wrote it, where that is known
 * @throws BAD_REQUEST when the item itself holds U+007F.
 */
export function writeDocument(
  item: StacItem,
  collectionId: string,
  knownBuckets: ReadonlySet<string>,
  spelling: Spelling | null = null,
): string {
  const path = itemPath(collectionId, item.id);
  const assets = mapAssets(item.assets, (asset, key) => servedAsset(asset, key, path, knownBuckets));
  const links = [...structuralLinks(path, collectionId), ...keptLinks(item.links).map(onThisDeployment)];
  const whole = { ...item, ...declared(item, assets), collection: collectionId, assets, links };
  const text = spelling === null ? JSON.stringify(whole) : composed(whole, spelling);
  const served = [...Object.values(assets), ...links].filter(({ href }) => href.startsWith(BASE)).length;
  if (count(text, BASE) !== served)
    throw new DomainError('BAD_REQUEST', `Item "${item.id}" holds the control character U+007F`);
  return text;
}

const ALTERNATE_ASSETS = 'https://stac-extensions.github.io/alternate-assets/v1.2.0/schema.json';

/** The extension that our `alternate` belongs to, unless the item names it (in whatever version) already. */
function declared({ stac_extensions = [] }: StacItem, assets: StacItem['assets']) {
  const isUsed = Object.values(assets).some((asset) => asset['alternate'] !== undefined && asset.href.startsWith(BASE));
  if (!isUsed || stac_extensions.some((uri) => uri.includes('/alternate-assets/'))) return {};
  return { stac_extensions: [...stac_extensions, ALTERNATE_ASSETS] };
}

function composed(item: StacItem, spelling: Spelling): string {
  return objectText(item, (value) =>
    value === item.assets && !spelling.has(value)
      ? objectText(item.assets, (asset) => spelled(asset, spelling))
      : spelled(value, spelling),
  );
}

function objectText(object: object, textOf: (value: unknown) => string): string {
  const members = Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`);
  return `{${members.join(',')}}`;
}

/** The item as text for a caller who reached us at `baseUrl`. */
export function itemText(document: string, baseUrl: string): string {
  // Part of a JSON string: what a caller's Host header holds is escaped like any other text.
  return document.replaceAll(BASE, JSON.stringify(baseUrl).slice(1, -1));
}

export function itemOf(document: string, baseUrl: string): StacItem {
  return JSON.parse(itemText(document, baseUrl)) as StacItem;
}

/** The item as it was handed in: canonical hrefs, only the links that are not ours. */
export function canonicalItem(document: string): StacItem {
  return withoutOurs(JSON.parse(document) as StacItem, BASE);
}

/** Undoes what serving added, also on an item that a caller fetched here and sends back. */
export function withoutOurs(item: StacItem, baseUrl: string): StacItem {
  const path = `${baseUrl}/stac/collections/`;
  const assets = mapAssets(item.assets ?? {}, (asset) => canonicalAsset(asset, path));
  return { ...item, assets, links: keptLinks(item.links ?? []) };
}

/** The very same object when all assets stay as they are. */
export function mapAssets(
  assets: StacItem['assets'],
  change: (asset: StacAsset, key: string) => StacAsset,
): StacItem['assets'] {
  const changed = Object.entries(assets).map(([key, asset]) => [key, change(asset, key)] as const);
  return changed.every(([key, asset]) => asset === assets[key]) ? assets : Object.fromEntries(changed);
}

function servedAsset(asset: StacAsset, key: string, itemsPath: string, knownBuckets: ReadonlySet<string>): StacAsset {
  const name = alternateOf(asset.href, knownBuckets);
  if (name === null) return onThisDeployment(asset);
  const alternate = { ...(asset['alternate'] as object | undefined), [name]: { href: asset.href } };
  return { ...asset, href: `${BASE}${itemsPath}/assets/${encodeURIComponent(key)}`, alternate };
}

function onThisDeployment<T extends { href: string }>(linked: T): T {
  return linked.href.startsWith(HERE) ? { ...linked, href: `${BASE}/${linked.href.slice(HERE.length)}` } : linked;
}

/** The schemes under which objects of this instance are kept, each with its name among the alternates. */
const ALTERNATES = ['s3', 'root'] as const;

/**
 * Under which name the address of an object of ours is told beside its download; null = not ours. Folders such as Zarr
 * stores end in `/` and keep their href, because nothing can send them.
 */
function alternateOf(href: string, knownBuckets: ReadonlySet<string>): (typeof ALTERNATES)[number] | null {
  const [, scheme, name = ''] = /^(s3|root):\/\/([^/]+)\/.*[^/]$/s.exec(href) ?? [];
  if (scheme === 'root') return 'root';
  return scheme === 's3' && knownBuckets.has(name) ? 's3' : null;
}

function canonicalAsset(asset: StacAsset, ourPath: string): StacAsset {
  if (!asset.href.startsWith(ourPath)) return asset;
  const alternate = (asset['alternate'] ?? {}) as Record<string, { href?: string }>;
  const ours = ALTERNATES.find((name) => alternate[name]?.href?.startsWith(`${name}://`));
  if (ours === undefined) return asset;
  const { [ours]: { href } = {}, ...others } = alternate;
  const { alternate: _all, ...rest } = asset;
  return { ...rest, href: href as string, ...(Object.keys(others).length > 0 && { alternate: others }) };
}

function structuralLinks(path: string, collectionId: string): StacLink[] {
  const collection = `${BASE}/stac/collections/${encodeURIComponent(collectionId)}`;
  return [
    { rel: 'self', type: 'application/geo+json', href: `${BASE}${path}` },
    { rel: 'root', type: 'application/json', href: `${BASE}/stac` },
    { rel: 'parent', type: 'application/json', href: collection },
    { rel: 'collection', type: 'application/json', href: collection },
  ];
}

function keptLinks(links: readonly StacLink[]): StacLink[] {
  return links.filter((link) => !STRUCTURAL.has(link.rel));
}

function count(text: string, mark: string): number {
  let found = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) found += 1;
  return found;
}
