/** Types of elements that are written, in NumPy's spelling. */
export const WRITTEN_TYPES = ['|u1', '|i1', '<u2', '>u2', '<i2', '>i2', '<f4', '>f4', '<f8', '>f8'] as const;
export type WrittenType = (typeof WRITTEN_TYPES)[number];

/** As JSON has it. */
export type FillValue = number | 'NaN' | 'Infinity' | '-Infinity';

export type Elements = Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array | Float64Array;

const ARRAYS = {
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/** Values in the memory of this machine, which is little-endian as all that Node runs on. @param samples that the type can hold */
export function elementsOf(dtype: WrittenType, samples: ArrayLike<number>): Elements {
  return ARRAYS[dtype.slice(1) as keyof typeof ARRAYS].from(samples);
}

export function bytesPerElement(dtype: WrittenType): number {
  return Number(dtype.slice(2));
}

/** Whether the type holds the value: of f4 the nearest one that it has, as everybody's readers round it. */
export function canHold(dtype: WrittenType, value: FillValue): boolean {
  const [number, [held]] = [Number(value), elementsOf(dtype, [Number(value)])];
  if (dtype[1] !== 'f') return held === number;
  return Number.isFinite(held) === Number.isFinite(number);
}

/** The bytes of the elements as the type has them in storage. */
export function storedBytes(dtype: WrittenType, elements: Elements): Uint8Array {
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  if (!dtype.startsWith('>')) return bytes;
  const swapped = Buffer.from(bytes);
  if (elements.BYTES_PER_ELEMENT === 2) return swapped.swap16();
  return elements.BYTES_PER_ELEMENT === 4 ? swapped.swap32() : swapped.swap64();
}
