import { type MultiPolygon } from 'geojson';
import { type Markup, xml, xmlDocument } from '#libs/markup';
import { type Dataset } from '../../datasets/index.js';
import { type FeatureCrs } from './get-feature.js';
import { FEATURE_TYPE, GEOMETRY, GML, NAMESPACE, PREFIX, PROPERTIES, type PropertyName, type WfsVersion } from './feature-type.js'; // prettier-ignore

/** A dataset as a feature. */
export interface DatasetFeature {
  readonly id: string;
  readonly properties: Readonly<Record<PropertyName, string | null>>;
  /** x = east; null = no place. */
  readonly footprint: MultiPolygon | null;
}

/** A page of features, and how many there are in all. */
export interface FeaturePage {
  readonly features: readonly DatasetFeature[];
  readonly matched: number;
  /** Only the number was asked for. */
  readonly isHits: boolean;
  readonly properties: readonly PropertyName[];
  readonly crs: FeatureCrs;
  /** Address of the service's schema. */
  readonly schemaUrl: string;
  readonly at: Date;
}

export function featureOf(dataset: Dataset, footprint: MultiPolygon | null, baseUrl: string): DatasetFeature {
  const { id, title, summary, identifier, sourceFilename, platform, variant, temporalStart, temporalEnd } = dataset;
  return {
    id,
    footprint,
    properties: {
      dataset_id: id,
      title,
      abstract: summary,
      identifier,
      filename: sourceFilename,
      platform,
      variant,
      start: temporalStart?.toISOString() ?? null,
      end: temporalEnd?.toISOString() ?? null,
      wms_url: `${baseUrl}/wms/${id}`,
      wcs_url: `${baseUrl}/wcs/${id}`,
    },
  };
}

/** RFC 7946, with the counts that clients page by. */
export function geoJsonPage({ features, matched, properties }: FeaturePage): object {
  return {
    type: 'FeatureCollection',
    numberMatched: matched,
    numberReturned: features.length,
    features: features.map((feature) => ({
      type: 'Feature',
      id: `${FEATURE_TYPE}.${feature.id}`,
      geometry: feature.footprint,
      properties: Object.fromEntries(properties.map((name) => [name, feature.properties[name]])),
    })),
  };
}

const SCHEMAS = {
  '2.0.0': 'http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd',
  '1.1.0': 'http://www.opengis.net/wfs http://schemas.opengis.net/wfs/1.1.0/wfs.xsd',
};

/** A collection of GML 3.2 (WFS 2.0) or 3.1 (WFS 1.1). */
export function gmlPage(page: FeaturePage, version: WfsVersion): string {
  const { features, matched, isHits, at, schemaUrl } = page;
  const is20 = version === '2.0.0';
  const members = features.map((feature) => featureElement(feature, page, is20));
  return xmlDocument(
    xml(
      'wfs:FeatureCollection',
      {
        'xmlns:wfs': is20 ? 'http://www.opengis.net/wfs/2.0' : 'http://www.opengis.net/wfs',
        'xmlns:gml': GML[version].namespace,
        [`xmlns:${PREFIX}`]: NAMESPACE,
        'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
        'xsi:schemaLocation': `${SCHEMAS[version]} ${NAMESPACE} ${schemaUrl}`,
        timeStamp: at.toISOString(),
        ...(is20
          ? { numberMatched: matched, numberReturned: features.length }
          : { numberOfFeatures: isHits ? matched : features.length }),
      },
      is20 ? members.map((member) => xml('wfs:member', {}, member)) : members.length > 0 ? xml('gml:featureMembers', {}, members) : null, // prettier-ignore
    ),
  );
}

function featureElement({ id, properties, footprint }: DatasetFeature, page: FeaturePage, is20: boolean): Markup {
  const shown = PROPERTIES.filter((name) => page.properties.includes(name));
  return xml(
    `${PREFIX}:${FEATURE_TYPE}`,
    { 'gml:id': `${FEATURE_TYPE}.${id}` },
    shown.map((name) => (properties[name] === null ? null : xml(`${PREFIX}:${name}`, {}, properties[name]))),
    footprint === null ? null : xml(`${PREFIX}:${GEOMETRY}`, {}, surfaces(id, footprint, page.crs, is20)),
  );
}

/** GML 3.2 wants an id on every geometry. */
function surfaces(
  id: string,
  { coordinates }: MultiPolygon,
  { name, isNorthFirst }: FeatureCrs,
  is20: boolean,
): Markup {
  const named = (part: string) => (is20 ? { 'gml:id': `${FEATURE_TYPE}.${id}.${part}` } : {});
  const ring = (kind: string, positions: number[][]) => {
    const list = positions.map(([x, y]) => (isNorthFirst ? `${y} ${x}` : `${x} ${y}`)).join(' ');
    return xml(`gml:${kind}`, {}, xml('gml:LinearRing', {}, xml('gml:posList', { srsDimension: 2 }, list)));
  };
  const polygons = coordinates.map(([outer = [], ...holes], i) =>
    xml(
      'gml:surfaceMember',
      {},
      xml('gml:Polygon', { srsName: name, ...named(String(i + 1)) }, ring('exterior', outer), holes.map((hole) => ring('interior', hole))), // prettier-ignore
    ),
  );
  return xml('gml:MultiSurface', { srsName: name, srsDimension: 2, ...named('shape') }, polygons);
}
