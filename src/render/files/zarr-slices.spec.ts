import { describe, expect, it } from '@jest/globals';
import { type SceneToRender } from '../../catalog/index.js';
import { zarrSlices } from './zarr-slices.js';
import { zarrWindows } from './zarr-windows.js';

const DAY = 86_400_000;
const band = (name: string) => ({ asset: 'data', href: `s3://b/cube/${name}/`, index: 1 });
const store = { id: 'cube', at: 'x', cloudCover: null, bands: { sst: band('sst'), depth: band('depth') } } as unknown as SceneToRender; // prettier-ignore
const content = {
  timeSteps: [2 * DAY, 0, DAY, 2 * DAY],
  arrays: [
    { name: 'sst', hasTime: true, fillValue: null },
    { name: 'depth', hasTime: false, fillValue: null },
  ],
};
type Wanted = Parameters<typeof zarrSlices>[2];
const slices = (over: Partial<Wanted> & Partial<Wanted['selection']> = {}) => {
  const { interval = null, order = 'mostRecent', wanted = 'any', limit = 10 } = over;
  return zarrSlices(store, content, { selection: { interval, order }, wanted, limit });
};
const steps = (found: SceneToRender[]) =>
  found.map(({ at, bands }) => [at?.slice(0, 10) ?? null, bands['sst']?.index ?? null]);

describe('time steps of a store as scenes', () => {
  it('in either order; of equal times the later one first; arrays without time in each', () => {
    expect(steps(slices())).toEqual([['1970-01-03', 4], ['1970-01-03', 1], ['1970-01-02', 3], ['1970-01-01', 2]]); // prettier-ignore
    expect(steps(slices({ order: 'leastRecent', limit: 1 }))).toEqual([['1970-01-01', 2]]);
    expect(new Set(slices().map(({ bands }) => bands['depth']?.index))).toEqual(new Set([1]));
    expect(
      new Set(
        slices()
          .slice(1)
          .map(({ id }) => id),
      ).size,
    ).toBe(3);
  });

  it('both ends of the interval are in it', () => {
    const interval = { start: '1970-01-01T00:00:00Z', end: '1970-01-02T00:00:00Z' };
    expect(steps(slices({ interval }))).toEqual([['1970-01-02', 3], ['1970-01-01', 2]]); // prettier-ignore
    expect(steps(slices({ interval: { start: '1970-01-03T00:00:00Z', end: null } }))).toHaveLength(2);
  });

  it('without a step in it, or without an array with time: one scene without time', () => {
    const interval = { start: '1990-01-01T00:00:00Z', end: null };
    expect(steps(slices({ interval }))).toEqual([[null, null]]);
    expect(steps(slices({ wanted: new Set(['depth']) }))).toEqual([[null, null]]);
    const onlySst = { ...content, arrays: [content.arrays[0]!] };
    expect(
      zarrSlices(store, onlySst, { selection: { interval, order: 'mostRecent' }, wanted: 'any', limit: 9 }),
    ).toEqual([]);
  });
});

describe('windows of a store', () => {
  const globe = { epsg: 4326, geoTransform: [0, 1, 0, 90, 0, -1], width: 360, height: 180 };

  /** Pixels of half a degree: the margin is 5. */
  const size = { width: 20, height: 20 };

  it('have room for the widest kernel', () => {
    expect(zarrWindows([[100, 10, 110, 20]], globe, size)).toEqual([{ col: 95, row: 65, width: 20, height: 20 }]);
  });

  it('count longitudes around the globe', () => {
    expect(zarrWindows([[-20, 10, -15, 20]], globe, size)).toEqual([{ col: 335, row: 65, width: 15, height: 20 }]);
    expect(zarrWindows([[0, 10, 5, 20]], globe, size).map(({ col, width }) => [col, width])).toEqual([[0, 10], [355, 5]]); // prettier-ignore
  });

  it('of ascending rows, and none elsewhere', () => {
    const south = { ...globe, geoTransform: [0, 1, 0, -90, 0, 1] };
    expect(zarrWindows([[100, 10, 110, 20]], south, size)[0]).toMatchObject({ row: 95, height: 20 });
    const utm = { epsg: 32633, geoTransform: [500_000, 10, 0, 5_000_000, 0, -10], width: 100, height: 100 };
    expect(zarrWindows([[600_000, 4_900_000, 600_100, 4_900_100]], utm, size)).toEqual([]);
  });
});
