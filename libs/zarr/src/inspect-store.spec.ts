import { describe, expect, it } from '@jest/globals';
import { type MemoryStore } from '#libs/storage';
import {
  axis,
  goodArrays,
  memoryZarr,
  putJson,
  putZarrV2,
  type TestArray,
  type TestArrays,
} from '../../../test/support/zarr-stores.js';
import { zarrCrs, type ZarrCrs } from './crs.js';
import { inspectStore } from './inspect-store.js';
import { ZarrObjects } from './zarr-objects.js';

const crs = (epsg: number) => zarrCrs(`http://www.opengis.net/def/crs/EPSG/0/${epsg}`) as ZarrCrs;
const inspect = (store: MemoryStore, epsg = 4326) =>
  inspectStore(new ZarrObjects(store, 'cube/', new AbortController().signal), crs(epsg));
const inspectArrays = async (arrays: TestArrays, epsg = 4326) => inspect(await memoryZarr(arrays), epsg);
const without = (name: string): TestArrays =>
  Object.fromEntries(Object.entries(goodArrays()).filter(([key]) => key !== name));

/** Beside the good `B1`. */
const data = (facts: Partial<TestArray> = {}): TestArray => ({
  dims: ['time', 'lat', 'lon'],
  shape: [3, 3, 4],
  dtype: '<f4',
  ...facts,
});

describe('inspectStore', () => {
  it('finds grid, time and arrays of a v2 store by listing', async () => {
    const found = await inspectArrays(goodArrays());
    expect(found).toMatchObject({
      zarrFormat: 2,
      grid: { envelope: [10, 45, 12, 46.5], width: 4, height: 3, x: { step: 0.5 }, y: { step: -0.5 } },
      time: [0, 1, 2].map((day) => Date.UTC(2020, 0, 1 + day)),
      skipped: [],
    });
    expect(found.arrays.map(({ name }) => name)).toEqual(['B1']);
    // 3 × half a degree of latitude, on a sphere of 6371 km.
    expect(found.grid.maxMetersPerPixel).toBeCloseTo((3 * 0.5 * Math.PI * 6_371_000) / 180, -1);
  });

  it('believes consolidated metadata instead of listing', async () => {
    const store = await memoryZarr({});
    await putZarrV2(store, 'cube/', goodArrays(), { consolidated: true, attributes: { title: 'x' } });
    await putJson(store, 'cube/late/.zarray', {});
    const found = await inspect(store);
    expect([found.attributes, found.arrays.length, found.skipped]).toEqual([{ title: 'x' }, 1, []]);
  });

  it('leaves subgroups alone', async () => {
    const store = await memoryZarr(goodArrays());
    await putZarrV2(store, 'cube/sub/', { B2: data() });
    expect((await inspect(store)).arrays.map(({ name }) => name)).toEqual(['B1']);
  });

  it('takes two-dimensional arrays with x and y, and no time at all', async () => {
    const arrays = {
      x: axis('x', 500_005, 10, 5),
      y: axis('y', 4_999_995, -10, 6),
      dem: data({ dims: ['y', 'x'], shape: [6, 5] }),
    };
    const found = await inspectArrays(arrays, 32633);
    expect(found).toMatchObject({
      time: null,
      grid: { envelope: [500_000, 4_999_940, 500_050, 5_000_000], maxMetersPerPixel: 30 },
    });
  });

  it.each(['<f4', '>f4', '<f8', '>f8', '<i4', '>i4', '<u4', '<i8', '>i8'])(
    'reads coordinates of type %s',
    async (dtype) => {
      const arrays = { ...goodArrays(), lon: axis('lon', 2, 2, 4, dtype), lat: axis('lat', 2, 1, 3, dtype) };
      expect((await inspectArrays(arrays)).grid.envelope).toEqual([1, 1.5, 9, 4.5]);
    },
  );

  it('takes longitudes beyond 180 and the coarse steps of f4', async () => {
    const arrays = { ...goodArrays(), lon: axis('lon', 300, 1 / 360, 4, '<f4') };
    const [west, , east] = (await inspectArrays(arrays)).grid.envelope;
    expect(east - west).toBeCloseTo(4 / 360, 4);
  });

  it('fills missing chunks of a coordinate with its fill value, which is no axis', async () => {
    const arrays = {
      ...goodArrays(),
      lat: { ...axis('lat', 0, 1, 3), values: undefined, zarray: { fill_value: 'NaN' } },
    };
    await expect(inspectArrays(arrays as TestArrays)).rejects.toThrow('Array "lat": value 0 is NaN');
  });
});

