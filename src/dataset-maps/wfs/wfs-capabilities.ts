import { type Markup, xml, xmlDocument } from '#libs/markup';
import { allowed, operation, OWS, serviceIdentification, serviceProvider, wgs84Box, XLINK } from '../ows-metadata.js';
import { FEATURE_TYPE, NAMESPACE, PREFIX, WFS_VERSIONS, type WfsVersion } from './feature-type.js';
import { GEOJSON_FORMATS } from './get-feature.js';

export interface WfsParts {
  readonly title: string;
  readonly description: string | null;
  /** Of the service, ending in `?` or `&`. */
  readonly url: string;
  /** Lon/lat around all footprints. */
  readonly bbox: readonly number[];
}

const GEOJSON = GEOJSON_FORMATS[0] as string;
export const GML_FORMAT = {
  '2.0.0': 'application/gml+xml; version=3.2',
  '1.1.0': 'text/xml; subtype=gml/3.1.1',
} as const;
/** Offered besides the default. */
const OTHER_CRS = ['urn:ogc:def:crs:EPSG::3857', 'urn:ogc:def:crs:OGC:1.3:CRS84'];
/** Of WFS 2.0, what is done and what is not. */
const CONFORMANCE = {
  ImplementsSimpleWFS: 'TRUE',
  ImplementsBasicWFS: 'FALSE',
  ImplementsTransactionalWFS: 'FALSE',
  ImplementsLockingWFS: 'FALSE',
  KVPEncoding: 'TRUE',
  XMLEncoding: 'FALSE',
  SOAPEncoding: 'FALSE',
  ImplementsResultPaging: 'TRUE',
};

/** The document of WFS 2.0.0 (OGC 09-025) or 1.1.0 (OGC 04-094). */
export function wfsCapabilities(parts: WfsParts, version: WfsVersion): string {
  const is20 = version === '2.0.0';
  const ows = is20 ? '1.1' : '1.0';
  const wfs = is20 ? 'http://www.opengis.net/wfs/2.0' : 'http://www.opengis.net/wfs';
  return xmlDocument(
    xml(
      'wfs:WFS_Capabilities',
      {
        version,
        xmlns: wfs,
        'xmlns:wfs': wfs,
        'xmlns:ows': OWS[ows],
        'xmlns:ogc': 'http://www.opengis.net/ogc',
        'xmlns:fes': 'http://www.opengis.net/fes/2.0',
        'xmlns:gml': is20 ? 'http://www.opengis.net/gml/3.2' : 'http://www.opengis.net/gml',
        'xmlns:xlink': XLINK,
        [`xmlns:${PREFIX}`]: NAMESPACE,
      },
      serviceIdentification(parts.title, parts.description, 'WFS', is20 ? WFS_VERSIONS : [version]),
      serviceProvider(),
      operations(parts.url, version, ows),
      featureTypes(parts, version),
      is20 ? filters20() : filters11(),
    ),
  );
}

function operations(url: string, version: WfsVersion, ows: '1.0' | '1.1'): Markup {
  const formats = allowed(
    'Parameter',
    version === '2.0.0' ? 'outputFormat' : 'outputFormat',
    [GML_FORMAT[version], GEOJSON],
    ows,
  );
  return xml(
    'ows:OperationsMetadata',
    {},
    operation('GetCapabilities', url, allowed('Parameter', 'AcceptVersions', WFS_VERSIONS, ows)),
    operation('DescribeFeatureType', url, allowed('Parameter', 'outputFormat', [GML_FORMAT[version]], ows)),
    operation('GetFeature', url, allowed('Parameter', 'resultType', ['results', 'hits'], ows), formats),
    ...(version === '2.0.0'
      ? [
          operation('ListStoredQueries', url),
          operation('DescribeStoredQueries', url),
          ...Object.entries(CONFORMANCE).map(([name, value]) => constraint(name, value)),
        ]
      : []),
  );
}

function constraint(name: string, value: string): Markup {
  return xml('ows:Constraint', { name }, xml('ows:NoValues'), xml('ows:DefaultValue', {}, value));
}

function featureTypes({ title, description, bbox }: WfsParts, version: WfsVersion): Markup {
  const crs = version === '2.0.0' ? 'CRS' : 'SRS';
  return xml(
    'FeatureTypeList',
    {},
    xml(
      'FeatureType',
      {},
      xml('Name', {}, `${PREFIX}:${FEATURE_TYPE}`),
      xml('Title', {}, title),
      description && xml('Abstract', {}, description),
      xml(`Default${crs}`, {}, 'urn:ogc:def:crs:EPSG::4326'),
      OTHER_CRS.map((name) => xml(`Other${crs}`, {}, name)),
      xml(
        'OutputFormats',
        {},
        [GML_FORMAT[version], GEOJSON].map((format) => xml('Format', {}, format)),
      ),
      wgs84Box(bbox),
    ),
  );
}

function filters20(): Markup {
  const done = { ImplementsQuery: 'TRUE', ImplementsAdHocQuery: 'FALSE', ImplementsResourceId: 'TRUE' };
  const constraints = Object.entries(done).map(([name, value]) => xml('fes:Constraint', { name }, xml('ows:NoValues'), xml('ows:DefaultValue', {}, value))); // prettier-ignore
  return xml(
    'fes:Filter_Capabilities',
    {},
    xml('fes:Conformance', {}, constraints),
    xml('fes:Id_Capabilities', {}, xml('fes:ResourceIdentifier', { name: 'fes:ResourceId' })),
  );
}

function filters11(): Markup {
  const spatial = xml(
    'ogc:Spatial_Capabilities',
    {},
    xml('ogc:GeometryOperands', {}, xml('ogc:GeometryOperand', {}, 'gml:Envelope')),
    xml('ogc:SpatialOperators', {}, xml('ogc:SpatialOperator', { name: 'BBOX' })),
  );
  const scalar = xml('ogc:Scalar_Capabilities');
  return xml('ogc:Filter_Capabilities', {}, spatial, scalar, xml('ogc:Id_Capabilities', {}, xml('ogc:FID')));
}
