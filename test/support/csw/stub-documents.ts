import { xml, xmlDocument, type Markup } from '#libs/markup';
import { type StubRecord } from './stub-record.js';

const CSW = {
  'xmlns:csw': 'http://www.opengis.net/cat/csw/2.0.2',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:dct': 'http://purl.org/dc/terms/',
  'xmlns:ows': 'http://www.opengis.net/ows',
  'xmlns:gmd': 'http://www.isotc211.org/2005/gmd',
  'xmlns:gco': 'http://www.isotc211.org/2005/gco',
  'xmlns:gmx': 'http://www.isotc211.org/2005/gmx',
  'xmlns:gml': 'http://www.opengis.net/gml',
  version: '2.0.2',
};

export interface Page {
  readonly matched: number;
  /** One-based; 0 = done. */
  readonly nextRecord: number;
  readonly elementSet: string;
  readonly records: readonly Markup[];
}

export function recordsDocument({ matched, nextRecord, elementSet, records }: Page): string {
  const counts = { numberOfRecordsMatched: matched, numberOfRecordsReturned: records.length, nextRecord };
  return xmlDocument(
    xml(
      'csw:GetRecordsResponse',
      CSW,
      xml('csw:SearchStatus', { timestamp: '2026-01-01T00:00:00Z' }),
      xml('csw:SearchResults', { ...counts, elementSet }, records),
    ),
  );
}

export function recordDocument(record: Markup | null): string {
  return xmlDocument(xml('csw:GetRecordByIdResponse', CSW, record));
}

export function exceptionDocument(code: string, locator: string, text: string): string {
  return xmlDocument(
    xml(
      'ows:ExceptionReport',
      { 'xmlns:ows': 'http://www.opengis.net/ows', version: '1.2.0' },
      xml('ows:Exception', { exceptionCode: code, locator }, xml('ows:ExceptionText', {}, text)),
    ),
  );
}

/** As pycsw writes it: the box in latitude, longitude; a summary has no references. */
export function cswRecord(record: StubRecord, elementSet: string): Markup {
  const { bbox, references = [], subjects = [] } = record;
  return xml(
    elementSet === 'full' ? 'csw:Record' : 'csw:SummaryRecord',
    {},
    xml('dc:identifier', {}, record.identifier),
    xml('dc:title', {}, record.title),
    xml('dc:type', {}, 'dataset'),
    subjects.map((subject) => xml('dc:subject', {}, subject)),
    record.abstract === undefined ? null : xml('dct:abstract', {}, record.abstract),
    elementSet === 'full'
      ? references.map(({ scheme, url }) => xml('dct:references', scheme === null ? {} : { scheme }, url))
      : null,
    bbox
      ? xml(
          'ows:BoundingBox',
          { crs: 'urn:x-ogc:def:crs:EPSG:6.11:4326', dimensions: 2 },
          xml('ows:LowerCorner', {}, `${bbox[1]} ${bbox[0]}`),
          xml('ows:UpperCorner', {}, `${bbox[3]} ${bbox[2]}`),
        )
      : null,
  );
}

/** As the stylesheet at MET Norway writes it: protocols with an en dash, some texts as anchors. */
export function isoRecord(record: StubRecord): Markup {
  const { bbox, references = [], subjects = [], abstract = '' } = record;
  const bounds = ['west', 'south', 'east', 'north'] as const;
  return xml(
    'gmd:MD_Metadata',
    {},
    xml('gmd:fileIdentifier', {}, text(record.identifier)),
    record.parentIdentifier === undefined ? null : xml('gmd:parentIdentifier', {}, text(record.parentIdentifier)),
    xml(
      'gmd:identificationInfo',
      {},
      xml(
        'gmd:MD_DataIdentification',
        {},
        xml('gmd:citation', {}, xml('gmd:CI_Citation', {}, xml('gmd:title', {}, text(record.title)))),
        xml('gmd:abstract', {}, text(abstract)),
        subjects.map((subject) =>
          xml(
            'gmd:descriptiveKeywords',
            {},
            xml('gmd:MD_Keywords', {}, xml('gmd:keyword', {}, xml('gmx:Anchor', {}, subject))),
          ),
        ),
        xml(
          'gmd:extent',
          {},
          xml(
            'gmd:EX_Extent',
            {},
            bbox
              ? xml(
                  'gmd:geographicElement',
                  {},
                  xml(
                    'gmd:EX_GeographicBoundingBox',
                    {},
                    bounds.map((bound, at) =>
                      xml(
                        `gmd:${bound}Bound${at % 2 ? 'Latitude' : 'Longitude'}`,
                        {},
                        xml('gco:Decimal', {}, bbox[at] as number),
                      ),
                    ),
                  ),
                )
              : null,
            xml(
              'gmd:temporalElement',
              {},
              xml(
                'gmd:EX_TemporalExtent',
                {},
                xml('gml:beginPosition', {}, record.begin ?? null),
                xml('gml:endPosition', {}, record.end ?? null),
              ),
            ),
          ),
        ),
      ),
    ),
    xml('gmd:distributionInfo', {}, references.map(onlineResource)),
  );
}

function onlineResource({ scheme, url }: { scheme: string | null; url: string }): Markup {
  return xml(
    'gmd:CI_OnlineResource',
    {},
    xml('gmd:linkage', {}, xml('gmd:URL', {}, url)),
    scheme === null ? null : xml('gmd:protocol', {}, text(scheme.replace('--', '\u2013'))),
  );
}

function text(value: string): Markup {
  return xml('gco:CharacterString', {}, value);
}
