import { type ControlGrid } from './control-grid.js';
import { type ControlRun, eachRun } from './control-runs.js';
import { EDGE, type SourcePixels } from './source-pixels.js';
import { type PixelWindow } from './contract/grids.js';

/**
 * Which pixel of the window, counted row by row, lies under each target pixel's centre; -1 = none. The same for all bands
 * that are read through one window.
 * @param grid nodes in pixels of the source raster
 * @param places one per target pixel, row by row
 */
export function nearestPlaces(grid: ControlGrid, window: PixelWindow, places: Int32Array): void {
  eachRun(grid, 0.5, (run) => placesOfRun(window, run, places));
}

/** The inner loop, hence so plain. */
function placesOfRun(window: PixelWindow, { start, count, x, y, dx, dy }: ControlRun, places: Int32Array) {
  const { width, height } = window;
  const [x0, y0] = [x - window.col + EDGE, y - window.row + EDGE];
  for (let i = 0; i < count; i++) {
    const col = Math.floor(x0 + (i + 0.5) * dx);
    const row = Math.floor(y0 + (i + 0.5) * dy);
    places[start + i] = col < 0 || row < 0 || col >= width || row >= height ? -1 : row * width + col;
  }
}

/** @param into target pixels, row by row; NaN where there is no source pixel or it is no data */
export function sampleNearest(places: Int32Array, { values }: SourcePixels, into: Float64Array): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    into[i] = place < 0 ? NaN : values[place]!;
  }
}
