import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AggregationRequest, type SceneFilter } from '../../src/catalog/index.js';
import { SUPPORTED_AGGREGATIONS } from '../../src/catalog/search/aggregations/aggregation-kinds.js';
import { type SceneSketch, square } from '../support/a-scene.js';
import { type CatalogRows, startCatalogRows } from '../support/catalog-rows.js';

const COUNT = 120;
const pick = <T>(values: readonly T[], i: number) => values[i % values.length] as T;
/** Plain rows that both sides count: the database through the API, the oracle below in JavaScript. */
const ROWS = Array.from({ length: COUNT }, (_, i) => ({
  collection: i % 4 === 0 ? 'd' : 'c',
  datetime: new Date(Date.UTC(2019, 10, 1) + i * 9.7 * 3600_000 * 24).toISOString(),
  cloud: pick([0, 4.99, 5, 14, 15, 39.5, 40, 100, undefined], i),
  elevation: pick([-90, -0.5, 0, 4.999, 5, 62.5, undefined], i),
  platform: pick(['sentinel-2a', 'sentinel-2b', undefined], i),
  /** South-west corner of one square degree; its middle lies inside one cell of every grid asked for. */
  corner: [-180 + ((i * 47) % 359), -80 + ((i * 13) % 160)] as const,
}));

const sketch = (row: (typeof ROWS)[number], i: number): SceneSketch => ({
  id: `s-${i}`,
  geometry: square(...row.corner),
  properties: {
    datetime: row.datetime,
    'eo:cloud_cover': row.cloud,
    'view:sun_elevation': row.elevation,
    // Neither text nor object has a place in a histogram.
    'view:sun_azimuth': pick<unknown>([10, 'south', { a: 1 }, 12], i),
    platform: row.platform,
  },
});

