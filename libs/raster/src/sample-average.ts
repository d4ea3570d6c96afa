import { type ControlGrid } from './control-grid.js';
import { type ControlRun, eachRun } from './control-runs.js';
import { boundsOf, EDGE, type SourcePixels } from './source-pixels.js';

/**
 * The mean of the source pixels under each target pixel, weighted by the part of them that lies there; those without data
 * do not count; NaN where none is left and where the centre lies outside the raster. The area is gdalwarp's: the upright rectangle between the pixel's upper left and
 * lower right corner. Where the pixel lies askew in the source that rectangle is too narrow, and the one around all four
 * corners is taken.
 * @param grid nodes in pixels of the source raster
 */
export function sampleAverage(grid: ControlGrid, source: SourcePixels, into: Float64Array): void {
  const upper: ControlRun[] = [];
  eachRun(grid, 0, (run) => upper.push(run));
  let at = 0;
  eachRun(grid, 1, (lower) => averageRun(source, upper[at++]!, lower, into));
}

function averageRun(source: SourcePixels, upper: ControlRun, lower: ControlRun, into: Float64Array): void {
  const { start, count, dx, dy } = upper;
  const { col, row } = source.window;
  const bounds = boundsOf(source);
  const [downX, downY] = [lower.x - upper.x, lower.y - upper.y];
  const isAskew = askew(dx, dy) || askew(downX, downY);
  for (let i = 0; i < count; i++) {
    const [x0, y0] = [upper.x + i * dx - col, upper.y + i * dy - row];
    const [x1, y1] = [lower.x + (i + 1) * lower.dx - col, lower.y + (i + 1) * lower.dy - row];
    const [middleX, middleY] = [(x0 + x1) / 2, (y0 + y1) / 2];
    if (!(middleX >= bounds.west && middleX <= bounds.east && middleY >= bounds.north && middleY <= bounds.south)) {
      into[start + i] = NaN;
      continue;
    }
    let [left, right, top, bottom] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
    if (isAskew) {
      left = Math.min(left, x0 + dx, x0 + downX);
      right = Math.max(right, x0 + dx, x0 + downX);
      top = Math.min(top, y0 + dy, y0 + downY);
      bottom = Math.max(bottom, y0 + dy, y0 + downY);
    }
    into[start + i] = averageOf(
      source,
      Math.max(left, bounds.west),
      Math.min(right, bounds.east),
      Math.max(top, bounds.north),
      Math.min(bottom, bounds.south),
    );
  }
}

/** More than some ten degrees off the axes. */
function askew(dx: number, dy: number): boolean {
  return Math.min(Math.abs(dx), Math.abs(dy)) > 0.2 * Math.max(Math.abs(dx), Math.abs(dy));
}

/** Of the rectangle, in pixels of the window. */
function averageOf(
  { window: { width, height }, values }: SourcePixels,
  left: number,
  right: number,
  top: number,
  bottom: number,
): number {
  if (!(left < right && top < bottom)) return NaN;
  const [c0, c1] = [Math.max(0, Math.floor(left + EDGE)), Math.min(width, Math.ceil(right - EDGE))];
  const [r0, r1] = [Math.max(0, Math.floor(top + EDGE)), Math.min(height, Math.ceil(bottom - EDGE))];
  let sum = 0;
  let weights = 0;
  for (let r = r0; r < r1; r++) {
    const weightY = Math.min(r + 1, bottom) - Math.max(r, top);
    for (let c = c0; c < c1; c++) {
      const value = values[r * width + c]!;
      if (value !== value) continue;
      const weight = weightY * (Math.min(c + 1, right) - Math.max(c, left));
      sum += value * weight;
      weights += weight;
    }
  }
  return weights > 0 ? sum / weights : NaN;
}
