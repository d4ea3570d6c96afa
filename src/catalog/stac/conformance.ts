/**
 * What the API at `/stac` promises (stac-api §1). The URIs are identifiers, matched byte by byte. Not among them:
 * `browseable`, which wants a link per item where collections hold millions, and CQL2 `functions`, of which there are none.
 */
const STAC = 'https://api.stacspec.org';
const OGC = 'http://www.opengis.net/spec';

const of = (base: string, ...names: string[]) => names.map((name) => `${base}${name}`);

export const CONFORMS_TO: readonly string[] = [
  ...of(`${STAC}/v1.0.0/`, 'core', 'collections', 'ogcapi-features', 'item-search'),
  ...of(`${STAC}/v1.0.0/item-search#`, 'fields', 'filter', 'query', 'sort'),
  ...of(`${STAC}/v1.0.0/ogcapi-features#`, 'fields', 'query', 'sort'),
  ...of(
    `${STAC}/v1.1.0/`,
    'item-search#sort',
    'ogcapi-features#sort',
    'collection-search#sort',
    'item-search#sortables',
  ),
  ...of(`${STAC}/v1.0.0/`, 'ogcapi-features/extensions/transaction', 'collections/extensions/transaction'),
  ...of(
    `${STAC}/v1.0.0-rc.1/collection-search`,
    '',
    '#free-text',
    '#advanced-free-text',
    '#filter',
    '#query',
    '#sort',
    '#fields',
  ),
  ...of(`${STAC}/v1.0.0-rc.1/item-search`, '#free-text', '#advanced-free-text'),
  ...of(`${STAC}/v1.0.0-rc.1/ogcapi-features`, '#free-text', '#advanced-free-text'),
  ...of(`${STAC}/v0.3.0/aggregation`, '', '#query', '#filter'),
  ...of(`${STAC}/v1.0.0-rc.2/children`, '', '#type-filter'),
  ...of(`${OGC}/ogcapi-features-1/1.0/conf/`, 'core', 'geojson', 'oas30'),
  ...of(`${OGC}/ogcapi-features-3/1.0/conf/`, 'filter', 'features-filter'),
  ...of(`${OGC}/ogcapi-features-5/1.0/conf/`, 'sortables'),
  ...of(`${OGC}/ogcapi-common-2/1.0/conf/`, 'simple-query'),
  ...of(`${OGC}/cql2/1.0/conf/`, 'cql2-text', 'cql2-json', 'basic-cql2', 'advanced-comparison-operators'),
  ...of(`${OGC}/cql2/1.0/conf/`, 'case-insensitive-comparison', 'accent-insensitive-comparison'),
  ...of(`${OGC}/cql2/1.0/conf/`, 'basic-spatial-functions', 'basic-spatial-functions-plus', 'spatial-functions'),
  ...of(`${OGC}/cql2/1.0/conf/`, 'temporal-functions', 'array-functions', 'property-property', 'arithmetic'),
];
