import { open, readFile } from 'node:fs/promises';
import { writeFailure } from '../raster-errors.js';
import { type OperationArguments, type OperationResult } from '../contract/operations.js';
import { PointBuckets } from './point-buckets.js';
import { POINT_METHODS } from './point-methods.js';

/** Pixels between two looks at the signal. */
const STRIP_PIXELS = 64 * 1024;

/**
 * Evaluates each pixel at its centre. Every point is in memory: 48 bytes each.
 * @returns how many pixels have a value
 * @throws STORAGE_FULL
 */
export async function gridPoints(
  request: OperationArguments<'gridPoints'>,
  onProgress: (fraction: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<OperationResult<'gridPoints'>> {
  const { points, target, origin, resolution, width, height, radius, nodata } = request;
  const bytes = await readFile(points);
  const buckets = new PointBuckets(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8), radius);
  const valueAt = POINT_METHODS[request.method];
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  let filled = 0;
  const file = await open(target, 'w', 0o600);
  try {
    for (let first = 0; first < height; first += rows) {
      signal?.throwIfAborted();
      const strip = new Float32Array(Math.min(rows, height - first) * width);
      for (let i = 0; i < strip.length; i++) {
        const [col, row] = [i % width, first + Math.floor(i / width)];
        const value = valueAt(buckets, origin[0] + (col + 0.5) * resolution, origin[1] - (row + 0.5) * resolution);
        if (!Number.isNaN(value)) filled += 1;
        strip[i] = Number.isNaN(value) ? nodata : value;
      }
      await file.write(new Uint8Array(strip.buffer));
      onProgress((first + strip.length / width) / height);
    }
  } catch (error) {
    throw signal?.aborted ? error : await writeFailure('The points cannot be gridded', target, error);
  } finally {
    await file.close();
  }
  return { filled };
}