describe('an array is left out, with one sentence', () => {
  it.each([
    ['bad-name', data(), 'the name must be a valid JavaScript identifier'],
    ['B2', data({ dims: ['x'], shape: [4] }), 'must have 2 or 3 dimensions, found 1'],
    [
      'B2',
      data({ dims: ['time', 'lon', 'lat'], shape: [3, 4, 3] }),
      'its dimensions must be [time, lat, lon], found [time, lon, lat]',
    ],
    ['B2', data({ shape: [3, 3, 5] }), 'must have 4 values along lon, as its coordinate, found 5'],
    ['B2', data({ dtype: '<i2' }), 'dtype must be u4, i4, i8, f4 or f8, found "<i2"'],
    ['B2', data({ dtype: '|u1' }), 'dtype must be u4, i4, i8, f4 or f8, found "|u1"'],
    ['B2', data({ zarray: { order: 'F' } }), 'order must be "C", found "F"'],
    ['B2', data({ zarray: { filters: [{ id: 'delta', dtype: '<f4' }] } }), 'filters are not supported, found delta'],
    [
      'B2',
      data({ zarray: { compressor: { id: 'lzma' } } }),
      'the compressor must be blosc (lz4, zstd or zlib), zlib, gzip, zstd or none, found lzma',
    ],
    ['B2', data({ chunks: [1, 3, 3073] }), 'chunks must be at most 3072 × 3072 pixels, found 3073 × 3'],
    ['B2', data({ chunks: [51, 3, 4] }), 'chunks must be at most 50 time steps deep, found 51'],
    ['B2', data({ chunks: [1, 3, 4] }), 'chunks must be 3 time steps deep, as those of "B1", found 1'],
    ['B2', data({ chunks: [3, 4] }), 'chunks must have 3 dimensions, found 2'],
    ['B2', data({ zarray: { shape: 'large' } }), 'shape must be a list of whole numbers from 0 on, found "large"'],
    ['B2', data({ zarray: { dtype: [['a', '<f4']] } }), 'dtype must be a plain number type'],
    [
      'B2',
      data({ attributes: { _ARRAY_DIMENSIONS: undefined } }),
      'its dimensions must be [time, lat, lon], found none',
    ],
  ] as const)('%s: %#', async (name, array, sentence) => {
    const { arrays, skipped } = await inspectArrays({ ...goodArrays(), [name]: array as TestArray });
    expect(arrays.map((found) => found.name)).toEqual(['B1']);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toContain(`Array "${name}": ${sentence}`);
  });

  it('that needs a time axis the store does not have', async () => {
    const flat = data({ dims: ['lat', 'lon'], shape: [3, 4] });
    const { skipped } = await inspectArrays({ ...without('time'), flat });
    expect(skipped).toEqual([
      'Array "B1": has the dimension time, but the group has no coordinate array of that name.',
    ]);
  });
});

