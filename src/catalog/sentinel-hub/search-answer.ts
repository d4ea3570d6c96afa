import { type StacLink } from '#libs/stac';
import { catalogUrl, GEO_JSON_TYPE, link } from './catalog-urls.js';

/** The requested page and how to ask for the one after it. */
export interface PageAddress {
  /** Public, with the query string as it came. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
}

export interface AnsweredPage {
  readonly features: ReadonlyArray<object | string>;
  readonly limit: number;
  /** Offset of the next page; null on the last one. */
  readonly next: number | null;
}

/** catalog §4. `context.next` is a number, and absent on the last page. */
export function searchAnswer({ features, limit, next }: AnsweredPage, page: PageAddress) {
  return {
    type: 'FeatureCollection',
    features,
    links: [link('self', page.url, GEO_JSON_TYPE), ...(next === null ? [] : [nextLink(page, next)])],
    context: { limit, returned: features.length, ...(next !== null && { next }) },
  };
}

function nextLink({ url, method }: PageAddress, next: number): StacLink {
  const shared = { ...link('next', url, GEO_JSON_TYPE), title: 'Next page', method };
  if (method === 'POST') return { ...shared, body: { next }, merge: true };
  const target = new URL(url);
  target.searchParams.set('next', String(next));
  return { ...shared, href: target.href };
}

/** The address the caller used, as we spell it. @param originalUrl path and query as they came */
export function getPage(baseUrl: string, path: string, originalUrl: string): PageAddress {
  const query = originalUrl.indexOf('?');
  return { method: 'GET', url: catalogUrl(baseUrl, path) + (query === -1 ? '' : originalUrl.slice(query)) };
}

export function postPage(baseUrl: string): PageAddress {
  return { method: 'POST', url: catalogUrl(baseUrl, '/search') };
}
