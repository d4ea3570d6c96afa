import { type ControlGrid } from './control-grid.js';
import { type ControlRun, eachRun } from './control-runs.js';
import { EDGE, type SourcePixels } from './source-pixels.js';
import { type PixelWindow } from './contract/grids.js';

/**
 * Which pixel of the window, counted row by row, lies under each target pixel's centre; none: the one after the last. The
 * same for all bands that are read through one window.
 * @param grid nodes in pixels of the source raster
 * @param places one per target pixel, row by row
 */
export function nearestPlaces(grid: ControlGrid, window: PixelWindow, places: Int32Array): void {
  eachRun(grid, 0.5, (run) => placesOfRun(window, run, places));
}

function placesOfRun({ col, row, width, height }: PixelWindow, run: ControlRun, places: Int32Array): void {
  const { start, count, dx, dy } = run;
  const [x, y] = [run.x - col + EDGE, run.y - row + EDGE];
  const holds = (i: number) => {
    const [atX, atY] = [x + (i + 0.5) * dx, y + (i + 0.5) * dy];
    return atX >= 0 && atY >= 0 && atX < width && atY < height;
  };
  // A straight line: what holds its ends holds all of it.
  if (holds(0) && holds(count - 1)) placesInside(places, start, count, x, dx, y, dy, width);
  else placesAround(places, start, count, x, dx, y, dy, width, height);
}

/** Most runs, so that nothing is asked of a pixel; of numbers above 0 `| 0` cuts off what `floor` would. */
function placesInside(
  places: Int32Array,
  start: number,
  count: number,
  x: number,
  dx: number,
  y: number,
  dy: number,
  width: number,
): void {
  const end = start + count;
  for (let at = start, i = 0.5; at < end; at++, i++) {
    places[at] = Math.imul((y + i * dy) | 0, width) + ((x + i * dx) | 0);
  }
}

function placesAround(
  places: Int32Array,
  start: number,
  count: number,
  x: number,
  dx: number,
  y: number,
  dy: number,
  width: number,
  height: number,
): void {
  const none = width * height;
  for (let i = 0; i < count; i++) {
    const col = Math.floor(x + (i + 0.5) * dx);
    const row = Math.floor(y + (i + 0.5) * dy);
    places[start + i] = col < 0 || row < 0 || col >= width || row >= height ? none : row * width + col;
  }
}

/**
 * Nothing but its loop: a question asked of each place takes longer than all the rest. Four at a time, which makes it too long
 * for V8's middle compiler to build into its caller; there the loop would stay half as fast for a thousand tiles.
 * @param values of the window, and NaN after the last
 * @param into target pixels, row by row; NaN where there is no source pixel or it is no data
 */
export function sampleNearest(places: Int32Array, { values }: SourcePixels, into: Float64Array): void {
  const count = places.length;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    into[i] = values[places[i]!]!;
    into[i + 1] = values[places[i + 1]!]!;
    into[i + 2] = values[places[i + 2]!]!;
    into[i + 3] = values[places[i + 3]!]!;
  }
  for (; i < count; i++) into[i] = values[places[i]!]!;
}
