import { type SourcePixels } from './source-pixels.js';

/** Weights below are none (gdalwarp's own limit). */
const LEAST_WEIGHT = 1e-5;

/** From the 2 × 2 pixels around the place. */
export function bilinearSample({ window: { width, height }, values }: SourcePixels, x: number, y: number): number {
  const [col, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [right, lower] = [x - 0.5 - col, y - 0.5 - row];
  if (col >= 0 && row >= 0 && col + 1 < width && row + 1 < height) {
    const at = row * width + col;
    const upperMean = values[at]! * (1 - right) + values[at + 1]! * right;
    const lowerMean = values[at + width]! * (1 - right) + values[at + width + 1]! * right;
    const value = upperMean * (1 - lower) + lowerMean * lower;
    // NaN: one of them has no data.
    if (value === value) return value;
  }
  let sum = 0;
  let weights = 0;
  for (let corner = 0; corner < 4; corner++) {
    const [c, r] = [col + (corner & 1), row + (corner >> 1)];
    if (c < 0 || r < 0 || c >= width || r >= height) continue;
    const value = values[r * width + c]!;
    if (value !== value) continue;
    const weight = ((corner & 1) === 0 ? 1 - right : right) * (corner >> 1 === 0 ? 1 - lower : lower);
    sum += value * weight;
    weights += weight;
  }
  return weights < LEAST_WEIGHT ? NaN : sum / weights;
}

/** From the 4 × 4 pixels around the place; bilinear where one of them has no data or lies outside. */
export function cubicSample(source: SourcePixels, x: number, y: number): number {
  const { window, values } = source;
  const { width, height } = window;
  const [col, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  if (col < 1 || row < 1 || col + 2 >= width || row + 2 >= height) return bilinearSample(source, x, y);
  const [right, lower] = [x - 0.5 - col, y - 0.5 - row];
  const at = (row - 1) * width + col - 1;
  const value = along(
    lower,
    rowAt(values, at, right),
    rowAt(values, at + width, right),
    rowAt(values, at + 2 * width, right),
    rowAt(values, at + 3 * width, right),
  );
  return value === value ? value : bilinearSample(source, x, y);
}

function rowAt(values: Float64Array, at: number, t: number): number {
  return along(t, values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!);
}

/** Catmull-Rom between b and c. */
function along(t: number, a: number, b: number, c: number, d: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
