import { type Markup, xml, xmlDocument } from '#libs/markup';

export const WFS_VERSIONS = ['2.0.0', '1.1.0'] as const;
export type WfsVersion = (typeof WFS_VERSIONS)[number];

export const PREFIX = 'swath';
export const NAMESPACE = 'urn:x-swath:datasets';
/** The only feature type: where datasets lie, and what they are. */
export const FEATURE_TYPE = 'datasets';
export const GEOMETRY = 'footprint';
/** In their order; all but the first may be missing. */
export const PROPERTIES = ['dataset_id', 'title', 'abstract', 'identifier', 'filename', 'platform', 'variant', 'start', 'end', 'wms_url', 'wcs_url'] as const; // prettier-ignore
export type PropertyName = (typeof PROPERTIES)[number];
const TYPES: Partial<Record<PropertyName, string>> = {
  start: 'dateTime',
  end: 'dateTime',
  wms_url: 'anyURI',
  wcs_url: 'anyURI',
};

export const GML = {
  '2.0.0': { namespace: 'http://www.opengis.net/gml/3.2', schema: 'http://schemas.opengis.net/gml/3.2.1/gml.xsd' },
  '1.1.0': { namespace: 'http://www.opengis.net/gml', schema: 'http://schemas.opengis.net/gml/3.1.1/base/gml.xsd' },
} as const;

/** The application schema (DescribeFeatureType). */
export function featureSchema(version: WfsVersion): string {
  const { namespace, schema } = GML[version];
  const base = version === '2.0.0' ? 'gml:AbstractFeature' : 'gml:_Feature';
  return xmlDocument(
    xml(
      'xsd:schema',
      {
        'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
        'xmlns:gml': namespace,
        [`xmlns:${PREFIX}`]: NAMESPACE,
        targetNamespace: NAMESPACE,
        elementFormDefault: 'qualified',
      },
      xml('xsd:import', { namespace, schemaLocation: schema }),
      xml(
        'xsd:complexType',
        { name: `${FEATURE_TYPE}Type` },
        xml(
          'xsd:complexContent',
          {},
          xml(
            'xsd:extension',
            { base: 'gml:AbstractFeatureType' },
            xml('xsd:sequence', {}, PROPERTIES.map(propertyElement), geometryElement()),
          ),
        ),
      ),
      xml('xsd:element', { name: FEATURE_TYPE, type: `${PREFIX}:${FEATURE_TYPE}Type`, substitutionGroup: base }),
    ),
  );
}

function propertyElement(name: PropertyName, i: number): Markup {
  return xml('xsd:element', { name, type: `xsd:${TYPES[name] ?? 'string'}`, minOccurs: i === 0 ? 1 : 0, maxOccurs: 1 });
}

function geometryElement(): Markup {
  return xml('xsd:element', { name: GEOMETRY, type: 'gml:MultiSurfacePropertyType', minOccurs: 0, maxOccurs: 1 });
}
