import { type StacLink } from '#libs/stac';
import { MEDIA } from '../media-types.js';

/** Tokens of the neighbouring pages; null = none. */
export interface Neighbours {
  readonly next: string | null;
  readonly previous: string | null;
}

/** The same request with another token: the whole URL, every parameter of it. @param url path and query as they came */
export function getPageLinks(base: string, url: string, { next, previous }: Neighbours, type: string): StacLink[] {
  const at = (rel: string, token: string | null): StacLink[] =>
    token === null ? [] : [{ rel, type, method: 'GET', href: base + withToken(url, token) }];
  return [...at('next', next), ...at('prev', previous)];
}

/** The whole body with another token, because older clients cannot merge. @param body as it came */
export function postPageLinks(base: string, path: string, { next, previous }: Neighbours, body: object): StacLink[] {
  const at = (rel: string, token: string | null): StacLink[] =>
    token === null
      ? []
      : [{ rel, type: MEDIA.geoJson, method: 'POST', href: base + path, body: { ...body, token }, merge: false }];
  return [...at('next', next), ...at('prev', previous)];
}

function withToken(url: string, token: string): string {
  const [path, query = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  parameters.set('token', token);
  return `${path}?${parameters.toString()}`;
}

/** @param path as we spell it, whatever slashes the caller added. @returns it with the query string as it came */
export function requestedUrl(path: string, { originalUrl }: { originalUrl: string }): string {
  const query = originalUrl.indexOf('?');
  return query === -1 ? path : path + originalUrl.slice(query);
}
