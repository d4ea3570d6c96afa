import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from '#libs/storage';
import * as zarr from 'zarrita';
import { zarrCrs, type ZarrCrs } from './crs.js';
import { inspectStore } from './inspect-store.js';
import { ZarrObjects } from './zarr-objects.js';

const CRS = zarrCrs('http://www.opengis.net/def/crs/EPSG/0/4326') as ZarrCrs;
const BYTES = { name: 'bytes', configuration: { endian: 'little' } };

/** zarrita writes it, an `ObjectStore` holds it. */
async function v3Store(sharded = false): Promise<MemoryStore> {
  // Arrays of shards want a store with ranges, also where nothing is read.
  const files = Object.assign(new Map<string, Uint8Array>(), { getRange: () => undefined });
  const root = zarr.root(files);
  await zarr.create(root, { attributes: { title: 'v3' } });
  const lon = await zarr.create(root.resolve('lon'), {
    ...{ shape: [4], chunkShape: [2], dtype: 'float64', dimensionNames: ['lon'] },
  });
  await zarr.set(lon, [null], { data: Float64Array.of(10.25, 10.75, 11.25, 11.75), shape: [4], stride: [1] });
  const lat = await zarr.create(root.resolve('lat'), {
    ...{ shape: [3], chunkShape: [3], dtype: 'float32', dimensionNames: ['lat'] },
  });
  await zarr.set(lat, [null], { data: Float32Array.of(46.25, 45.75, 45.25), shape: [3], stride: [1] });
  const time = await zarr.create(root.resolve('time'), {
    shape: [2],
    chunkShape: [2],
    dtype: 'int64',
    dimensionNames: ['time'],
    attributes: { units: 'hours since 2024-01-01', calendar: 'proleptic_gregorian' },
  });
  await zarr.set(time, [null], { data: BigInt64Array.of(0n, 6n), shape: [2], stride: [1] });
  await zarr.create(root.resolve('B1'), {
    ...{ shape: [2, 3, 4], chunkShape: [1, 3, 4], dtype: 'float32', dimensionNames: ['time', 'lat', 'lon'] },
    fillValue: -9999,
    codecs: sharded
      ? [
          {
            name: 'sharding_indexed',
            configuration: { chunk_shape: [1, 3, 2], codecs: [BYTES, { name: 'zstd' }], index_codecs: [BYTES] },
          },
        ]
      : [BYTES, { name: 'blosc', configuration: { cname: 'zstd', clevel: 5, shuffle: 'shuffle' } }],
  });
  const store = new MemoryStore('archive');
  for (const [key, bytes] of files) await store.put(`cube${key}`, bytes);
  return store;
}

const inspect = (store: MemoryStore) =>
  inspectStore(new ZarrObjects(store, 'cube/', new AbortController().signal), CRS);

async function edit(store: MemoryStore, key: string, change: (document: Record<string, unknown>) => object) {
  const [bytes] = (await Array.fromAsync(await store.get(key))) as Buffer[];
  await store.put(key, Buffer.from(JSON.stringify(change(JSON.parse(String(bytes)) as Record<string, unknown>))));
}

describe('a Zarr v3 store', () => {
  it('is read like one of v2, and described in the words of v2', async () => {
    const found = await inspect(await v3Store());
    expect(found).toMatchObject({
      zarrFormat: 3,
      attributes: { title: 'v3' },
      grid: { envelope: [10, 45, 12, 46.5], width: 4, height: 3 },
      time: [Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 1, 6)],
      skipped: [],
    });
    expect(found.arrays.map(({ zarray }) => zarray)).toEqual([
      {
        shape: [2, 3, 4],
        chunks: [1, 3, 4],
        dtype: '<f4',
        order: 'C',
        fill_value: -9999,
        compressor: { id: 'blosc', cname: 'zstd', clevel: 5, shuffle: 'shuffle' },
        filters: null,
        zarr_format: 3,
      },
    ]);
  });

  it('counts the inner chunks of shards', async () => {
    const [array] = (await inspect(await v3Store(true))).arrays;
    expect([array?.chunks, array?.compressors]).toEqual([[1, 3, 2], ['zstd']]);
  });

  it('may hold its coordinates in shards', async () => {
    const store = await v3Store();
    const index = { name: 'bytes', configuration: { endian: 'little' } };
    const configuration = { chunk_shape: [2], codecs: [BYTES], index_codecs: [index] };
    await edit(store, 'cube/lon/zarr.json', (array) => ({
      ...array,
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [4] } },
      codecs: [{ name: 'sharding_indexed', configuration }],
    }));
    // Two inner chunks of two doubles, the second one first, and the index of offsets and lengths behind them.
    const inner = Buffer.from(Float64Array.of(11.25, 11.75, 10.25, 10.75).buffer);
    const offsets = Buffer.from(BigUint64Array.of(16n, 16n, 0n, 16n).buffer);
    await store.put('cube/lon/c/0', Buffer.concat([inner, offsets]));
    await store.delete('cube/lon/c/1');
    expect((await inspect(store)).grid.envelope).toEqual([10, 45, 12, 46.5]);
  });

  it('may bring its metadata consolidated', async () => {
    const store = await v3Store();
    const metadata: Record<string, unknown> = {};
    for (const name of ['lon', 'lat', 'time']) {
      const [bytes] = (await Array.fromAsync(await store.get(`cube/${name}/zarr.json`))) as Buffer[];
      metadata[name] = JSON.parse(String(bytes));
    }
    await edit(store, 'cube/zarr.json', (root) => ({ ...root, consolidated_metadata: { metadata } }));
    await expect(inspect(store)).rejects.toThrow('The group has no array that can be served.');
  });

  it.each([
    [
      'codecs',
      [{ name: 'transpose', configuration: { order: [2, 1, 0] } }, BYTES],
      'order must be "C", found "[2,1,0]"',
    ],
    ['codecs', [{ name: 'bitround' }, BYTES], 'filters are not supported, found bitround'],
    ['codecs', [BYTES, { name: 'numcodecs.lzma' }], 'found lzma'],
    ['data_type', 'uint8', 'found "|u1"'],
    ['data_type', 'string', 'found "string"'],
    ['dimension_names', ['t', 'y', 'x'], 'its dimensions must be [time, lat, lon], found [t, y, x]'],
    ['codecs', 'zstd', 'codecs must be a list of objects, found "zstd"'],
    ['chunk_grid', {}, 'chunk_shape must be a list of whole numbers from 1 on, found nothing'],
  ])('obeys the same rules: %s %#', async (member, value, sentence) => {
    const store = await v3Store();
    await edit(store, 'cube/B1/zarr.json', (array) => ({ ...array, [member]: value }));
    await expect(inspect(store)).rejects.toThrow(sentence);
  });
});
