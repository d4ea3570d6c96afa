import { type ObjectStore } from '#libs/storage';
import { type TestArray } from './zarr-stores.js';

type Value = (row: number, col: number, step: number) => number;

export interface PixelArray {
  /** [height, width], or with time in front. */
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly value: Value;
  readonly fillValue?: number | string;
  /** Chunks left out: `1.0.2`. */
  readonly missing?: readonly string[];
}

/** As `putZarrV2` takes it. */
export function arrayOf({ shape, chunks, fillValue = -9999 }: PixelArray): TestArray {
  const dims = shape.length === 3 ? ['time', 'lat', 'lon'] : ['lat', 'lon'];
  return { dims, shape, chunks, dtype: '<f4', zarray: { fill_value: fillValue } };
}

/** Chunks of 32-bit floats, uncompressed, written by hand; what lies beyond the edge is 12345. */
export async function putChunks(store: ObjectStore, arrayPath: string, array: PixelArray): Promise<void> {
  for (const { at, bytes } of chunksOf(array)) await store.put(`${arrayPath}${at.join('.')}`, bytes);
}

export function* chunksOf({ shape, chunks, value, missing = [] }: PixelArray) {
  const counts = shape.map((size, axis) => Math.ceil(size / chunks[axis]!));
  for (let n = 0; n < counts.reduce((a, b) => a * b, 1); n++) {
    const at = places(n, counts);
    if (missing.includes(at.join('.'))) continue;
    const values = new Float32Array(chunks.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) {
      const where = places(i, chunks).map((place, axis) => place + at[axis]! * chunks[axis]!);
      const [col, row, step] = [where.at(-1)!, where.at(-2)!, where.length === 3 ? where[0]! : 0];
      values[i] = where.some((place, axis) => place >= shape[axis]!) ? 12345 : value(row, col, step);
    }
    yield { at, bytes: new Uint8Array(values.buffer) };
  }
}

function places(n: number, sizes: readonly number[]): number[] {
  return sizes.map((_, axis) => Math.floor(n / sizes.slice(axis + 1).reduce((a, b) => a * b, 1)) % sizes[axis]!);
}
