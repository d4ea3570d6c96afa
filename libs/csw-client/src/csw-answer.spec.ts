import { describe, expect, it } from '@jest/globals';
import { recordsOf, rootOf, type CswAnswer } from './csw-answer.js';

const ENDPOINT = 'https://catalogue.example/csw';
const answer = (text: string | Uint8Array, more: Partial<CswAnswer> = {}): CswAnswer => ({
  status: 200,
  mediaType: 'application/xml',
  charset: null,
  bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  ...more,
});
const found = (records: string, more?: Partial<CswAnswer>) =>
  recordsOf(rootOf(answer(`<r:R xmlns:r="x">${records}</r:R>`, more), 'R', ENDPOINT));
const only = (record: string) => found(record)[0]!;
const boxOf = (box: string) => only(`<csw:Record>${box}</csw:Record>`).bbox;
const owsBox = (crs: string, lower: string, upper: string) =>
  boxOf(
    `<ows:BoundingBox${crs && ` crs="${crs}"`}><ows:LowerCorner>${lower}</ows:LowerCorner>` +
      `<ows:UpperCorner>${upper}</ows:UpperCorner></ows:BoundingBox>`,
  );

function refusal(text: string | Uint8Array, more?: Partial<CswAnswer>): { message: string; detail: unknown } {
  try {
    rootOf(answer(text, more), 'csw', ENDPOINT);
  } catch (error) {
    return error as { message: string; detail: unknown };
  }
  throw new Error('accepted');
}

describe('csw:Record', () => {
  it('is read by local names, whatever the prefixes', () => {
    expect(
      only(`<csw:Record><dc:identifier>no.met:5f</dc:identifier><dc:identifier>second</dc:identifier>
        <dc:title>S1A &amp; B &#x2013; IW</dc:title><dc:subject> Sea ice, drift </dc:subject><dc:subject/><dc:subject>SAR</dc:subject>
        <dct:references scheme="OPENDAP:OPENDAP">https://a.example/dodsC/x.nc?a=1&amp;b=2</dct:references>
        <dc:URI protocol="OGC:WMS">https://a.example/map</dc:URI><dct:references/>
        <dct:abstract><![CDATA[a &amp; <b>]]></dct:abstract><dc:description>other</dc:description>
        <dct:isPartOf>parent</dct:isPartOf><dct:temporal>start=2026-01-01; end=2026-01-02T03:04:05Z;</dct:temporal></csw:Record>`),
    ).toEqual({
      identifier: 'no.met:5f',
      title: 'S1A & B – IW',
      abstract: 'a &amp; <b>',
      subjects: ['Sea ice, drift', 'SAR'],
      bbox: null,
      references: [
        { scheme: 'OPENDAP:OPENDAP', url: 'https://a.example/dodsC/x.nc?a=1&b=2', kind: 'opendap' },
        { scheme: 'OGC:WMS', url: 'https://a.example/map', kind: 'wms' },
      ],
      parentIdentifier: 'parent',
      begin: new Date('2026-01-01T00:00:00Z'),
      end: new Date('2026-01-02T03:04:05Z'),
    });
  });

  it('may be brief or a summary, and hold nothing', () => {
    const records = found('<BriefRecord/><SummaryRecord><description>d</description></SummaryRecord>');
    expect(records.map(({ identifier, abstract }) => [identifier, abstract])).toEqual([
      ['', 'd'],
      ['', null],
    ]);
  });

  it.each([
    ['urn:x-ogc:def:crs:EPSG:6.11:4326', '60 10', '61 11', [10, 60, 11, 61]],
    ['urn:ogc:def:crs:EPSG::4326', '60 10', '61 11', [10, 60, 11, 61]],
    ['http://www.opengis.net/def/crs/EPSG/0/4326', '60 10', '61 11', [10, 60, 11, 61]],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', '10 60', '11 61', [10, 60, 11, 61]],
    ['EPSG:4326', '10 60', '11 61', [10, 60, 11, 61]],
    ['', '10 60', '11 61', [10, 60, 11, 61]],
    // Says latitude first and does not: 170 is none.
    ['urn:ogc:def:crs:EPSG::4326', '170 60', '175 61', [170, 60, 175, 61]],
    ['urn:ogc:def:crs:EPSG::4326', '-10 170', '10 -170', [170, -10, -170, 10]],
    ['urn:ogc:def:crs:::WGS 1984', '11 60', '10 61', [10, 60, 11, 61]],
    ['', '190 0', '200 1', [-170, 0, -160, 1]],
    ['urn:ogc:def:crs:EPSG::32633', '500000 7000000', '500100 7000100', null],
    ['', '10 61', '11 60', null],
    ['', '10', '11 60', null],
    ['', 'NaN 60', '11 61', null],
  ])('box in %s, %s to %s', (crs, lower, upper, box) => expect(owsBox(crs, lower, upper)).toEqual(box));

  it('takes the first box that is in degrees', () => {
    const corners = (lower: string, upper: string) =>
      `<LowerCorner>${lower}</LowerCorner><UpperCorner>${upper}</UpperCorner>`;
    expect(
      boxOf(
        `<BoundingBox crs="EPSG:32633">${corners('0 0', '9 9')}</BoundingBox>` +
          `<WGS84BoundingBox>${corners('10 60', '11 61')}</WGS84BoundingBox>`,
      ),
    ).toEqual([10, 60, 11, 61]);
  });

  it.each([
    ['OPENDAP:OPENDAP', 'https://a.example/x', 'opendap'],
    ['WWW:LINK-1.0-http--opendap', 'https://a.example/x', 'opendap'],
    ['WWW:LINK-1.0-http\u2013opendap', 'https://a.example/x', 'opendap'],
    ['WWW:DOWNLOAD-1.0-http\u2013download', 'https://a.example/x', 'download'],
    ['WWW:DOWNLOAD-1.0-http\u2014download', 'https://a.example/x', 'download'],
    ['download', 'https://a.example/x', 'download'],
    ['ogc:wms', 'https://a.example/x', 'wms'],
    ['', 'https://a.example/thredds/dodsC/x.nc', 'opendap'],
    ['', 'https://a.example/thredds/wms/x.nc?service=WMS&request=GetCapabilities', 'wms'],
    ['', 'https://a.example/thredds/fileServer/x.zip', 'download'],
    ['', 'https://colhub.met.no/odata/v1/Products', 'odata'],
    ['WWW:LINK', 'https://a.example/landing', 'other'],
  ])('reference "%s" %s is %s', (scheme, url, kind) => {
    const attribute = scheme === '' ? '' : ` scheme="${scheme}"`;
    const [reference] = only(
      `<Record><references${attribute}>${url.replaceAll('&', '&amp;')}</references></Record>`,
    ).references;
    expect(reference).toEqual({ scheme: scheme.replace(/[\u2013\u2014]/, '--') || null, url, kind });
  });
});

