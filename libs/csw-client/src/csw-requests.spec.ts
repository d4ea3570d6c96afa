import { describe, expect, it } from '@jest/globals';
import { getRecordByIdRequest, getRecordsRequest } from './csw-requests.js';
import { type BBoxAxis, type CswConstraints } from './csw-query.js';

const PAGE = { offset: 0, limit: 20 };
const requestOf = (constraints: CswConstraints, axis: BBoxAxis = 'lonlat') =>
  getRecordsRequest({ ...PAGE, ...constraints }, axis);
const filterOf = (constraints: CswConstraints, axis?: BBoxAxis) =>
  /<ogc:Filter>(.*)<\/ogc:Filter>/s.exec(requestOf(constraints, axis).document)?.[1] ?? null;

describe('GetRecords', () => {
  it('is the document of the contract', () => {
    const { document, constraintsApplied } = requestOf({
      begin: new Date('2026-01-01T00:00:00Z'),
      bbox: [10, 60, 11, 61],
    });
    expect(constraintsApplied).toBe(2);
    expect(document.replaceAll('><', '>\n<')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<csw:GetRecords service="CSW" version="2.0.2" xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml" xmlns:ows="http://www.opengis.net/ows" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dct="http://purl.org/dc/terms/" xmlns:apiso="http://www.opengis.net/cat/csw/apiso/1.0" resultType="results" startPosition="1" maxRecords="20" outputFormat="application/xml" outputSchema="http://www.opengis.net/cat/csw/2.0.2">
<csw:Query typeNames="csw:Record">
<csw:ElementSetName>full</csw:ElementSetName>
<csw:Constraint version="1.1.0">
<ogc:Filter>
<ogc:And>
<ogc:PropertyIsGreaterThanOrEqualTo>
<ogc:PropertyName>apiso:TempExtent_begin</ogc:PropertyName>
<ogc:Literal>2026-01-01T00:00:00Z</ogc:Literal>
</ogc:PropertyIsGreaterThanOrEqualTo>
<ogc:BBOX>
<ogc:PropertyName>ows:BoundingBox</ogc:PropertyName>
<gml:Envelope srsName="urn:ogc:def:crs:OGC:1.3:CRS84">
<gml:lowerCorner>10 60</gml:lowerCorner>
<gml:upperCorner>11 61</gml:upperCorner>
</gml:Envelope>
</ogc:BBOX>
</ogc:And>
</ogc:Filter>
</csw:Constraint>
<ogc:SortBy>
<ogc:SortProperty>
<ogc:PropertyName>dc:title</ogc:PropertyName>
<ogc:SortOrder>ASC</ogc:SortOrder>
</ogc:SortProperty>
</ogc:SortBy>
</csw:Query>
</csw:GetRecords>
`);
  });

  it('has no constraint for none, no And for one, and counts each keyword', () => {
    expect(requestOf({ keywords: [''], anyText: '' })).toMatchObject({ constraintsApplied: 0 });
    expect(requestOf({}).document).not.toContain('Constraint');
    expect(requestOf({ anyText: 'ice' }).document).not.toContain('ogc:And');
    const everything = {
      keywords: ['sentinel', 's2'],
      begin: new Date(0),
      end: new Date(1),
      bbox: [0, 0, 1, 1] as const,
      anyText: 'ice',
    };
    expect(requestOf({ ...everything, bbox: [0, 0, 1, 1] }).constraintsApplied).toBe(6);
  });

  it('escapes what somebody typed twice: for LIKE, and for XML', () => {
    expect(filterOf({ anyText: '50%_\\ <a&"b"> x*y' })).toBe(
      '<ogc:PropertyIsLike wildCard="%" singleChar="_" escapeChar="\\" matchCase="false">' +
        '<ogc:PropertyName>csw:AnyText</ogc:PropertyName>' +
        '<ogc:Literal>%50\\%\\_\\\\ &lt;a&amp;&quot;b&quot;&gt; x%y%</ogc:Literal></ogc:PropertyIsLike>',
    );
    expect(filterOf({ keywords: ['a*b'] })).toContain('<ogc:Literal>%a*b%</ogc:Literal>');
  });

  it('writes whole seconds in UTC, rounded inwards', () => {
    const filter = filterOf({
      begin: new Date('2026-01-01T02:00:00.250+02:00'),
      end: new Date('2026-01-02T00:00:00.75Z'),
    });
    expect(filter).toContain('<ogc:Literal>2026-01-01T00:00:01Z</ogc:Literal>');
    expect(filter).toContain('<ogc:Literal>2026-01-02T00:00:00Z</ogc:Literal>');
  });

  it('turns the corners for catalogues that want latitude first', () => {
    expect(filterOf({ bbox: [10, 60, 11, 61] }, 'latlon')).toContain(
      '<gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>60 10</gml:lowerCorner>' +
        '<gml:upperCorner>61 11</gml:upperCorner>',
    );
  });

  it('splits a box that crosses ±180 into two, which count as one', () => {
    const { document, constraintsApplied } = requestOf({ bbox: [170, -10, -170, 10] });
    expect(constraintsApplied).toBe(1);
    expect(document).toMatch(/<ogc:Filter><ogc:Or>.*170 -10<.*180 10<.*-180 -10<.*-170 10<.*<\/ogc:Or><\/ogc:Filter>/);
  });

  it('pages from 1 and asks for ISO where wanted', () => {
    const { document } = getRecordsRequest({ offset: 40, limit: 20, schema: 'iso', sortBy: 'identifier' }, 'lonlat');
    expect(document).toContain('startPosition="41" maxRecords="20"');
    expect(document).toContain('outputSchema="http://www.isotc211.org/2005/gmd"');
    expect(document).toContain('typeNames="gmd:MD_Metadata"');
    expect(document).toContain('<ogc:PropertyName>apiso:Identifier</ogc:PropertyName>');
  });
});

it('GetRecordById asks for one record in full', () => {
  expect(getRecordByIdRequest('a<b')).toMatch(
    /<csw:GetRecordById .*<csw:Id>a&lt;b<\/csw:Id><csw:ElementSetName>full<\/csw:ElementSetName><\/csw:GetRecordById>/,
  );
});
