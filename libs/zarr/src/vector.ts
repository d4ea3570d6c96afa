import { DomainError, isDomainError } from '#libs/errors';
import * as zarr from 'zarrita';
import { type ArrayMetadata } from './array-metadata.js';
import { boundDecompression } from './bounded-codecs.js';
import { acceptedType, ACCEPTED_TYPES } from './data-type.js';
import { type ZarrObjects } from './zarr-objects.js';

/** Elements of a coordinate array: 4 million doubles are 32 MB. */
const MAX_LENGTH = 4_000_000;

boundDecompression();

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
    const location = zarr.root(objects).resolve(name);
    const opened =
      array.zarrFormat === 2
        ? await zarr.open.v2(location, { kind: 'array', attrs: false })
        : await zarr.open.v3(location, { kind: 'array' });
    const { data } = await zarr.get(opened);
    return data as Vector;
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw new DomainError('INVALID', `Array "${name}": its values cannot be decoded (${reasonOf(error)})`, {
      cause: error,
    });
  }
}

/** zarrita says where it failed and keeps why in `cause`; codecs throw whatever they like. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: unknown };
  const reason = cause === undefined ? '' : `: ${(cause as { message?: string }).message ?? String(cause)}`;
  return `${message ?? String(error)}${reason}`.slice(0, 300);
}

function refused(name: string, text: string): DomainError {
  return new DomainError('INVALID', `Array "${name}": ${text}`);
}
