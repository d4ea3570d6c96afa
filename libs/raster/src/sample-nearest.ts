import { type ControlGrid } from './control-grid.js';
import { type ControlRun, eachRun } from './control-runs.js';
import { EDGE, type SourcePixels } from './source-pixels.js';

/**
 * The source pixel under each target pixel's centre; NaN where there is none or it is no data.
 * @param grid nodes in pixels of the source raster
 * @param into target pixels, row by row
 */
export function sampleNearest(grid: ControlGrid, source: SourcePixels, into: Float64Array): void {
  eachRun(grid, 0.5, (run) => sampleRun(source, run, into));
}

/** The inner loop, hence so plain. */
function sampleRun({ window, values }: SourcePixels, { start, count, x, y, dx, dy }: ControlRun, into: Float64Array) {
  const { width, height } = window;
  const [x0, y0] = [x - window.col + EDGE, y - window.row + EDGE];
  for (let i = 0; i < count; i++) {
    const col = Math.floor(x0 + (i + 0.5) * dx);
    const row = Math.floor(y0 + (i + 0.5) * dy);
    into[start + i] = col < 0 || row < 0 || col >= width || row >= height ? NaN : values[row * width + col]!;
  }
}
