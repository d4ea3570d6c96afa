import { type StacLink } from '#libs/stac';
import { OPENAPI_TYPE } from '../../platform/http/openapi.js';
import { MEDIA } from './media-types.js';

/** Relation types that OGC spells as URIs. */
const REL = {
  queryables: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
  sortables: 'http://www.opengis.net/def/rel/ogc/1.0/sortables',
} as const;

export const collectionPath = (id: string) => `/stac/collections/${encodeURIComponent(id)}`;

/** Every answer of the API has these two; `path` with its query string. */
export function rootAndSelf(base: string, path: string, type: string = MEDIA.json): StacLink[] {
  return [
    { rel: 'root', type: MEDIA.json, href: `${base}/stac` },
    { rel: 'self', type, href: base + path },
  ];
}

/** stac-api §3, "/"; without the children. */
export function landingLinks(base: string): StacLink[] {
  const search = { rel: 'search', type: MEDIA.geoJson, href: `${base}/stac/search`, title: 'Search for items' };
  return [
    ...rootAndSelf(base, '/stac'),
    { rel: 'conformance', type: MEDIA.json, href: `${base}/stac/conformance`, title: 'What this API implements' },
    { rel: 'service-desc', type: OPENAPI_TYPE, href: `${base}/stac/api`, title: 'OpenAPI description' },
    { rel: 'service-doc', type: MEDIA.html, href: `${base}/docs`, title: 'Documentation of the API' },
    { rel: 'data', type: MEDIA.json, href: `${base}/stac/collections`, title: 'Collections' },
    { rel: 'children', type: MEDIA.json, href: `${base}/stac/children`, title: 'Children of this catalog' },
    { ...search, method: 'GET' },
    { ...search, method: 'POST' },
    ...schemaLinks(`${base}/stac`),
    ...aggregationLinks(`${base}/stac`),
  ];
}

/** Structural links of one collection. */
export function collectionLinks(base: string, id: string): StacLink[] {
  const url = base + collectionPath(id);
  return [
    ...rootAndSelf(base, collectionPath(id)),
    { rel: 'parent', type: MEDIA.json, href: `${base}/stac` },
    { rel: 'items', type: MEDIA.geoJson, href: `${url}/items` },
    ...schemaLinks(url),
    ...aggregationLinks(url),
  ];
}

/** Relation types of `collectionLinks` and of items: whatever a stored document says about them is ours to say. */
export const STRUCTURAL_RELS: ReadonlySet<string> = new Set([
  ...collectionLinks('', '').map(({ rel }) => rel),
  'item',
  'child',
  'collection',
]);

export function childLink(base: string, { id, title }: { id: string; title?: string }): StacLink {
  return { rel: 'child', type: MEDIA.json, href: base + collectionPath(id), ...(title !== undefined && { title }) };
}

/** Of the list of collections; its queryables are those of collections, not of items. */
export function collectionListLinks(base: string, path: string): StacLink[] {
  const queryables = { type: MEDIA.schema, href: `${base}/stac/collections-queryables` };
  return [...rootAndSelf(base, path), { rel: REL.queryables, ...queryables, title: 'Members to filter by' }];
}

function schemaLinks(url: string): StacLink[] {
  return [
    { rel: REL.queryables, type: MEDIA.schema, href: `${url}/queryables`, title: 'Properties to filter by' },
    { rel: REL.sortables, type: MEDIA.schema, href: `${url}/sortables`, title: 'Properties to sort by' },
  ];
}

function aggregationLinks(url: string): StacLink[] {
  return [
    { rel: 'aggregate', type: MEDIA.json, href: `${url}/aggregate`, title: 'Counts and ranges of items' },
    { rel: 'aggregations', type: MEDIA.json, href: `${url}/aggregations`, title: 'What can be aggregated' },
  ];
}
