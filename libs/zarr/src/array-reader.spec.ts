import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from '#libs/storage';
import { arrayOf, type PixelArray, putChunks } from '../../../test/support/zarr-pixels.js';
import { putZarrV2 } from '../../../test/support/zarr-stores.js';
import { ArrayReader, chunksOf } from './array-reader.js';
import { ChunkCache } from './chunk-cache.js';
import { chunkKeys } from './chunk-keys.js';
import { ZarrObjects } from './zarr-objects.js';

const cube: PixelArray = {
  shape: [3, 6, 8],
  chunks: [2, 4, 5],
  value: (row, col, step) => 100 * step + 10 * row + col,
};

class CountingStore extends MemoryStore {
  readonly asked: string[] = [];
  override get(...args: Parameters<MemoryStore['get']>): ReturnType<MemoryStore['get']> {
    this.asked.push(args[0]);
    return super.get(...args);
  }
}

async function opened(array: PixelArray = cube, cache = new ChunkCache(1e6)) {
  const store = new CountingStore('archive');
  await putZarrV2(store, 'cube/', { v: arrayOf(array) });
  await putChunks(store, 'cube/v/', array);
  const objects = new ZarrObjects(store, 'cube/', new AbortController().signal);
  const reader = await ArrayReader.open(objects, { name: 'v', zarrFormat: 2 }, cache, 'v 1');
  store.asked.length = 0;
  return { store, objects, reader };
}

describe('a window of one time step', () => {
  it('takes the chunks that it meets, each once', async () => {
    const { store, reader } = await opened();
    const window = { col: 4, row: 3, width: 3, height: 2 };
    expect([...(await reader.read(2, window))]).toEqual([234, 235, 236, 244, 245, 246]);
    expect(store.asked.toSorted()).toEqual(['1.0.0', '1.0.1', '1.1.0', '1.1.1'].map((key) => `cube/v/${key}`));
    await reader.read(2, window);
    expect(store.asked).toHaveLength(4);
  });

  it('edges: the last row and column, nothing of what lies beyond', async () => {
    const { reader } = await opened();
    expect([...(await reader.read(0, { col: 5, row: 5, width: 3, height: 1 }))]).toEqual([55, 56, 57]);
  });

  it('missing chunks are fill value', async () => {
    const { reader } = await opened({ ...cube, missing: ['0.0.1'] });
    expect([...(await reader.read(1, { col: 4, row: 0, width: 2, height: 1 }))]).toEqual([104, -9999]);
  });

  it('a chunk cut short, or no array, is unreadable; a failure is forgotten', async () => {
    const { store, objects, reader } = await opened();
    await store.put('cube/v/0.0.0', Buffer.alloc(8));
    const read = () => reader.read(0, { col: 0, row: 0, width: 1, height: 1 });
    await expect(read()).rejects.toMatchObject({
      code: 'RASTER_UNREADABLE',
      message: expect.stringMatching(/chunk 0.0.0/),
    });
    await putChunks(store, 'cube/v/', cube);
    expect([...(await read())]).toEqual([0]);
    await expect(ArrayReader.open(objects, { name: 'w', zarrFormat: 2 }, new ChunkCache(1), 'w')).rejects.toMatchObject({ code: 'RASTER_UNREADABLE' }); // prettier-ignore
  });

  it('chunks too large for memory are refused', async () => {
    const store = new MemoryStore('archive');
    await putZarrV2(store, 'cube/', { v: { dims: ['time', 'lat', 'lon'], shape: [50, 3000, 3000], dtype: '<f8' } });
    const objects = new ZarrObjects(store, 'cube/', new AbortController().signal);
    const reader = await ArrayReader.open(objects, { name: 'v', zarrFormat: 2 }, new ChunkCache(1), 'v');
    await expect(reader.read(0, { col: 0, row: 0, width: 1, height: 1 })).rejects.toMatchObject({ code: 'RASTER_UNSUPPORTED' }); // prettier-ignore
  });
});

describe('choosing chunks', () => {
  it('by position', () => {
    const places = chunksOf({ col: 4, row: 0, width: 2, height: 4 }, [4, 5]);
    expect(places.map(({ row, col }) => [row, col])).toEqual([[0, 0], [0, 1]]); // prettier-ignore
  });

  it('by key, without reading any', async () => {
    const { store, objects } = await opened();
    const keys = await chunkKeys(objects, { name: 'v', zarrFormat: 2 }, 2, { col: 0, row: 0, width: 8, height: 6 });
    expect(keys.toSorted()).toEqual(['v/1.0.0', 'v/1.0.1', 'v/1.1.0', 'v/1.1.1']);
    expect(store.asked).toEqual(['cube/v/.zarray']);
  });
});

describe('the cache', () => {
  it('shares one decoding, and forgets the least recently used', async () => {
    let loads = 0;
    const cache = new ChunkCache(100);
    const load = () => Promise.resolve({ data: [(loads += 1)], stride: [1] });
    await Promise.all([cache.take('a', 60, load), cache.take('a', 60, load)]);
    expect(loads).toBe(1);
    await cache.take('b', 60, load);
    await cache.take('b', 60, load);
    expect(loads).toBe(2);
    await cache.take('a', 60, load);
    expect(loads).toBe(3);
  });
});