it('gmd:MD_Metadata says the same in more words', () => {
  const text = (value: string) => `<gco:CharacterString>${value}</gco:CharacterString>`;
  expect(
    only(`<gmd:MD_Metadata><gmd:fileIdentifier>${text('id')}</gmd:fileIdentifier>
      <gmd:parentIdentifier><gmx:Anchor xlink:href="https://a.example">parent</gmx:Anchor></gmd:parentIdentifier>
      <gmd:identificationInfo><gmd:MD_DataIdentification>
        <gmd:citation><gmd:CI_Citation><gmd:title>${text('Title')}</gmd:title></gmd:CI_Citation></gmd:citation>
        <gmd:abstract>${text('Abstract')}</gmd:abstract>
        <gmd:descriptiveKeywords><gmd:MD_Keywords><gmd:keyword>${text('SAR')}</gmd:keyword>
          <gmd:thesaurusName><gmd:CI_Citation><gmd:title>${text('GCMD')}</gmd:title></gmd:CI_Citation></gmd:thesaurusName>
          <gmd:keyword><gmx:Anchor>ice</gmx:Anchor></gmd:keyword></gmd:MD_Keywords></gmd:descriptiveKeywords>
        <gmd:topicCategory><gmd:MD_TopicCategoryCode>oceans</gmd:MD_TopicCategoryCode></gmd:topicCategory>
        <gmd:extent><gmd:EX_Extent>
          <gmd:geographicElement><gmd:EX_GeographicBoundingBox>
            <gmd:westBoundLongitude><gco:Decimal>10</gco:Decimal></gmd:westBoundLongitude>
            <gmd:eastBoundLongitude><gco:Decimal>11</gco:Decimal></gmd:eastBoundLongitude>
            <gmd:southBoundLatitude><gco:Decimal>60</gco:Decimal></gmd:southBoundLatitude>
            <gmd:northBoundLatitude><gco:Decimal>61</gco:Decimal></gmd:northBoundLatitude>
          </gmd:EX_GeographicBoundingBox></gmd:geographicElement>
          <gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod>
            <gml:beginPosition>2026-01-01T10:00:00+02:00</gml:beginPosition>
            <gml:endPosition indeterminatePosition="now"/>
          </gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement>
        </gmd:EX_Extent></gmd:extent>
      </gmd:MD_DataIdentification></gmd:identificationInfo>
      <gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:CI_OnlineResource>
        <gmd:linkage><gmd:URL>https://a.example/x.nc</gmd:URL></gmd:linkage>
        <gmd:protocol>${text('WWW:LINK-1.0-http\u2013opendap')}</gmd:protocol>
      </gmd:CI_OnlineResource></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo></gmd:MD_Metadata>`),
  ).toEqual({
    identifier: 'id',
    title: 'Title',
    abstract: 'Abstract',
    subjects: ['SAR', 'ice', 'oceans'],
    bbox: [10, 60, 11, 61],
    references: [{ scheme: 'WWW:LINK-1.0-http--opendap', url: 'https://a.example/x.nc', kind: 'opendap' }],
    parentIdentifier: 'parent',
    begin: new Date('2026-01-01T08:00:00Z'),
    end: null,
  });
});

