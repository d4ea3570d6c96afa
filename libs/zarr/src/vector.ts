import { DomainError, isDomainError } from '#libs/errors';
import * as zarr from 'zarrita';
import { type ArrayMetadata } from './array-metadata.js';
import { acceptedType, ACCEPTED_TYPES } from './data-type.js';
import { openArray, reasonOf } from './open-array.js';
import { type ZarrObjects } from './zarr-objects.js';

/** Elements of a coordinate array: 4 million doubles are 32 MB. */
const MAX_LENGTH = 4_000_000;

/** Values of integer arrays of 64 bits are bigints, so that none is rounded. */
export type Vector = ArrayLike<number> | ArrayLike<bigint>;

/**
 * The values of a coordinate, decoded by zarrita. Missing chunks are fill value.
 * @throws INVALID naming the array: not 1-D, wrong type, chunks that cannot be decoded
 */
export async function readVector(objects: ZarrObjects, array: ArrayMetadata): Promise<Vector> {
  const { name, shape, dtype, chunks } = array;
  if (shape.length !== 1) throw refused(name, `a coordinate must have 1 dimension, found ${shape.length}`);
  if (acceptedType(dtype) === null) throw refused(name, `dtype must be ${ACCEPTED_TYPES}, found "${dtype}"`);
  const longest = Math.max(shape[0] ?? 0, chunks[0] ?? 0);
  if (longest > MAX_LENGTH) throw refused(name, `must have at most ${MAX_LENGTH} values, found ${longest}`);
  if (shape[0] === 0) return [] as number[];
  try {
    const { data } = await zarr.get(await openArray(objects, array));
    return data as Vector;
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw new DomainError('INVALID', `Array "${name}": its values cannot be decoded (${reasonOf(error)})`, {
      cause: error,
    });
  }
}

function refused(name: string, text: string): DomainError {
  return new DomainError('INVALID', `Array "${name}": ${text}`);
}
