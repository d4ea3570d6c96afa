import { open, type FileHandle } from 'node:fs/promises';
import { type ArrayDataset } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { toStoreError } from '#libs/storage';
import { readCoordinates } from '../arrays/coordinates.js';
import { type FixedPlace } from '../arrays/dimension-choice.js';
import { type PlacedVariable } from '../arrays/placed-variable.js';
import { rowBlocks } from '../arrays/row-blocks.js';
import { around, NOWHERE } from './point-bounds.js';

/** All of them are in memory of one process while they are gridded. */
export const MAX_POINTS = 10_000_000;

export interface PointCloud {
  /** x, y, value of each point as doubles; points without a value or a place are left out. */
  readonly path: string;
  readonly count: number;
  /** Of the points; infinite when there are none. */
  readonly bounds: BBox;
}

/** The values of a variable at its coordinates, whatever their layout. */
export async function writePoints(
  dataset: ArrayDataset,
  placed: PlacedVariable,
  fixed: readonly FixedPlace[],
  path: string,
  signal: AbortSignal,
): Promise<PointCloud> {
  assertCount(pointCount(placed));
  const coordinates = await coordinatesOf(dataset, placed, signal);
  const file = await open(path, 'w', 0o600);
  let [bounds, count] = [NOWHERE, 0];
  try {
    for await (const { row, values } of rowBlocks(dataset, placed, fixed, signal)) {
      const points = pointsAt(coordinates, row, values);
      await append(file, points);
      bounds = around(bounds, points, 3);
      count += points.length / 3;
    }
  } finally {
    await file.close();
  }
  return { path, count, bounds };
}

/** Of the surface, with or without values. */
export function pointCount({ variable, xDimension, yDimension }: PlacedVariable): number {
  const size = (dimension: number) => variable.dimensions[dimension]!.size;
  return size(xDimension) * (xDimension === yDimension ? 1 : size(yDimension));
}

/** Where the value of a row and column lies. */
interface Coordinates {
  readonly width: number;
  at(row: number, col: number): readonly [x: number, y: number];
}

async function coordinatesOf(dataset: ArrayDataset, placed: PlacedVariable, signal: AbortSignal): Promise<Coordinates> {
  const { x, y } = await readCoordinates(dataset, placed, signal);
  const width = placed.layout === 'points' ? 1 : placed.variable.dimensions[placed.xDimension]!.size;
  const isGrid = placed.layout === 'grid';
  return {
    width,
    at: (row, col) => (isGrid ? [x[col]!, y[row]!] : [x[row * width + col]!, y[row * width + col]!]),
  };
}

function pointsAt({ width, at }: Coordinates, firstRow: number, values: Float64Array): Float64Array {
  const points = new Float64Array(values.length * 3);
  let filled = 0;
  for (let i = 0; i < values.length; i++) {
    const [x, y] = at(firstRow + Math.floor(i / width), i % width);
    if (!Number.isFinite(values[i]) || !Number.isFinite(x) || !Number.isFinite(y)) continue;
    points.set([x, y, values[i]!], filled);
    filled += 3;
  }
  return points.subarray(0, filled);
}

async function append(file: FileHandle, points: Float64Array): Promise<void> {
  try {
    await file.write(new Uint8Array(points.buffer, points.byteOffset, points.byteLength));
  } catch (error) {
    throw toStoreError(error, 'scratch', '');
  }
}

function assertCount(count: number): void {
  if (count <= MAX_POINTS) return;
  throw new DomainError(
    'INVALID',
    `input_dataset: ${count} points are more than ${MAX_POINTS} that can be gridded at once`,
  );
}
