/** Geolocation of a swath: centres of its pixels as unit vectors, so that poles and the antimeridian are places like others. */
export interface SwathGrid {
  readonly rows: number;
  readonly cols: number;
  /** x, y, z of each pixel, row by row; NaN where it has no place. */
  readonly vectors: Float64Array;
  /** Every so many rows and columns a pixel that searches begin at. */
  readonly seeds: Int32Array;
}

/** Along and across: some 5000 comparisons find a beginning. */
const SEEDS_PER_SIDE = 72;
const RADIANS = Math.PI / 180;

/** @param lon @param lat degrees, rows × cols; NaN where a pixel has no place */
export function swathGrid(rows: number, cols: number, lon: Float64Array, lat: Float64Array): SwathGrid {
  const vectors = new Float64Array(rows * cols * 3);
  for (let i = 0; i < rows * cols; i++) {
    const [x, y, z] = unitVector(lon[i]!, lat[i]!);
    vectors[3 * i] = x;
    vectors[3 * i + 1] = y;
    vectors[3 * i + 2] = z;
  }
  return { rows, cols, vectors, seeds: seedsOf(rows, cols, vectors) };
}

export function unitVector(lon: number, lat: number): readonly [number, number, number] {
  if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 540)) return [NaN, NaN, NaN];
  const [a, b] = [lon * RADIANS, lat * RADIANS];
  return [Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)];
}

function seedsOf(rows: number, cols: number, vectors: Float64Array): Int32Array {
  const [stepR, stepC] = [Math.ceil(rows / SEEDS_PER_SIDE), Math.ceil(cols / SEEDS_PER_SIDE)];
  const seeds: number[] = [];
  for (let row = Math.floor(stepR / 2); row < rows; row += stepR) {
    for (let col = Math.floor(stepC / 2); col < cols; col += stepC) {
      const at = row * cols + col;
      if (!Number.isNaN(vectors[3 * at]!)) seeds.push(at);
    }
  }
  return Int32Array.from(seeds);
}
