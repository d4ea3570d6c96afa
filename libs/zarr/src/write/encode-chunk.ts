import { compress, type Compressor } from './compress.js';
import { elementsOf, type Elements, type FillValue, storedBytes, type WrittenType } from './element-type.js';

/** How the chunks of an array are stored. */
export interface ChunkForm {
  readonly dtype: WrittenType;
  readonly fillValue: FillValue;
  readonly compressor: Compressor;
}

/**
 * @param samples in the order of the array, row by row; values that the type holds
 * @returns null for one of nothing but fill value, which stores leave out
 */
export async function encodeChunk(
  samples: ArrayLike<number>,
  { dtype, fillValue, compressor }: ChunkForm,
): Promise<Uint8Array | null> {
  const elements = elementsOf(dtype, samples);
  const [fill] = elementsOf(dtype, [Number(fillValue)]);
  if (isAll(elements, fill!)) return null;
  return compress(storedBytes(dtype, elements), compressor);
}

function isAll(elements: Elements, value: number): boolean {
  return Number.isNaN(value) ? elements.every(Number.isNaN) : elements.every((element) => element === value);
}
