import { type PixelWindow } from './contract/grids.js';

/** A window of a raster as doubles. */
export interface SourcePixels {
  readonly window: PixelWindow;
  /** Row by row; NaN where there is no data. May be longer: windows of files have a NaN behind. */
  readonly values: Float64Array;
  /** Of the whole raster: a target pixel whose place lies outside has no value, however near its neighbours are. */
  readonly extent: { readonly width: number; readonly height: number };
}

/** GDAL's own: a place that lies on the edge of two pixels but for rounding belongs to the right and lower one. */
export const EDGE = 1e-10;

/** In pixels of the window. */
export interface Bounds {
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly south: number;
}

/** Where the whole raster lies, seen from the window; a window that leaves it sideways runs around the globe. */
export function boundsOf({ window: { col, row, width }, extent }: SourcePixels): Bounds {
  const isAround = col < 0 || col + width > extent.width;
  return {
    west: isAround ? -Infinity : -col,
    north: -row,
    east: isAround ? Infinity : extent.width - col,
    south: extent.height - row,
  };
}
