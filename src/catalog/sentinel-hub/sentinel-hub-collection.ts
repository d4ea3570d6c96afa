import { type StacCollection } from '#libs/stac';
import { type Collection } from '../collection.entity.js';
import { type BandDefinition } from '../definitions/collection-definition.js';
import { servedExtent } from '../stac/collections/collection-extent.js';
import { collectionUrl, catalogUrl, GEO_JSON_TYPE, link, queryablesLink, rootLink } from './catalog-urls.js';

const EXTENSIONS = {
  eo: 'https://stac-extensions.github.io/eo/v1.0.0/schema.json',
  raster: 'https://stac-extensions.github.io/raster/v1.0.0/schema.json',
};

/** Members of a stored document that this dialect writes itself. */
const OWN = new Set(['bands', 'eo:bands', 'raster:bands']);

/** catalog §1, "Collection object": STAC 1.0.0 whatever the stored document is. Pure. */
export function toSentinelHubCollection(collection: Collection, baseUrl: string) {
  const { id } = collection;
  const { title = id, description, providers = [], keywords = [], license } = documentOf(collection);
  const summaries = summariesOf(collection);
  return {
    type: 'Collection',
    stac_version: '1.0.0',
    stac_extensions: [
      ...(Object.keys(summaries).some((name) => name.startsWith('eo:')) ? [EXTENSIONS.eo] : []),
      ...('raster:bands' in summaries ? [EXTENSIONS.raster] : []),
    ],
    id,
    title,
    description,
    // STAC 1.1 says "other" where 1.0 said "proprietary".
    license: license === 'other' ? 'proprietary' : license,
    providers,
    keywords,
    extent: servedExtent(collection),
    summaries,
    links: linksOf(collection, baseUrl),
  };
}

/** Its type has lost the names of the members. */
export function documentOf({ document }: Pick<Collection, 'document'>): Partial<StacCollection> {
  return document;
}

function summariesOf(collection: Collection): Record<string, unknown> {
  const { kind, definition } = collection;
  const summaries = documentOf(collection).summaries ?? {};
  const stored = Object.entries(summaries).filter(([name]) => !OWN.has(name));
  const bands = definition?.bands ?? [];
  return {
    ...Object.fromEntries(stored),
    // The service's own name for it.
    ...(summaries['instruments'] !== undefined && { instrument: summaries['instruments'] }),
    ...(definition !== null && { 'eo:bands': bands.map(eoBand) }),
    // Read by position beside `eo:bands`.
    ...(definition !== null && kind !== 'builtin' && { 'raster:bands': bands.map(rasterBand) }),
  };
}

/** EO extension 1.0; wavelengths in µm. */
function eoBand({ name, commonName, centerWavelengthUm, fullWidthHalfMaxUm }: BandDefinition) {
  return {
    name,
    ...(commonName !== undefined && { common_name: commonName }),
    ...(centerWavelengthUm !== undefined && { center_wavelength: centerWavelengthUm }),
    ...(fullWidthHalfMaxUm !== undefined && { full_width_half_max: fullWidthHalfMaxUm }),
  };
}

function rasterBand({ sampleType, nodata }: BandDefinition) {
  const dataType = sampleType === 'BOOL' ? 'uint8' : sampleType.toLowerCase();
  return { data_type: dataType, ...(nodata !== undefined && nodata !== null && { nodata }) };
}

function linksOf(collection: Collection, baseUrl: string) {
  const self = collectionUrl(baseUrl, collection.id);
  return [
    rootLink(baseUrl),
    link('self', self),
    link('parent', catalogUrl(baseUrl)),
    queryablesLink(self),
    link('items', `${self}/items`, GEO_JSON_TYPE),
    ...(documentOf(collection).links ?? []).filter(({ rel }) => rel === 'license'),
  ];
}