describe('a store is refused as a whole', () => {
  const cases: Array<[string, TestArrays, number, string]> = [
    ['no spatial axes', without('lon'), 4326, 'found lat'],
    [
      'two pairs of axes',
      { ...goodArrays(), x: axis('x', 0, 1, 4), y: axis('y', 0, 1, 3) },
      4326,
      'found x, y, lon, lat',
    ],
    [
      'an axis of one pixel',
      { ...goodArrays(), lon: axis('lon', 0, 1, 1) },
      4326,
      'at least 2 values, so that the pixel size is known, found 1',
    ],
    [
      'an uneven axis',
      { ...goodArrays(), lon: { ...axis('lon', 0, 1, 4), values: [0, 1, 2.5, 3] } },
      4326,
      'value 2 should be 2, found 2.5',
    ],
    ['an axis of one value', { ...goodArrays(), lon: axis('lon', 7, 0, 4) }, 4326, 'begins and ends at 7'],
    [
      '16-bit coordinates',
      { ...goodArrays(), lon: { ...axis('lon', 0, 1, 4), values: undefined, dtype: '<i2' } as never },
      4326,
      'Array "lon": dtype must be u4, i4, i8, f4 or f8, found "<i2"',
    ],
    ['latitudes beyond the pole', { ...goodArrays(), lat: axis('lat', 89, 1, 3) }, 4326, 'must not cross a pole'],
    ['centres on the pole', { ...goodArrays(), lat: axis('lat', -90, 0.25, 3) }, 4326, '-90.125'],
    [
      'longitudes of a third turn',
      { ...goodArrays(), lon: axis('lon', 358, 1, 4) },
      4326,
      'between -180 and 360, found 358 to 361',
    ],
    [
      'a UTM grid over the pole',
      { x: axis('x', 0, 10, 2), y: axis('y', 9_997_950, 10, 3), B: data({ dims: ['y', 'x'], shape: [3, 2] }) },
      32633,
      'must not cross a pole',
    ],
    [
      'a LAEA grid around the pole',
      {
        x: axis('x', 4_320_000, 1000, 4),
        y: axis('y', 7_368_000, 1000, 4),
        B: data({ dims: ['y', 'x'], shape: [4, 4] }),
      },
      3035,
      'encloses the north pole',
    ],
    [
      'bad time units',
      { ...goodArrays(), time: { ...axis('time', 0, 1, 3), attributes: { units: 'months since 2020-01-01' } } },
      4326,
      'found "months"',
    ],
    [
      'a foreign dimension',
      { ...goodArrays(), lon: { ...axis('lon', 0, 1, 4), dims: ['longitude'] } },
      4326,
      'its dimension must be [lon], found [longitude]',
    ],
    ['no array left', without('B1'), 4326, 'The group has no array that can be served.'],
    [
      'a huge axis',
      { ...goodArrays(), lon: { dims: ['lon'], shape: [4_000_001] } },
      4326,
      'at most 4000000 values, found 4000001',
    ],
    [
      'chunks that are cut',
      { ...goodArrays(), lon: { ...axis('lon', 0, 1, 4), zarray: { compressor: { id: 'zlib' } } } },
      4326,
      'Array "lon": its values cannot be decoded',
    ],
  ];
  it.each(cases)('%s', async (_, arrays, epsg, sentence) => {
    await expect(inspectArrays(arrays, epsg)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining(sentence),
    });
  });

  it('no group', async () => {
    const store = await memoryZarr(goodArrays(), 'elsewhere/');
    await expect(inspect(store)).rejects.toThrow('There is no Zarr group at "cube/": neither .zgroup nor zarr.json');
  });

  it('metadata that is no JSON', async () => {
    const store = await memoryZarr(goodArrays());
    await store.put('cube/.zgroup', Buffer.from('{'));
    await expect(inspect(store)).rejects.toThrow('"cube/.zgroup" is not valid JSON');
  });
});

describe('zarrCrs', () => {
  it.each([4326, 3857, 3035, 32601, 32660, 32701, 32760])('accepts EPSG:%i', (epsg) => {
    expect(crs(epsg)?.epsg).toBe(epsg);
  });
  it.each([
    'EPSG:4326',
    'http://www.opengis.net/def/crs/EPSG/0/32600',
    'http://www.opengis.net/def/crs/EPSG/0/32661',
    'http://www.opengis.net/def/crs/EPSG/0/4258',
    '',
  ])('refuses %p', (url) => expect(zarrCrs(url)).toBeNull());
});
