import { patchAt, type PatchPlace } from './patch.js';
import { type SwathGrid, unitVector } from './swath-grid.js';

/** Fractional pixels of a swath as rasters count them: the centre of the first pixel is (0.5, 0.5). NaN = outside. */
export interface SwathPlaces {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Targets of one tile begin where its first one lies. */
const TILE = 16;

/**
 * Where the pixels of a picture lie in a swath: the inverse of its geolocation, found by walking from cell to cell
 * towards the place. Pixels reach half a pixel beyond the centres at the swath's edge.
 * @param lon @param lat of the picture's pixels, degrees, row by row
 * @param width of the picture
 * @param reach how far pixels reach beyond the outermost centres
 */
export function locate(
  swath: SwathGrid,
  lon: Float64Array,
  lat: Float64Array,
  width: number,
  reach = 0.5,
): SwathPlaces {
  const [x, y] = [new Float64Array(lon.length).fill(NaN), new Float64Array(lon.length).fill(NaN)];
  if (swath.rows < 2 || swath.cols < 2 || swath.seeds.length === 0) return { x, y };
  const height = lon.length / width;
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const [bottom, right] = [Math.min(height, top + TILE), Math.min(width, left + TILE)];
      locateTile(swath, lon, lat, width, { top, left, bottom, right }, reach, x, y);
    }
  }
  return { x, y };
}

function locateTile(
  swath: SwathGrid,
  lon: Float64Array,
  lat: Float64Array,
  width: number,
  { top, left, bottom, right }: Record<'top' | 'left' | 'bottom' | 'right', number>,
  reach: number,
  x: Float64Array,
  y: Float64Array,
): void {
  const middle = Math.floor((top + bottom) / 2) * width + Math.floor((left + right) / 2);
  const seed = nearestSeed(swath, unitVector(lon[middle]!, lat[middle]!));
  const begin = [Math.floor(seed / swath.cols), seed % swath.cols] as const;
  let from = begin;
  for (let row = top; row < bottom; row++) {
    for (let col = left; col < right; col++) {
      const at = row * width + col;
      const target = unitVector(lon[at]!, lat[at]!);
      const found = walk(swath, target, from, reach) ?? (from === begin ? null : walk(swath, target, begin, reach));
      from = found ?? begin;
      if (found === null) continue;
      x[at] = found[1] + 0.5;
      y[at] = found[0] + 0.5;
    }
  }
}

type Vector = readonly [number, number, number];
/** Row and column, fractional, 0 = the first centre. */
type Position = readonly [row: number, col: number];

function nearestSeed({ seeds, vectors }: SwathGrid, [px, py, pz]: Vector): number {
  let [best, found] = [-Infinity, seeds[0]!];
  for (const at of seeds) {
    const cosine = vectors[3 * at]! * px + vectors[3 * at + 1]! * py + vectors[3 * at + 2]! * pz;
    if (cosine > best) [best, found] = [cosine, at];
  }
  return found;
}

/** Cells crossed; half the way may have to be gone across, after that it goes in circles. */
const MOST_STEPS = 60;
/** Of a pixel. */
const ROUNDING = 1e-6;

function walk(swath: SwathGrid, target: Vector, from: Position, reach: number): Position | null {
  const { rows, cols } = swath;
  let [row, col] = [cellOf(from[0], rows), cellOf(from[1], cols)];
  for (let step = 0; step < MOST_STEPS; step++) {
    const found = patchAt(swath, row, col, target);
    if (found === null) return null;
    const [r, c] = [row + found.v, col + found.u];
    const [nextRow, nextCol] = [cellOf(r, rows), cellOf(c, cols)];
    // On the border of two cells either would send on to the other.
    if (!isWithin(found) && (nextRow !== row || nextCol !== col)) {
      [row, col] = [nextRow, nextCol];
      continue;
    }
    const far = reach + ROUNDING;
    const isInside = r >= -far && c >= -far && r <= rows - 1 + far && c <= cols - 1 + far;
    return isInside && found.isNear ? [r, c] : null;
  }
  return null;
}

function isWithin({ u, v }: PatchPlace): boolean {
  return u >= -ROUNDING && u <= 1 + ROUNDING && v >= -ROUNDING && v <= 1 + ROUNDING;
}

/** The cell of four centres that a position lies in, or the one nearest to it. */
function cellOf(position: number, size: number): number {
  return Math.max(0, Math.min(size - 2, Math.floor(position)));
}
