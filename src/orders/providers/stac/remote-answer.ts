import { DomainError } from '#libs/errors';
import { type StacAsset, type StacItem } from '#libs/stac';
import { type NextLink } from './next-page.js';

type Json = Readonly<Record<string, unknown>>;

/** The items of a search's answer. @param api for messages. @throws UPSTREAM_FAILED when it is none, or an item is none */
export function foundItems(api: string, answer: unknown): StacItem[] {
  const features = isObject(answer) ? answer['features'] : undefined;
  if (!Array.isArray(features)) throw changed(api, 'the answer to a search has no "features"');
  return features.map((feature: unknown) => {
    if (!isObject(feature) || !isName(feature['id']) || !isObject(feature['properties']))
      throw changed(api, 'it answered an item without id or properties');
    const assets = isObject(feature['assets']) ? feature['assets'] : {};
    const links = Array.isArray(feature['links']) ? feature['links'] : [];
    return { ...feature, assets: Object.fromEntries(Object.entries(assets).filter(([, asset]) => isAsset(asset))), links } as unknown as StacItem; // prettier-ignore
  });
}

export function nextLinkOf(answer: unknown): NextLink | null {
  const links = isObject(answer) && Array.isArray(answer['links']) ? (answer['links'] as unknown[]) : [];
  const next = links.filter(isObject).find(({ rel }) => rel === 'next');
  if (typeof next?.['href'] !== 'string') return null;
  const method = String(next['method'] ?? 'GET').toUpperCase() === 'POST' ? 'POST' : 'GET';
  return { href: next['href'], method, body: isObject(next['body']) ? { ...next['body'] } : {}, merge: next['merge'] === true }; // prettier-ignore
}

/** STAC API 1.0 `numberMatched`, the context extension before. */
export function matchedIn(answer: unknown): number | null {
  if (!isObject(answer)) return null;
  const context = isObject(answer['context']) ? answer['context']['matched'] : undefined;
  const matched = answer['numberMatched'] ?? context;
  return typeof matched === 'number' && Number.isSafeInteger(matched) ? matched : null;
}

/**
 * The item with those assets that have an http address, of their own or among their alternates; relative ones are made
 * whole. @param address of the item, where it does not tell its own
 */
export function onlineAssets(item: StacItem, address: string): StacItem {
  const self = item.links.find(({ rel, href }) => rel === 'self' && typeof href === 'string' && /^https?:/.test(href));
  const base = self?.href ?? address;
  const assets = Object.entries(item.assets).flatMap(([key, { alternate, ...asset }]): Array<[string, StacAsset]> => {
    const others = isObject(alternate) ? Object.values(alternate).map((other) => (isObject(other) ? other['href'] : null)) : []; // prettier-ignore
    const href = [asset.href, ...others].map((one) => onlineHref(one, base)).find((one) => one !== null);
    return href === undefined ? [] : [[key, { ...asset, href: href! }]];
  });
  return { ...item, assets: Object.fromEntries(assets) };
}

function onlineHref(href: unknown, base: string): string | null {
  if (typeof href !== 'string' || !URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  return /^https?:$/.test(url.protocol) && url.username === '' ? url.href : null;
}

function isAsset(value: unknown): boolean {
  return isObject(value) && typeof value['href'] === 'string';
}

/** What a database can hold and a message can show. */
function isName(value: unknown): boolean {
  return (
    typeof value === 'string' && value !== '' && value.length <= 1000 && value.isWellFormed() && !/\p{Cc}/u.test(value)
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function changed(api: string, what: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', `The STAC API "${api}" does not answer as STAC APIs do: ${what}`);
}