describe('what is no answer', () => {
  const report =
    '<ows:ExceptionReport><ows:Exception exceptionCode="InvalidParameterValue" locator="typenames">' +
    '<ows:ExceptionText>Invalid</ows:ExceptionText></ows:Exception></ows:ExceptionReport>';

  it.each([200, 400, 500])('exceptions come with status %i', (status) => {
    expect(refusal(report, { status })).toMatchObject({
      message: `${ENDPOINT} answered with an exception: InvalidParameterValue: Invalid`,
      detail: {
        code: 'csw_exception',
        upstream_status: status,
        exceptions: [{ code: 'InvalidParameterValue', locator: 'typenames', text: 'Invalid' }],
      },
    });
  });

  it.each([
    ['<!DOCTYPE html><html><br></html>', /it is an HTML page$/],
    ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /document type declaration is not accepted$/],
    ['<a><b></a>', /no CSW document/],
    ['', /no CSW document/],
    ['{"a": 1}', /no CSW document/],
    [`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`, /no CSW document/],
    ['<csw:Capabilities/>', /answered with <Capabilities>, not with <csw>$/],
  ])('%s', (text, message) => {
    expect(refusal(text)).toMatchObject({ detail: { code: 'csw_unreadable', upstream_status: 200 } });
    expect(refusal(text).message).toMatch(message);
  });

  it('tells the status of a server that is broken', () => {
    expect(refusal('Internal Server Error', { status: 503 })).toMatchObject({
      message: `${ENDPOINT} answered with status 503`,
      detail: { code: 'csw_status', upstream_status: 503 },
    });
    expect(refusal('<csw/>', { status: 503 }).detail).toMatchObject({ code: 'csw_status' });
  });
});

describe('characters', () => {
  const document = '<csw><Record><title>Sjø</title></Record></csw>';
  const titleOf = (bytes: Uint8Array, charset: string | null = null) =>
    recordsOf(rootOf(answer(bytes, { charset }), 'csw', ENDPOINT))[0]?.title;

  it('are UTF-8, or what the header, the mark or the declaration says', () => {
    expect(titleOf(Buffer.from(document))).toBe('Sjø');
    expect(titleOf(Buffer.from(document, 'latin1'), 'iso-8859-1')).toBe('Sjø');
    expect(titleOf(Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${document}`, 'latin1'))).toBe('Sjø');
    expect(titleOf(Buffer.from(`\ufeff${document}`, 'utf16le'))).toBe('Sjø');
    expect(refusal(Buffer.from(document), { charset: 'klingon' }).message).toMatch(/no CSW document/);
  });

  it('by number come back as themselves, unknown entities as they were', () => {
    expect(titleOf(Buffer.from('<csw><Record><title>&#65;&#x1F30D;&#0;&nbsp;&amp;lt;</title></Record></csw>'))).toBe(
      'A🌍\ufffd&nbsp;&lt;',
    );
  });
});
