import { type BBox } from '#libs/geo';
import { type Kvp, mapCrs, mercatorToLonLat, numberOf, ogcRefusal } from '../../ogc/index.js';
import { refuseUnsupported } from '../ows-refusal.js';
import { FEATURE_TYPE, PREFIX, PROPERTIES, type PropertyName, type WfsVersion } from './feature-type.js';

/** A reference system of coordinates in an answer or a box. */
export interface FeatureCrs {
  readonly epsg: 4326 | 3857;
  /** As `srsName`. */
  readonly name: string;
  readonly isNorthFirst: boolean;
}

export type FeatureFormat = 'gml' | 'geojson';

/** A GetFeature request, read. */
export interface GetFeature {
  /** Ids of features; null = all. */
  readonly ids: readonly string[] | null;
  /** Lon/lat. */
  readonly bbox: BBox | null;
  readonly crs: FeatureCrs;
  readonly count: number;
  readonly startIndex: number;
  readonly properties: readonly PropertyName[] | null;
  /** Only how many there are. */
  readonly isHits: boolean;
  readonly format: FeatureFormat;
}

const UNSUPPORTED = ['FILTER', 'CQL_FILTER', 'SORTBY', 'FILTER_LANGUAGE', 'JOIN'];
export const BY_ID_QUERY = 'urn:ogc:def:query:OGC-WFS::GetFeatureById';
export const GEOJSON_FORMATS = ['application/geo+json', 'application/json', 'json', 'geojson'];
const DEFAULT_CRS = 'urn:ogc:def:crs:EPSG::4326';
const MAX_COUNT = 1000;

/** @throws BAD_REQUEST in the words of the standard, naming the parameter */
export function readGetFeature(kvp: Kvp, version: WfsVersion): GetFeature {
  refuseUnsupported(kvp, UNSUPPORTED);
  const query = kvp.get('STOREDQUERY_ID');
  if (query !== null && query !== BY_ID_QUERY) kvp.refuse('STOREDQUERY_ID', `must be ${BY_ID_QUERY}`);
  if (query === null) readTypeNames(kvp);
  const format = readFeatureFormat(kvp);
  return {
    ids: query === null ? readIds(kvp, version) : [featureId(kvp.required('ID'))],
    bbox: readBox(kvp),
    crs: readSrsName(kvp, format),
    count: kvp.whole(kvp.has('COUNT') ? 'COUNT' : 'MAXFEATURES', 0, 1e9) ?? MAX_COUNT,
    startIndex: kvp.whole('STARTINDEX', 0, 1e9) ?? 0,
    properties: readProperties(kvp),
    isHits: kvp.get('RESULTTYPE')?.toLowerCase() === 'hits',
    format,
  };
}

export function readTypeNames(kvp: Kvp): void {
  const name = kvp.has('TYPENAMES') ? 'TYPENAMES' : 'TYPENAME';
  const wanted = kvp.get(name);
  // Ids say which features are meant.
  if (wanted === null && (kvp.get('RESOURCEID') ?? kvp.get('FEATUREID')) !== null) return;
  const types = kvp
    .required(name)
    .split(',')
    .map((type) => type.trim());
  if (types.some((type) => type !== FEATURE_TYPE && type !== `${PREFIX}:${FEATURE_TYPE}`))
    kvp.refuse(name, `must be ${PREFIX}:${FEATURE_TYPE}`);
}

function readIds(kvp: Kvp, version: WfsVersion): string[] | null {
  const ids = kvp.get(version === '2.0.0' && kvp.has('RESOURCEID') ? 'RESOURCEID' : 'FEATUREID');
  return ids === null ? null : ids.split(',').map(featureId);
}

/** `datasets.<uuid>` or the id alone. */
const featureId = (text: string) => text.trim().toLowerCase().replace(`${FEATURE_TYPE}.`, '');

function readProperties(kvp: Kvp): PropertyName[] | null {
  const text = kvp.get('PROPERTYNAME');
  if (text === null || text === '*') return null;
  const wanted = text
    .replace(/[()]/g, '')
    .split(',')
    .map((name) => name.trim().replace(`${PREFIX}:`, ''));
  return PROPERTIES.filter((name) => name === 'dataset_id' || wanted.includes(name));
}

/** Four numbers, then the system that they are in; without one in that of the answers by default, latitude first. */
function readBox(kvp: Kvp): BBox | null {
  const parts = kvp.get('BBOX')?.split(',') ?? null;
  if (parts === null) return null;
  const numbers = parts.slice(0, 4).map(numberOf);
  if (numbers.length !== 4 || numbers.includes(null) || parts.length > 5) kvp.refuse('BBOX', 'must be four numbers and perhaps a CRS'); // prettier-ignore
  const crs = featureCrs(parts[4]?.trim() ?? DEFAULT_CRS) ?? kvp.refuse('BBOX', 'names a CRS that is not offered');
  const [a, b, c, d] = numbers as [number, number, number, number];
  const bbox: BBox = crs.isNorthFirst ? [b, a, d, c] : [a, b, c, d];
  if (!(bbox[2] >= bbox[0] && bbox[3] >= bbox[1]))
    kvp.refuse('BBOX', 'must be the smaller corner, then the larger one');
  return crs.epsg === 3857 ? mercatorToLonLat(bbox) : bbox;
}

function readSrsName(kvp: Kvp, format: FeatureFormat): FeatureCrs {
  const name = kvp.get('SRSNAME') ?? DEFAULT_CRS;
  const crs = featureCrs(name) ?? kvp.refuse('SRSNAME', 'is not offered');
  if (format === 'geojson' && crs.epsg !== 4326) kvp.refuse('SRSNAME', 'must be EPSG:4326 for GeoJSON');
  return crs;
}

const EPSG_OF: Readonly<Record<string, FeatureCrs['epsg']>> = { 'CRS:84': 4326, 'EPSG:4326': 4326, 'EPSG:3857': 3857 };

/** URNs and addresses have the axes of the register; `EPSG:n` has x first, as every server before them. */
export function featureCrs(name: string): FeatureCrs | null {
  const crs = mapCrs(name);
  const epsg = crs && EPSG_OF[crs.name];
  return epsg ? { epsg, name, isNorthFirst: crs.isNorthFirst && !/^EPSG:/i.test(name) } : null;
}

export function readFeatureFormat(kvp: Kvp): FeatureFormat {
  const text = kvp.get('OUTPUTFORMAT')?.toLowerCase() ?? 'gml';
  // A plus sign in a query is a blank.
  if (GEOJSON_FORMATS.includes(text.replace('geo json', 'geo+json'))) return 'geojson';
  if (text.includes('gml')) return 'gml';
  throw ogcRefusal('InvalidParameterValue', 'OUTPUTFORMAT', `OUTPUTFORMAT must be GML or ${GEOJSON_FORMATS[0]}`);
}
