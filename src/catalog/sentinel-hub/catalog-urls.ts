import { type StacLink } from '#libs/stac';
import { sentinelHubPaths } from '../../platform/http/paths.js';

export const JSON_TYPE = 'application/json';
export const GEO_JSON_TYPE = 'application/geo+json';
export const SCHEMA_TYPE = 'application/schema+json';

/** OGC spells this relation as a URI. */
const QUERYABLES = 'http://www.opengis.net/def/rel/ogc/1.0/queryables';

/** Links always show the spelling that Swagger shows, whichever one was asked. @param baseUrl public, no slash at the end */
export function catalogUrl(baseUrl: string, path = ''): string {
  return `${baseUrl}/${sentinelHubPaths('catalog')[0]}${path}`;
}

export function collectionUrl(baseUrl: string, id: string, path = ''): string {
  return catalogUrl(baseUrl, `/collections/${encodeURIComponent(id)}${path}`);
}

export const rootLink = (baseUrl: string): StacLink => link('root', catalogUrl(baseUrl));

export const queryablesLink = (url: string): StacLink => ({
  ...link(QUERYABLES, `${url}/queryables`, SCHEMA_TYPE),
  title: 'Properties that filters may name',
});

export function link(rel: string, href: string, type: string = JSON_TYPE): StacLink {
  return { rel, href, type };
}
