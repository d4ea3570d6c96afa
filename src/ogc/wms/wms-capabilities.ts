import { MAX_SIZE_PX } from '../../render/index.js';
import { type Markup, xml, xmlDocument } from '#libs/markup';
import { OFFERED_CRS } from '../drawing/map-crs.js';
import { type LayerInfo, type LayerSource, type StyleInfo } from '../drawing/map-layer.js';
import { MAP_FORMATS } from '../drawing/map-painter.js';
import { INFO_FORMATS } from './feature-info.js';
import { type WmsVersion } from './get-map.js';
import { LEGEND_FORMAT } from './legend.js';
import { mercatorBox, timeExtent, uncrossed } from './wms-names.js';

const XLINK = 'http://www.w3.org/1999/xlink';

export interface CapabilitiesParts {
  readonly source: Pick<LayerSource, 'title' | 'description'>;
  readonly layers: readonly LayerInfo[];
  /** Address of the service, no query. */
  readonly url: string;
  /** Goes before the parameters of every request: empty, or ending in `&`. */
  readonly search: string;
}

/** The document of WMS 1.3.0 (OGC 06-042) or 1.1.1 (OGC 01-068r3). */
export function wmsCapabilities(parts: CapabilitiesParts, version: WmsVersion): string {
  const is13 = version === '1.3.0';
  const { source, url, search } = parts;
  const service = xml(
    'Service',
    {},
    xml('Name', {}, is13 ? 'WMS' : 'OGC:WMS'),
    xml('Title', {}, source.title),
    source.description && xml('Abstract', {}, source.description),
    online(url),
    is13 ? [xml('MaxWidth', {}, MAX_SIZE_PX), xml('MaxHeight', {}, MAX_SIZE_PX)] : null,
  );
  const capability = xml(
    'Capability',
    {},
    requests(`${url}?${search}`, version),
    exceptions(is13),
    rootLayer(parts, is13),
  );
  if (!is13) return xmlDocument(xml('WMT_MS_Capabilities', { version }, service, capability));
  const namespaces = { xmlns: 'http://www.opengis.net/wms', 'xmlns:xlink': XLINK };
  return xmlDocument(xml('WMS_Capabilities', { version, ...namespaces }, service, capability));
}

function online(href: string): Markup {
  return xml('OnlineResource', { 'xmlns:xlink': XLINK, 'xlink:type': 'simple', 'xlink:href': href });
}

function requests(url: string, version: WmsVersion): Markup {
  const address = xml('DCPType', {}, xml('HTTP', {}, xml('Get', {}, online(url))));
  const request = (name: string, formats: readonly string[]) =>
    xml(name, {}, formats.map((format) => xml('Format', {}, format)), address); // prettier-ignore
  return xml(
    'Request',
    {},
    request('GetCapabilities', [version === '1.3.0' ? 'text/xml' : 'application/vnd.ogc.wms_xml', 'application/json']),
    request('GetMap', MAP_FORMATS),
    request('GetFeatureInfo', INFO_FORMATS),
  );
}

function exceptions(is13: boolean): Markup {
  return xml('Exception', {}, xml('Format', {}, is13 ? 'XML' : 'application/vnd.ogc.se_xml'));
}

/** Reference systems are said once, here; layers inherit them. */
function rootLayer({ source, layers, url, search }: CapabilitiesParts, is13: boolean): Markup {
  return xml(
    'Layer',
    {},
    xml('Title', {}, source.title),
    OFFERED_CRS.filter((name) => is13 || name !== 'CRS:84').map((name) => xml(is13 ? 'CRS' : 'SRS', {}, name)),
    boxes(null, is13),
    layers.map((layer) => layerElement(layer, `${url}?${search}`, is13)),
  );
}

function layerElement(layer: LayerInfo, url: string, is13: boolean): Markup {
  return xml(
    'Layer',
    { queryable: 1, opaque: 0 },
    xml('Name', {}, layer.name),
    xml('Title', {}, layer.title),
    layer.description && xml('Abstract', {}, layer.description),
    boxes(layer.bbox, is13),
    dimension(layer, is13),
    layer.styles.map((style) => styleElement(layer, style, url)),
  );
}

/** 1.3.0 writes boxes in the order of the axes: latitude first in EPSG:4326. */
function boxes(bbox: LayerInfo['bbox'], is13: boolean): Markup[] {
  const box = uncrossed(bbox);
  const [west, south, east, north] = box;
  const mercator = mercatorBox(box);
  const corners = ([minx, miny, maxx, maxy]: readonly number[]) => ({ minx, miny, maxx, maxy });
  if (!is13)
    return [
      xml('LatLonBoundingBox', corners(box)),
      xml('BoundingBox', { SRS: 'EPSG:4326', ...corners(box) }),
      xml('BoundingBox', { SRS: 'EPSG:3857', ...corners(mercator) }),
    ];
  return [
    xml(
      'EX_GeographicBoundingBox',
      {},
      xml('westBoundLongitude', {}, west),
      xml('eastBoundLongitude', {}, east),
      xml('southBoundLatitude', {}, south),
      xml('northBoundLatitude', {}, north),
    ),
    xml('BoundingBox', { CRS: 'CRS:84', ...corners(box) }),
    xml('BoundingBox', { CRS: 'EPSG:4326', ...corners([south, west, north, east]) }),
    xml('BoundingBox', { CRS: 'EPSG:3857', ...corners(mercator) }),
  ];
}

/** 1.1.1 declares the dimension and gives its extent apart. */
function dimension(layer: LayerInfo, is13: boolean): Markup[] {
  const extent = timeExtent(layer);
  if (extent === null) return [];
  const traits = { name: 'time', units: 'ISO8601' };
  if (is13) return [xml('Dimension', { ...traits, default: 'current', nearestValue: 0, multipleValues: 0 }, extent)];
  return [xml('Dimension', traits), xml('Extent', { name: 'time', default: 'current' }, extent)];
}

function styleElement({ name: layer }: LayerInfo, { name, title, legend }: StyleInfo, url: string): Markup {
  const query = new URLSearchParams({ SERVICE: 'WMS', REQUEST: 'GetLegendGraphic', LAYER: layer, STYLE: name });
  return xml(
    'Style',
    {},
    xml('Name', {}, name),
    xml('Title', {}, title),
    legend && xml('LegendURL', { width: 200, height: 100 }, xml('Format', {}, LEGEND_FORMAT), online(`${url}${query}`)), // prettier-ignore
  );
}

/** Sentinel Hub's own form, which sentinelhub-js and EO Browser ask for. */
export function jsonCapabilities({ layers, url, search }: CapabilitiesParts): object {
  return {
    layers: layers.map(({ name, title, description, dataset, styles }) => {
      const query = new URLSearchParams({ SERVICE: 'WMS', REQUEST: 'GetLegendGraphic', LAYER: name });
      return {
        id: name,
        name: title,
        description: description ?? '',
        dataset,
        ...(styles[0]?.legend && { legendUrl: `${url}?${search}${query}` }),
      };
    }),
  };
}
