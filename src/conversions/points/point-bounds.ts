import { type ArrayDataset } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { sparseCoordinates } from '../arrays/coordinates.js';
import { type PlacedVariable } from '../arrays/placed-variable.js';

export const NOWHERE: BBox = [Infinity, Infinity, -Infinity, -Infinity];

/** @param stride numbers per point, of which the first two are x and y */
export function around([minX, minY, maxX, maxY]: BBox, points: Float64Array, stride: number): BBox {
  for (let i = 0; i < points.length; i += stride) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return [minX, minY, maxX, maxY];
}

/** Of the coordinates, whether there is a value or not: what an estimate needs. @throws INVALID when there are none */
export async function pointBounds(dataset: ArrayDataset, placed: PlacedVariable, signal: AbortSignal): Promise<BBox> {
  const { x, y } = await sparseCoordinates(dataset, placed, signal);
  const [minX, maxX] = range(x);
  const [minY, maxY] = range(y);
  if (minX <= maxX && minY <= maxY) return [minX, minY, maxX, maxY];
  throw new DomainError('INVALID', `x, y: ${placed.x.name} and ${placed.y.name} hold no coordinates`);
}

function range(values: Float64Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
