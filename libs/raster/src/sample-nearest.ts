import { type ControlGrid } from './control-grid.js';
import { type PixelBlock, type PixelWindow } from './types.js';

/** A window of a raster, its pixels row by row. */
export interface SourceWindow {
  readonly window: PixelWindow;
  readonly pixels: PixelBlock['data'][number];
  /** Spellings of the value that means no data. */
  readonly nodata: readonly number[];
}

/** GDAL's own: a centre that lies on the edge of two pixels but for rounding belongs to the right and lower one. */
const EDGE = 1e-10;

/**
 * The source pixel under each target pixel's centre; NaN where there is none or it is no data.
 * @param grid nodes in pixels of the source raster
 * @param into target pixels, row by row
 */
export function sampleNearest(grid: ControlGrid, source: SourceWindow, into: Float64Array): void {
  const { cols, rows, x, y } = grid;
  const { col: originX, row: originY } = source.window;
  const stride = cols.length;
  const width = cols.at(-1)!;
  for (let j = 0; j + 1 < rows.length; j++) {
    for (let row = rows[j]!; row < rows[j + 1]!; row++) {
      const v = (row + 0.5 - rows[j]!) / (rows[j + 1]! - rows[j]!);
      const between = (of: Float64Array, i: number) => of[i]! + v * (of[i + stride]! - of[i]!);
      for (let i = 0; i + 1 < stride; i++) {
        const [at, count] = [j * stride + i, cols[i + 1]! - cols[i]!];
        const [x0, y0] = [between(x, at), between(y, at)];
        const [dx, dy] = [(between(x, at + 1) - x0) / count, (between(y, at + 1) - y0) / count];
        sampleRun(source, x0 - originX + EDGE, y0 - originY + EDGE, dx, dy, into, row * width + cols[i]!, count);
      }
    }
  }
}

/** Along a straight line through the source, from half a step after x0, y0; the inner loop, hence so plain. */
function sampleRun(
  { window: { width, height }, pixels, nodata }: SourceWindow,
  x0: number,
  y0: number,
  dx: number,
  dy: number,
  into: Float64Array,
  start: number,
  count: number,
): void {
  // NaN equals nothing.
  const none = nodata[0] ?? NaN;
  const noneToo = nodata[1] ?? NaN;
  for (let i = 0; i < count; i++) {
    const col = Math.floor(x0 + (i + 0.5) * dx);
    const row = Math.floor(y0 + (i + 0.5) * dy);
    if (col < 0 || row < 0 || col >= width || row >= height) {
      into[start + i] = NaN;
      continue;
    }
    const value = pixels[row * width + col]!;
    into[start + i] = value === none || value === noneToo ? NaN : value;
  }
}
