/** Prefixes are part of the bargain: pycsw compares property names as text. */
export const NAMESPACES = {
  'xmlns:csw': 'http://www.opengis.net/cat/csw/2.0.2',
  'xmlns:ogc': 'http://www.opengis.net/ogc',
  'xmlns:gml': 'http://www.opengis.net/gml',
  'xmlns:ows': 'http://www.opengis.net/ows',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:dct': 'http://purl.org/dc/terms/',
  'xmlns:apiso': 'http://www.opengis.net/cat/csw/apiso/1.0',
} as const;

export const DUBLIN_CORE = { outputSchema: 'http://www.opengis.net/cat/csw/2.0.2', typeNames: 'csw:Record' } as const;
export const ISO = { outputSchema: 'http://www.isotc211.org/2005/gmd', typeNames: 'gmd:MD_Metadata' } as const;
export const GMD_NAMESPACE = { 'xmlns:gmd': 'http://www.isotc211.org/2005/gmd' } as const;
