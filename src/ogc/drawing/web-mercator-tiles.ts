import { type BBox } from '#libs/geo';
import { crsUri, type MapView } from './map-view.js';

/** Half of the way around the equator in EPSG:3857. */
export const HALF_WORLD_M = 20_037_508.342_789_244;
/** Metres per pixel of the whole world on one tile of 256 px. */
export const COARSEST_M = (2 * HALF_WORLD_M) / 256;
export const MAX_ZOOM = 24;

/** A tile of the usual scheme: rows from the north, 2^zoom each way. */
export interface Tile {
  /** Of columns and rows. */
  readonly count: number;
  readonly column: number;
  readonly row: number;
}

export function isInside({ count, column, row }: Tile): boolean {
  return [column, row].every((index) => Number.isInteger(index) && index >= 0 && index < count);
}

export function tileBox({ count, column, row }: Tile): BBox {
  const span = (2 * HALF_WORLD_M) / count;
  const [west, north] = [column * span - HALF_WORLD_M, HALF_WORLD_M - row * span];
  return [west, north - span, west + span, north];
}

/** @param sizePx per side */
export function tileView(tile: Tile, sizePx: number, rest: Pick<MapView, 'wishes' | 'evalscript'>): MapView {
  const size = { width: sizePx, height: sizePx };
  return { crsUri: crsUri(3857), bbox: tileBox(tile), geometry: null, size, ...rest };
}
