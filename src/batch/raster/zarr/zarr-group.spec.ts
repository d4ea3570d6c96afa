import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from '#libs/storage';
import { type PreparedRendering } from '../../../render/index.js';
import { type OrderStores } from '../make/order-stores.js';
import { type RasterJob } from '../order/raster-order.js';
import { ZarrGroups } from './zarr-group.js';
import { type ZarrOrder } from './zarr-order.js';

const EXTENT = { epsg: 4326, bbox: [-1, 50, 1, 51], width: 20, height: 10 } as const;
const BLOSC = { id: 'blosc', cname: 'lz4', clevel: 5, shuffle: 1, blocksize: 0 } as const;
const ZARR: ZarrOrder = {
  ...{ isBare: false, origin: 'topLeft', attributes: { date_modified: 'mine', request_id: 'x' } },
  arrays: [{ name: 'ndvi', dtype: '<f4', chunks: [1, 5, 5], fillValue: 0, compressor: BLOSC, attributes: {} }],
};

function setting(folder = 'cube') {
  const store = new MemoryStore('results');
  const groups = new ZarrGroups({ of: () => Promise.resolve(() => store) } as unknown as OrderStores);
  const template = { bucket: 'results', key: folder, root: folder };
  const files = [{ identifier: 'ndvi', format: 'image/tiff', template }];
  const outputs = [{ id: 'ndvi', bands: 1, sampleType: 'FLOAT32', nodataValue: null }];
  const sources = [{ timeRange: { from: '2024-06-01T00:00:00Z', to: '2024-07-01T00:00:00Z' } }];
  const trial = { setup: { outputs }, plan: { sources } } as unknown as PreparedRendering;
  const create = (taskId: string, order: Partial<ZarrOrder> = {}) =>
    groups.create({ taskId, order: { files } } as unknown as RasterJob, { ...ZARR, ...order }, EXTENT, trial);
  const json = async (key: string) => {
    const parts: Buffer[] = [];
    for await (const part of await store.get(key)) parts.push(part as Buffer);
    return JSON.parse(Buffer.concat(parts).toString());
  };
  return { store, create, json };
}

describe('the group of a task', () => {
  it('tells what and where it is; custom attributes win, but not over whose it is', async () => {
    const { create, json } = setting();
    await create('a');
    expect(await json('cube/.zattrs')).toEqual({
      date_modified: 'mine',
      ...{ geospatial_lon_min: -1, geospatial_lon_max: 1, geospatial_lat_min: 50, geospatial_lat_max: 51 },
      ...{ 'proj:epsg': 4326, 'proj:bbox': [-1, 50, 1, 51], request_id: 'a' },
    });
    expect(await json('cube/.zgroup')).toEqual({ zarr_format: 2 });
    expect(await json('cube/ndvi/.zarray')).toMatchObject({ shape: [1, 10, 20], chunks: [1, 5, 5], compressor: BLOSC });
  });

  it('is made once more by the task whose it is, and by no other', async () => {
    const { create } = setting();
    await create('a', { isBare: true });
    await create('a', { isBare: true });
    await expect(create('b')).rejects.toThrow(
      'Objects exist already where the Zarr group shall be, such as cube/.zattrs',
    );
  });

  it.each([
    ['other.txt', true, false],
    ['other.txt', false, true],
    ['sub/other.txt', false, false],
    ['.zgroup', false, false],
    ['request-a.json', true, true],
    ['request-b.json', true, false],
  ])('beside %s (bare: %p) may be: %p', async (name, isBare, isAllowed) => {
    const { store, create } = setting();
    await store.put(`cube/${name}`, Buffer.from('{}'));
    await store.put('cube-2/.zgroup', Buffer.from('{}'));
    const made = create('a', { isBare });
    await (isAllowed ? expect(made).resolves.toBeUndefined() : expect(made).rejects.toThrow(`cube/${name}`));
  });
});
