import { type Markup, xml, xmlDocument } from '#libs/markup';
import { operation, OWS, serviceIdentification, serviceProvider, wgs84Box, XLINK } from '../ows-metadata.js';
import { axisLabels, type Coverage, type CoverageBand, type CoverageGrid, ordered } from './coverage.js';

const WCS = 'http://www.opengis.net/wcs/2.0';
const PROFILES = [
  'http://www.opengis.net/spec/WCS/2.0/conf/core',
  'http://www.opengis.net/spec/WCS_protocol_get-kvp/1.0/conf/get-kvp',
  'http://www.opengis.net/spec/WCS_service-extension_crs/1.0/conf/crs',
  'http://www.opengis.net/spec/WCS_service-extension_range-subsetting/1.0/conf/record-subsetting',
  'http://www.opengis.net/spec/WCS_service-extension_scaling/1.0/conf/scaling',
  'http://www.opengis.net/spec/WCS_service-extension_interpolation/1.0/conf/interpolation',
  'http://www.opengis.net/spec/GMLCOV_geotiff-coverages/1.0/conf/geotiff-coverage',
];
const crsName = (epsg: number) => `http://www.opengis.net/def/crs/EPSG/0/${epsg}`;

export interface WcsParts {
  readonly title: string;
  readonly description: string | null;
  /** Of the service, ending in `?` or `&`. */
  readonly url: string;
  readonly coverages: readonly Coverage[];
}

/** The capabilities of WCS 2.0.1 (OGC 09-110r4). */
export function wcsCapabilities20({ title, description, url, coverages }: WcsParts): string {
  const systems = [...new Set([...coverages.map(({ grid }) => grid.epsg), 4326, 3857])];
  return xmlDocument(
    xml(
      'wcs:Capabilities',
      {
        version: '2.0.1',
        'xmlns:wcs': WCS,
        'xmlns:ows': OWS['2.0'],
        'xmlns:gml': 'http://www.opengis.net/gml/3.2',
        'xmlns:crs': 'http://www.opengis.net/wcs/crs/1.0',
        'xmlns:xlink': XLINK,
      },
      serviceIdentification(title, description, 'OGC WCS', ['2.0.1', '1.0.0'], PROFILES),
      serviceProvider(),
      xml('ows:OperationsMetadata', {}, ['GetCapabilities', 'DescribeCoverage', 'GetCoverage'].map((name) => operation(name, url))), // prettier-ignore
      xml(
        'wcs:ServiceMetadata',
        {},
        xml('wcs:formatSupported', {}, 'image/tiff'),
        xml('wcs:Extension', {}, xml('crs:CrsMetadata', {}, systems.map((epsg) => xml('crs:crsSupported', {}, crsName(epsg))))), // prettier-ignore
      ),
      xml('wcs:Contents', {}, coverages.map(summary)),
    ),
  );
}

function summary({ id, title, wgs84 }: Coverage): Markup {
  return xml(
    'wcs:CoverageSummary',
    {},
    xml('ows:Title', {}, title),
    wgs84Box(wgs84),
    xml('wcs:CoverageId', {}, id),
    xml('wcs:CoverageSubtype', {}, 'RectifiedGridCoverage'),
  );
}

export function coverageDescriptions20(coverages: readonly Coverage[]): string {
  return xmlDocument(
    xml(
      'wcs:CoverageDescriptions',
      {
        'xmlns:wcs': WCS,
        'xmlns:gml': 'http://www.opengis.net/gml/3.2',
        'xmlns:gmlcov': 'http://www.opengis.net/gmlcov/1.0',
        'xmlns:swe': 'http://www.opengis.net/swe/2.0',
        'xmlns:xlink': XLINK,
      },
      coverages.map(describe),
    ),
  );
}

function describe({ id, title, grid, bands }: Coverage): Markup {
  const [minX, minY, maxX, maxY] = grid.bbox;
  const uom = grid.isGeographic ? 'deg' : 'm';
  const envelope = {
    srsName: crsName(grid.epsg),
    axisLabels: axisLabels(grid).join(' '),
    uomLabels: `${uom} ${uom}`,
    srsDimension: 2,
  };
  return xml(
    'wcs:CoverageDescription',
    { 'gml:id': id },
    xml('gml:name', {}, title),
    xml(
      'gml:boundedBy',
      {},
      xml(
        'gml:Envelope',
        envelope,
        xml('gml:lowerCorner', {}, ordered(grid, minX, minY)),
        xml('gml:upperCorner', {}, ordered(grid, maxX, maxY)),
      ),
    ),
    xml('wcs:CoverageId', {}, id),
    xml('gml:domainSet', {}, rectifiedGrid(id, grid)),
    xml('gmlcov:rangeType', {}, xml('swe:DataRecord', {}, bands.map(field))),
    xml(
      'wcs:ServiceParameters',
      {},
      xml('wcs:CoverageSubtype', {}, 'RectifiedGridCoverage'),
      xml('wcs:nativeFormat', {}, 'image/tiff'),
    ),
  );
}

/** Its origin is the centre of the north-western pixel. */
function rectifiedGrid(id: string, grid: CoverageGrid): Markup {
  const srsName = crsName(grid.epsg);
  const origin = ordered(grid, grid.bbox[0] + grid.resX / 2, grid.bbox[3] - grid.resY / 2);
  return xml(
    'gml:RectifiedGrid',
    { 'gml:id': `grid-${id}`, dimension: 2 },
    xml(
      'gml:limits',
      {},
      xml(
        'gml:GridEnvelope',
        {},
        xml('gml:low', {}, '0 0'),
        xml('gml:high', {}, `${grid.width - 1} ${grid.height - 1}`),
      ),
    ),
    xml('gml:axisLabels', {}, 'i j'),
    xml('gml:origin', {}, xml('gml:Point', { 'gml:id': `origin-${id}`, srsName }, xml('gml:pos', {}, origin))),
    xml('gml:offsetVector', { srsName }, ordered(grid, grid.resX, 0)),
    xml('gml:offsetVector', { srsName }, ordered(grid, 0, -grid.resY)),
  );
}

function field({ name, nodata, unit }: CoverageBand): Markup {
  const nil = nodata === null ? null : xml('swe:nilValues', {}, xml('swe:NilValues', {}, xml('swe:nilValue', { reason: 'http://www.opengis.net/def/nil/OGC/0/missing' }, nodata === 'nan' ? 'NaN' : nodata))); // prettier-ignore
  return xml('swe:field', { name }, xml('swe:Quantity', {}, nil, xml('swe:uom', { code: unit || '1' })));
}
