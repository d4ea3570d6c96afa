import { type Markup, xml, xmlDocument } from '#libs/markup';
import { XLINK } from '../ows-metadata.js';
import { type Coverage, type CoverageGrid } from './coverage.js';
import { type WcsParts } from './wcs-20-documents.js';

const NAMESPACES = {
  xmlns: 'http://www.opengis.net/wcs',
  'xmlns:gml': 'http://www.opengis.net/gml',
  'xmlns:xlink': XLINK,
};
const VERSION = '1.0.0';
const INTERPOLATIONS = ['nearest neighbor', 'bilinear', 'bicubic'];

/** The capabilities of WCS 1.0.0 (OGC 03-065r6). */
export function wcsCapabilities10({ title, description, url, coverages }: WcsParts): string {
  const get = xml('HTTP', {}, xml('Get', {}, xml('OnlineResource', { 'xlink:type': 'simple', 'xlink:href': url })));
  const address = xml('DCPType', {}, get);
  return xmlDocument(
    xml(
      'WCS_Capabilities',
      { version: VERSION, ...NAMESPACES },
      xml(
        'Service',
        {},
        description && xml('description', {}, description),
        xml('name', {}, 'WCS'),
        xml('label', {}, title),
        xml('fees', {}, 'NONE'),
        xml('accessConstraints', {}, 'NONE'),
      ),
      xml(
        'Capability',
        {},
        xml(
          'Request',
          {},
          ['GetCapabilities', 'DescribeCoverage', 'GetCoverage'].map((name) => xml(name, {}, address)),
        ),
        xml('Exception', {}, xml('Format', {}, 'application/vnd.ogc.se_xml')),
      ),
      xml(
        'ContentMetadata',
        {},
        coverages.map((coverage) => xml('CoverageOfferingBrief', {}, brief(coverage))),
      ),
    ),
  );
}

function brief({ id, title, wgs84: [west, south, east, north] }: Coverage): Markup[] {
  const corners = [xml('gml:pos', {}, `${west} ${south}`), xml('gml:pos', {}, `${east} ${north}`)];
  return [
    xml('name', {}, id),
    xml('label', {}, title),
    xml('lonLatEnvelope', { srsName: 'urn:ogc:def:crs:OGC:1.3:CRS84' }, corners),
  ];
}

export function coverageDescriptions10(coverages: readonly Coverage[]): string {
  return xmlDocument(xml('CoverageDescription', { version: VERSION, ...NAMESPACES }, coverages.map(offering)));
}

function offering(coverage: Coverage): Markup {
  const { grid, bands } = coverage;
  const systems = [...new Set([grid.epsg, 4326, 3857])].map((epsg) => `EPSG:${epsg}`);
  const axis = xml(
    'AxisDescription',
    {},
    xml('name', {}, 'Band'),
    xml('label', {}, 'Bands'),
    xml(
      'values',
      {},
      bands.map(({ name }) => xml('singleValue', {}, name)),
    ),
  );
  const nodata = bands[0]?.nodata ?? null;
  return xml(
    'CoverageOffering',
    {},
    brief(coverage),
    xml('domainSet', {}, xml('spatialDomain', {}, envelope(grid), rectifiedGrid(grid))),
    xml(
      'rangeSet',
      {},
      xml(
        'RangeSet',
        {},
        xml('name', {}, 'values'),
        xml('label', {}, 'Values'),
        xml('axisDescription', {}, axis),
        nodata === null ? null : xml('nullValues', {}, xml('singleValue', {}, nodata === 'nan' ? 'NaN' : nodata)),
      ),
    ),
    xml(
      'supportedCRSs',
      {},
      xml('requestResponseCRSs', {}, systems.join(' ')),
      xml('nativeCRSs', {}, `EPSG:${grid.epsg}`),
    ),
    xml('supportedFormats', { nativeFormat: 'GeoTIFF' }, xml('formats', {}, 'GeoTIFF')),
    xml('supportedInterpolations', { default: INTERPOLATIONS[0] }, INTERPOLATIONS.map((name) => xml('interpolationMethod', {}, name))), // prettier-ignore
  );
}

/** x first, whatever the register says. */
function envelope({ epsg, bbox: [minX, minY, maxX, maxY] }: CoverageGrid): Markup {
  const corners = [xml('gml:pos', {}, `${minX} ${minY}`), xml('gml:pos', {}, `${maxX} ${maxY}`)];
  return xml('gml:Envelope', { srsName: `EPSG:${epsg}` }, corners);
}

function rectifiedGrid({ epsg, bbox, width, height, resX, resY }: CoverageGrid): Markup {
  const size = xml(
    'gml:GridEnvelope',
    {},
    xml('gml:low', {}, '0 0'),
    xml('gml:high', {}, `${width - 1} ${height - 1}`),
  );
  return xml(
    'gml:RectifiedGrid',
    { dimension: 2, srsName: `EPSG:${epsg}` },
    xml('gml:limits', {}, size),
    xml('gml:axisName', {}, 'x'),
    xml('gml:axisName', {}, 'y'),
    xml('gml:origin', {}, xml('gml:pos', {}, `${bbox[0] + resX / 2} ${bbox[3] - resY / 2}`)),
    xml('gml:offsetVector', {}, `${resX} 0`),
    xml('gml:offsetVector', {}, `0 ${-resY}`),
  );
}
