import { type Content, type Markup, xml, xmlDocument } from '#libs/markup';
import { type LayerInfo, type StyleInfo } from '../drawing/map-layer.js';
import { HALF_WORLD_M } from '../drawing/web-mercator-tiles.js';
import { LEGEND_FORMAT } from '../wms/legend.js';
import { type CapabilitiesParts } from '../wms/wms-capabilities.js';
import { timeExtent, uncrossed } from '../wms/wms-names.js';
import { TILE_MATRIX_SETS, type TileMatrixSet, tileMatrices } from './tile-matrix-set.js';

export const TILE_FORMATS = { png: 'image/png', jpg: 'image/jpeg' } as const;
const NAMESPACES = {
  xmlns: 'http://www.opengis.net/wmts/1.0',
  'xmlns:ows': 'http://www.opengis.net/ows/1.1',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
};

/** The document of WMTS 1.0.0 (OGC 07-057r7). @param wmsUrl where legends are drawn */
export function wmtsCapabilities({ source, layers, url, search }: CapabilitiesParts, wmsUrl: string): string {
  return xmlDocument(
    xml(
      'Capabilities',
      { ...NAMESPACES, version: '1.0.0' },
      xml(
        'ows:ServiceIdentification',
        {},
        xml('ows:Title', {}, source.title),
        source.description && xml('ows:Abstract', {}, source.description),
        xml('ows:ServiceType', {}, 'OGC WMTS'),
        xml('ows:ServiceTypeVersion', {}, '1.0.0'),
      ),
      xml(
        'ows:OperationsMetadata',
        {},
        operation('GetCapabilities', `${url}?${search}`),
        operation('GetTile', `${url}?${search}`),
      ),
      xml(
        'Contents',
        {},
        layers.map((layer) => layerElement(layer, { url, search, wmsUrl })),
        TILE_MATRIX_SETS.map(matrixSet),
      ),
    ),
  );
}

function operation(name: string, url: string): Markup {
  const kvp = xml('ows:AllowedValues', {}, xml('ows:Value', {}, 'KVP'));
  const get = xml('ows:Get', { 'xlink:href': url }, xml('ows:Constraint', { name: 'GetEncoding' }, kvp));
  return xml('ows:Operation', { name }, xml('ows:DCP', {}, xml('ows:HTTP', {}, get)));
}

/** In the order that the schema wants. */
interface Addresses extends Pick<CapabilitiesParts, 'url' | 'search'> {
  readonly wmsUrl: string;
}

function layerElement(layer: LayerInfo, at: Addresses): Markup {
  const [west, south, east, north] = uncrossed(layer.bbox);
  return xml(
    'Layer',
    {},
    xml('ows:Title', {}, layer.title),
    layer.description && xml('ows:Abstract', {}, layer.description),
    xml('ows:WGS84BoundingBox', {}, xml('ows:LowerCorner', {}, `${west} ${south}`), xml('ows:UpperCorner', {}, `${east} ${north}`)), // prettier-ignore
    xml('ows:Identifier', {}, layer.name),
    layer.styles.map((style, i) => styleElement(layer, style, i === 0, at)),
    Object.values(TILE_FORMATS).map((format) => xml('Format', {}, format)),
    dimension(layer),
    TILE_MATRIX_SETS.map(({ id }) => xml('TileMatrixSetLink', {}, xml('TileMatrixSet', {}, id))),
    Object.entries(TILE_FORMATS).map(([extension, format]) => resource(layer, extension, format, at)),
  );
}

function styleElement(
  { name: layer }: LayerInfo,
  { name, title, legend }: StyleInfo,
  isDefault: boolean,
  { wmsUrl, search }: Addresses,
): Markup {
  // prettier-ignore
  const query = new URLSearchParams({ SERVICE: 'WMS', REQUEST: 'GetLegendGraphic', LAYER: layer, STYLE: name });
  return xml(
    'Style',
    { isDefault: String(isDefault) },
    xml('ows:Title', {}, title),
    xml('ows:Identifier', {}, name),
    legend && xml('LegendURL', { format: LEGEND_FORMAT, 'xlink:href': `${wmsUrl}?${search}${query}` }),
  );
}

function dimension(layer: LayerInfo): Content {
  const extent = timeExtent(layer);
  if (extent === null) return null;
  return xml(
    'Dimension',
    {},
    xml('ows:Identifier', {}, 'Time'),
    xml('ows:UOM', {}, 'ISO8601'),
    xml('Default', {}, 'current'),
    xml('Current', {}, 'true'),
    xml('Value', {}, extent),
  );
}

/** Time goes into the query of these addresses, as it may be left out. */
function resource({ name }: LayerInfo, extension: string, format: string, { url, search }: Addresses): Markup {
  const template = `${url}/${encodeURIComponent(name)}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.${extension}${search && `?${search.slice(0, -1)}`}`;
  return xml('ResourceURL', { format, resourceType: 'tile', template });
}

function matrixSet(set: TileMatrixSet): Markup {
  return xml(
    'TileMatrixSet',
    {},
    xml('ows:Identifier', {}, set.id),
    xml('ows:SupportedCRS', {}, 'urn:ogc:def:crs:EPSG::3857'),
    tileMatrices(set).map(({ id, scaleDenominator, count }) =>
      xml(
        'TileMatrix',
        {},
        xml('ows:Identifier', {}, id),
        xml('ScaleDenominator', {}, scaleDenominator),
        xml('TopLeftCorner', {}, `${-HALF_WORLD_M} ${HALF_WORLD_M}`),
        xml('TileWidth', {}, set.tilePx),
        xml('TileHeight', {}, set.tilePx),
        xml('MatrixWidth', {}, count),
        xml('MatrixHeight', {}, count),
      ),
    ),
  );
}
