import { type StacLink } from '#libs/stac';
import { catalogUrl, collectionUrl, GEO_JSON_TYPE, link, queryablesLink, rootLink } from './catalog-urls.js';

const FEATURES = 'http://www.opengis.net/spec/ogcapi-features';
const STAC = 'https://api.stacspec.org/v1.0.0';
const CQL2 = 'http://www.opengis.net/spec/cql2/1.0/conf';

/** catalog §1, "Landing page". */
export const CONFORMS_TO: readonly string[] = [
  ...['core', 'oas30', 'geojson'].map((name) => `${FEATURES}-1/1.0/conf/${name}`),
  ...['core', 'collections'].map((name) => `${STAC}/${name}`),
  ...['ogcapi-features', 'item-search'].flatMap((name) =>
    ['', '#fields', '#context', '#filter'].map((extension) => `${STAC}/${name}${extension}`),
  ),
  ...['filter', 'features-filter'].map((name) => `${FEATURES}-3/1.0/conf/${name}`),
  ...['cql2-text', 'cql2-json', 'basic-cql2'].map((name) => `${CQL2}/${name}`),
];

/** @param children collections that the caller may read */
export function landingPage(baseUrl: string, children: ReadonlyArray<{ id: string; title: string }>) {
  return {
    type: 'Catalog',
    stac_version: '1.0.0',
    id: 'sentinel-hub',
    title: 'Sentinel Hub STAC catalog',
    description: 'Scenes of the collections of this instance, as clients of the Sentinel Hub Catalog API read them.',
    conformsTo: CONFORMS_TO,
    links: [...landingLinks(baseUrl), ...children.map((child) => childLink(baseUrl, child))],
  };
}

function landingLinks(baseUrl: string): StacLink[] {
  const search = { ...link('search', catalogUrl(baseUrl, '/search'), GEO_JSON_TYPE), title: 'Search' };
  return [
    rootLink(baseUrl),
    link('self', catalogUrl(baseUrl)),
    link('data', catalogUrl(baseUrl, '/collections')),
    link('conformance', catalogUrl(baseUrl, '/conformance')),
    { ...search, method: 'GET' },
    { ...search, method: 'POST' },
    queryablesLink(catalogUrl(baseUrl)),
    link('service-desc', `${baseUrl}/openapi.json`, 'application/vnd.oai.openapi+json;version=3.0'),
    link('service-doc', `${baseUrl}/docs`, 'text/html'),
  ];
}

function childLink(baseUrl: string, { id, title }: { id: string; title: string }): StacLink {
  return { ...link('child', collectionUrl(baseUrl, id)), title };
}
