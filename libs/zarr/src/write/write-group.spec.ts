import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from '#libs/storage';
import { ArrayReader } from '../array-reader.js';
import { ChunkCache } from '../chunk-cache.js';
import { zarrCrs } from '../crs.js';
import { inspectStore } from '../inspect-store.js';
import { ZarrObjects } from '../zarr-objects.js';
import { type Compressor } from './compress.js';
import { canHold, type WrittenType } from './element-type.js';
import { encodeChunk } from './encode-chunk.js';
import { chunkKey, type GroupForm, groupObjects } from './group-objects.js';
import { inRowOrder, tileChunks } from './tile-chunks.js';

const TIME = Date.parse('2020-02-19T11:33:21Z');
const BLOSC: Compressor = { id: 'blosc', cname: 'lz4', clevel: 5, shuffle: 1, blocksize: 0 };
const form = (over: Partial<GroupForm> = {}): GroupForm => ({
  ...{ epsg: 3035, extent: [4_000_000, 3_000_000, 4_000_080, 3_000_040], width: 8, height: 4, origin: 'topLeft' },
  ...{ time: TIME, attributes: { title: 'a' } },
  arrays: [{ name: 'red', dtype: '<f4', chunks: [1, 2, 4], fillValue: 'NaN', compressor: BLOSC, attributes: { a: 1 } }],
  ...over,
});

async function written(group: GroupForm): Promise<{ store: MemoryStore; objects: ZarrObjects }> {
  const store = new MemoryStore('results');
  for (const [key, body] of await groupObjects(group)) await store.put(`z/${key}`, body);
  return { store, objects: new ZarrObjects(store, 'z/', new AbortController().signal) };
}

describe('a written group', () => {
  it.each([
    ['topLeft', -10, 3_000_035],
    ['bottomLeft', 10, 3_000_005],
  ] as const)('of origin %s can be served', async (origin, step, first) => {
    const { objects } = await written(form({ origin }));
    const { grid, time, arrays, attributes } = await inspectStore(objects, zarrCrs('http://www.opengis.net/def/crs/EPSG/0/3035')!); // prettier-ignore
    expect(grid).toMatchObject({ width: 8, height: 4, y: { first, step }, x: { first: 4_000_005, step: 10 } });
    expect([time, attributes]).toEqual([[TIME], { title: 'a' }]);
    expect(arrays).toEqual([
      expect.objectContaining({ name: 'red', dimensions: ['time', 'y', 'x'], shape: [1, 4, 8] }),
    ]);
    expect(arrays[0]!.attributes).toMatchObject({ a: 1, _CRS: { url: expect.stringContaining('3035') } });
  });

  it('begins with its attributes and ends with what is consolidated', async () => {
    const keys = [...(await groupObjects(form())).keys()];
    expect([keys[0], keys.at(-1)]).toEqual(['.zattrs', '.zmetadata']);
  });
});

describe('chunks', () => {
  const samples = Float32Array.from({ length: 8 }, (_, i) => i * 1.5);

  it.each<[string, Compressor]>([
    ['nothing', null],
    ['blosc', BLOSC],
    [
      'blosc with zstd and bits',
      { ...(BLOSC as NonNullable<typeof BLOSC> & { id: 'blosc' }), cname: 'zstd', shuffle: 2 },
    ],
    ['zlib', { id: 'zlib', level: 1 }],
    ['gzip', { id: 'gzip', level: 9 }],
    ['zstd', { id: 'zstd', level: 3 }],
    ['lz4', { id: 'lz4', acceleration: 1 }],
  ])('compressed with %s are read as they were', async (_, compressor) => {
    for (const dtype of ['<f4', '>f4', '<f8', '>f8'] as const) {
      const array = { ...form().arrays[0]!, dtype, compressor };
      const { store, objects } = await written(form({ arrays: [array] }));
      await store.put(`z/${chunkKey('red', { y: 1, x: 0 })}`, (await encodeChunk(samples, array))!);
      const reader = await ArrayReader.open(objects, { name: 'red', zarrFormat: 2 }, new ChunkCache(2 ** 20), 'k');
      expect([...(await reader.read(0, { col: 0, row: 2, width: 4, height: 2 }))]).toEqual([...samples]);
      expect([...(await reader.read(0, { col: 4, row: 0, width: 1, height: 1 }))]).toEqual([NaN]);
    }
  });

  it('of other types lie in their byte order', async () => {
    const bytes = async (dtype: WrittenType, values: number[]) =>
      [...(await encodeChunk(values, { dtype, fillValue: 0, compressor: null }))!]; // prettier-ignore
    expect(await bytes('>u2', [1, 258])).toEqual([0, 1, 1, 2]);
    expect(await bytes('<i2', [-2, 258])).toEqual([254, 255, 2, 1]);
    expect(await bytes('|i1', [-1, 5])).toEqual([255, 5]);
    expect(await bytes('|u1', [0, 255])).toEqual([0, 255]);
  });

  it.each<[WrittenType, number | 'NaN', number[]]>([
    ['<f4', 'NaN', [NaN, NaN]],
    ['<f4', 0.1, [0.1, Math.fround(0.1)]],
    ['|u1', 255, [255, 255]],
  ])('of %s with nothing but %p are left out', async (dtype, fillValue, values) => {
    expect(await encodeChunk(values, { dtype, fillValue, compressor: BLOSC })).toBeNull();
    expect(await encodeChunk([...values, 1], { dtype, fillValue, compressor: BLOSC })).not.toBeNull();
  });
});

it.each<[WrittenType, Parameters<typeof canHold>[1], boolean]>([
  ['|u1', 255, true],
  ['|u1', 256, false],
  ['|u1', -1, false],
  ['<i2', 1.5, false],
  ['<i2', 'NaN', false],
  ['>u2', 65_535, true],
  ['<f4', 'NaN', true],
  ['<f4', '-Infinity', true],
  ['<f4', 0.1, true],
  ['<f4', 1e300, false],
  ['<f8', 1e300, true],
])('%s holds %p: %p', (dtype, value, holds) => expect(canHold(dtype, value)).toBe(holds));

describe('the chunks of a tile', () => {
  const tile = { col: 4, row: 2, width: 4, height: 2 };

  it('are counted from the origin', () => {
    const chunks = [1, 1, 2];
    const at = (origin: 'topLeft' | 'bottomLeft') =>
      tileChunks(tile, { height: 6, chunks, origin }).map(({ y, x, window: { row, col } }) => [y, x, row, col]);
    expect(at('topLeft')).toEqual([[2, 2, 0, 0], [2, 3, 0, 2], [3, 2, 1, 0], [3, 3, 1, 2]]); // prettier-ignore
    expect(at('bottomLeft')).toEqual([[3, 2, 0, 0], [3, 3, 0, 2], [2, 2, 1, 0], [2, 3, 1, 2]]); // prettier-ignore
  });

  it('are whole ones', () => {
    expect(() => tileChunks(tile, { height: 6, chunks: [1, 1, 3], origin: 'topLeft' })).toThrow(
      /whole chunks of 3 × 1/,
    );
  });

  it('turn their rows for the origin below', () => {
    expect(inRowOrder([1, 2, 3, 4, 5, 6], 2, 'bottomLeft')).toEqual([5, 6, 3, 4, 1, 2]);
    expect(inRowOrder([1, 2], 2, 'topLeft')).toEqual([1, 2]);
  });
});
