import { MemoryStore, type ObjectStore } from '#libs/storage';

export interface TestArray {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  /** One chunk by default. */
  readonly chunks?: readonly number[];
  readonly dtype?: string;
  /** Of one-dimensional arrays; others are left without chunks, which is legal. */
  readonly values?: readonly (number | bigint)[];
  readonly attributes?: Record<string, unknown>;
  /** Members of `.zarray` that differ from a plain one; undefined leaves one out. */
  readonly zarray?: Record<string, unknown>;
}

export type TestArrays = Readonly<Record<string, TestArray>>;

const WRITERS: Record<string, (view: DataView, at: number, value: number | bigint) => void> = {
  '<f4': (view, at, value) => view.setFloat32(at, Number(value), true),
  '>f4': (view, at, value) => view.setFloat32(at, Number(value), false),
  '<f8': (view, at, value) => view.setFloat64(at, Number(value), true),
  '>f8': (view, at, value) => view.setFloat64(at, Number(value), false),
  '<i4': (view, at, value) => view.setInt32(at, Number(value), true),
  '>i4': (view, at, value) => view.setInt32(at, Number(value), false),
  '<u4': (view, at, value) => view.setUint32(at, Number(value), true),
  '<i8': (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  '>i8': (view, at, value) => view.setBigInt64(at, BigInt(value), false),
};

export const axis = (name: string, first: number, step: number, size: number, dtype = '<f8'): TestArray => ({
  dims: [name],
  shape: [size],
  dtype,
  values: Array.from({ length: size }, (_, i) => first + i * step),
});

/** A store that breaks no rule: 4 × 3 pixels of half a degree around (10° E, 45° N), three days, one array `B1`. */
export const goodArrays = (): TestArrays => ({
  lon: axis('lon', 10.25, 0.5, 4),
  lat: axis('lat', 46.25, -0.5, 3),
  time: {
    ...axis('time', 0, 1, 3, '<i8'),
    attributes: { units: 'days since 2020-01-01', calendar: 'proleptic_gregorian' },
  },
  B1: { dims: ['time', 'lat', 'lon'], shape: [3, 3, 4], dtype: '<f4' },
});

/** Writes a Zarr v2 group by hand, uncompressed, so that no library judges its own output. */
export async function putZarrV2(
  store: ObjectStore,
  prefix: string,
  arrays: TestArrays,
  { attributes = {}, consolidated = false }: { attributes?: object; consolidated?: boolean } = {},
): Promise<void> {
  const metadata: Record<string, unknown> = { '.zgroup': { zarr_format: 2 }, '.zattrs': attributes };
  for (const [name, array] of Object.entries(arrays)) {
    metadata[`${name}/.zarray`] = zarrayOf(array);
    metadata[`${name}/.zattrs`] = { _ARRAY_DIMENSIONS: array.dims, ...array.attributes };
    if (array.values) await store.put(`${prefix}${name}/0`, bytesOf(array.values, array.dtype ?? '<f8'));
  }
  for (const [key, document] of Object.entries(metadata)) await putJson(store, `${prefix}${key}`, document);
  if (consolidated) await putJson(store, `${prefix}.zmetadata`, { zarr_consolidated_format: 1, metadata });
}

export async function memoryZarr(arrays: TestArrays, prefix = 'cube/'): Promise<MemoryStore> {
  const store = new MemoryStore('archive');
  await putZarrV2(store, prefix, arrays);
  return store;
}

export async function putJson(store: ObjectStore, key: string, document: unknown): Promise<void> {
  await store.put(key, Buffer.from(JSON.stringify(document)));
}

function zarrayOf({ shape, chunks = shape, dtype = '<f8', zarray = {} }: TestArray): object {
  const plain = { zarr_format: 2, shape, chunks, dtype, order: 'C', compressor: null, filters: null, fill_value: 0 };
  return { ...plain, ...zarray };
}

function bytesOf(values: readonly (number | bigint)[], dtype: string): Uint8Array {
  const bytes = new Uint8Array(values.length * Number(dtype.at(-1)));
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => WRITERS[dtype]?.(view, i * Number(dtype.at(-1)), value));
  return bytes;
}
