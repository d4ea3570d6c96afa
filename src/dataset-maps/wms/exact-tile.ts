import { type Dataset } from '../../datasets/index.js';
import { type GetMap, mapCrs } from '../../ogc/index.js';
import { tileGridOf, TILE_PX } from '../../tile-cache/index.js';
import { type WantedTile } from '../dataset-tiles.js';

/** Grids in the systems that WMS clients tile in. */
const GRIDS = [
  ['EPSG:3857', 'GoogleMapsCompatible'],
  ['EPSG:4326', 'WGS84'],
] as const;
/** Of a pixel. */
const TOLERANCE = 0.01;

/** The tile that a GetMap asks for without knowing: clients that draw WMS in tiles do so all the time. null = it is none. */
export function exactTile({ layers, view, look }: GetMap, dataset: Dataset): WantedTile | null {
  const { crsUri, bbox, geometry, size, evalscript } = view;
  const isPlain = layers.length === 1 && look.format === 'image/png' && look.transparent && geometry === null;
  if (!isPlain || bbox === null || evalscript !== null || size['width'] !== TILE_PX || size['height'] !== TILE_PX)
    return null;
  if (dataset.bboxWgs84 === null || Object.keys(view.wishes).length > 0) return null;
  const name = GRIDS.find(([crs]) => mapCrs(crs)?.uri === crsUri)?.[1];
  if (name === undefined) return null;
  const grid = tileGridOf(name, dataset);
  const [west, , east, north] = bbox as [number, number, number, number];
  const world = grid.boxOf(0, { minX: 0, maxX: 0, minY: 0, maxY: 0 });
  const z = Math.round(Math.log2((world[2] - world[0]) / (east - west)));
  if (!(z >= 0 && z <= grid.maxZoom)) return null;
  const span = (world[2] - world[0]) / 2 ** z;
  const [x, y] = [Math.round((west - world[0]) / span), Math.round((world[3] - north) / span)];
  const { columns, rows } = grid.countsAt(z);
  if (x < 0 || y < 0 || x >= columns || y >= rows) return null;
  const box = grid.boxOf(z, { minX: x, maxX: x, minY: y, maxY: y });
  const isExact = box.every((edge, i) => Math.abs(edge - (bbox[i] as number)) < (span / TILE_PX) * TOLERANCE);
  return isExact ? { style: layers[0]?.style ?? '', grid: name, z, x, y } : null;
}