describe('aggregations', () => {
  let catalog: CatalogRows;
  beforeAll(async () => {
    catalog = await startCatalogRows();
    for (const id of ['c', 'd']) {
      await catalog.putCollection(id);
      await catalog.putScene(id, ...ROWS.map((row, i) => [row, i] as const).filter(([row]) => row.collection === id).map((row) => sketch(...row)));
    } // prettier-ignore
  });
  afterAll(() => catalog.close());

  const one = async (request: AggregationRequest, filter: SceneFilter = {}) => {
    const [answer] = await catalog.search.aggregate(null, filter, [request]);
    return answer;
  };
  const frequencies = async (request: AggregationRequest, filter?: SceneFilter) => {
    const answer = await one(request, filter);
    expect(answer).toMatchObject({ name: request.name, data_type: 'frequency_distribution', overflow: 0 });
    return Object.fromEntries((answer?.buckets ?? []).map(({ key, frequency }) => [key, frequency]));
  };
  const counted = (key: (row: (typeof ROWS)[number]) => string | undefined) => {
    const result: Record<string, number> = {};
    for (const row of ROWS) {
      const value = key(row);
      if (value !== undefined) result[value] = (result[value] ?? 0) + 1;
    }
    return result;
  };

  it('total and ends', async () => {
    expect(await one({ name: 'total_count' })).toEqual({ name: 'total_count', data_type: 'integer', value: COUNT });
    expect(await one({ name: 'datetime_min' })).toMatchObject({ data_type: 'datetime', value: ROWS[0]?.datetime });
    expect(await one({ name: 'datetime_max' })).toMatchObject({ data_type: 'datetime', value: ROWS.at(-1)?.datetime });
  });

  it('of nothing', async () => {
    const nothing = await catalog.search.aggregate(null, { collections: ['absent'] }, [
      { name: 'total_count' },
      { name: 'datetime_min' },
      { name: 'platform_frequency' },
      { name: 'geometry_geotile_grid_frequency' },
    ]);
    expect(nothing.map(({ value, buckets }) => value ?? buckets ?? null)).toEqual([0, null, [], []]);
  });

  it('terms, the fullest first', async () => {
    expect(await frequencies({ name: 'collection_frequency' })).toEqual(counted(({ collection }) => collection));
    expect(await frequencies({ name: 'platform_frequency' })).toEqual(counted(({ platform }) => platform));
    expect(await frequencies({ name: 'grid_code_frequency' })).toEqual({});
    expect((await one({ name: 'collection_frequency' }))?.buckets?.map(({ key }) => key)).toEqual(['c', 'd']);
  });

  it('clouds in their classes, 100 % in the last', async () => {
    const of = (cloud: number) => (cloud < 5 ? '0-5' : cloud < 15 ? '5-15' : cloud < 40 ? '15-40' : '40-100');
    const expected = counted(({ cloud }) => (cloud === undefined ? undefined : of(cloud)));
    expect(await frequencies({ name: 'cloud_cover_frequency' })).toEqual(expected);
    expect((await one({ name: 'cloud_cover_frequency' }))?.buckets?.[1]).toMatchObject({ data_type: 'numeric', from: 5, to: 15 });
  }); // prettier-ignore

  it('histograms, below zero as well', async () => {
    const expected = counted(({ elevation: e }) => (e === undefined ? undefined : String(Math.floor(e / 5) * 5)));
    expect(await frequencies({ name: 'sun_elevation_frequency' })).toEqual(expected);
    expect((await one({ name: 'sun_elevation_frequency' }))?.buckets?.map(({ from }) => from)).toEqual([-90, -5, 0, 5, 60]);
    expect(await frequencies({ name: 'sun_azimuth_frequency' })).toEqual({ 10: COUNT / 2 });
    expect(await frequencies({ name: 'off_nadir_frequency' })).toEqual({});
  }); // prettier-ignore

  it.each<[string | undefined, (time: Date) => Date]>([
    [undefined, (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()))],
    ['month', (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()))],
    ['day', (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()))],
    ['week', (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - ((at.getUTCDay() + 6) % 7)))],
    ['year', (at) => new Date(Date.UTC(at.getUTCFullYear(), 0))],
  ])('times by %s', async (interval, begin) => {
    const request = { name: 'datetime_frequency', ...(interval && { interval }) };
    const expected = counted(({ datetime }) => begin(new Date(datetime)).toISOString());
    expect(await frequencies(request)).toEqual(expected);
    expect((await one(request))?.buckets?.map(({ key }) => key)).toEqual(Object.keys(expected).toSorted());
  }); // prettier-ignore

  it.each([1, 3, 5])('geohashes of middles, %i letters', async (precision) => {
    const expected = counted(({ corner: [x, y] }) => geohash(x + 0.5, y + 0.5, precision));
    for (const name of ['grid_geohash_frequency', 'centroid_geohash_grid_frequency'])
      expect(await frequencies({ name, precision })).toEqual(expected);
  });

  it.each([0, 2, 7])('tiles of middles, zoom %i', async (precision) => {
    const expected = counted(({ corner: [x, y] }) => tile(x + 0.5, y + 0.5, precision));
    for (const name of ['grid_geotile_frequency', 'centroid_geotile_grid_frequency'])
      expect(await frequencies({ name, precision })).toEqual(expected);
  });

  it('cells that a footprint touches, the middle of one split at ±180', async () => {
    await catalog.putCollection('fiji');
    const halves = [square(179, -18).coordinates, square(-180, -18, 1.5).coordinates];
    await catalog.putScene('fiji', { id: 'f', geometry: { type: 'MultiPolygon', coordinates: halves } });
    const filter = { collections: ['fiji'] };
    // Corners 179…-178.5, middle near -179.7: x = 0 of 8 in the row south of the equator.
    expect(await frequencies({ name: 'centroid_geotile_grid_frequency', precision: 3 }, filter)).toEqual({ '3/0/4': 1 });
    expect(await frequencies({ name: 'geometry_geotile_grid_frequency', precision: 3 }, filter)).toEqual({ '3/0/4': 1, '3/7/4': 1 });
    const cells = await frequencies({ name: 'geometry_geohash_grid_frequency', precision: 2 }, filter);
    const touched = [geohash(179.5, -17.5, 2), geohash(-179.5, -17.5, 2), geohash(-179.5, -16.6, 2)];
    expect(cells).toEqual(Object.fromEntries(touched.map((cell) => [cell, 1])));
    const world = await frequencies({ name: 'geometry_geohash_grid_frequency', precision: 1 });
    expect(Object.values(world).reduce((sum, n) => sum + n)).toBeGreaterThan(COUNT);
  }); // prettier-ignore

  it('answers all it lists at once, and counts only what the filter leaves', async () => {
    const requests = SUPPORTED_AGGREGATIONS.map(({ name }) => ({ name }));
    const all = await catalog.search.aggregate(null, { bbox: [-180, -90, 0, 0], collections: ['c'] }, requests);
    expect(all.map(({ name, data_type }) => ({ name, data_type }))).toEqual(
      SUPPORTED_AGGREGATIONS.map(({ name, data_type }) => ({ name, data_type })),
    );
    const left = ROWS.filter(({ collection, corner: [x, y] }) => collection === 'c' && x <= 0 && y <= 0);
    expect(all[0]?.value).toBe(left.length);
    expect(await catalog.search.aggregate(null, {}, [])).toEqual([]);
  });

  it.each<[AggregationRequest, RegExp]>([
    [{ name: 'nonsense' }, /"nonsense" is not supported/],
    [{ name: '__proto__' }, /"__proto__"/],
    [{ name: 'centroid_geohex_grid_frequency' }, /H3/],
    [{ name: 'grid_geohash_frequency', precision: 13 }, /grid_geohash_frequency_precision: 13 .* 1 to 12/],
    [{ name: 'grid_geotile_frequency', precision: 1.5 }, /1\.5/],
    [{ name: 'datetime_frequency', interval: "day'; DROP TABLE scenes; --" }, /datetime_frequency_interval/],
  ])('refuses %j', async (request, message) => {
    await expect(one(request)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(message) });
  });
});

/** By halving, as geohashes are defined. */
function geohash(lon: number, lat: number, letters: number): string {
  const ranges = [{ at: lon, low: -180, high: 180 }, { at: lat, low: -90, high: 90 }]; // prettier-ignore
  let [text, bits] = ['', 0];
  for (let i = 0; i < letters * 5; i++) {
    const range = ranges[i % 2] as { at: number; low: number; high: number };
    const middle = (range.low + range.high) / 2;
    bits = bits * 2 + (range.at >= middle ? 1 : 0);
    if (range.at >= middle) range.low = middle;
    else range.high = middle;
    if (i % 5 === 4) [text, bits] = [text + '0123456789bcdefghjkmnpqrstuvwxyz'.charAt(bits), 0];
  }
  return text;
}

/** The formula every slippy map uses. */
function tile(lon: number, lat: number, zoom: number): string {
  const [size, phi] = [2 ** zoom, (lat * Math.PI) / 180];
  const y = Math.floor(((1 - Math.log(Math.tan(phi) + 1 / Math.cos(phi)) / Math.PI) / 2) * size);
  return `${zoom}/${Math.floor(((lon + 180) / 360) * size)}/${y}`;
}
