import { describe, expect, it } from '@jest/globals';
import { type Point } from '#libs/geo';
import { type ArrayDataset, type ArrayVariable, type AxisRange } from './array-dataset.js';
import { gridOf } from './grid.js';
import { gridLocator } from './grid-locator.js';
import { unitVector } from './sphere.js';

type Place = (row: number, col: number) => Point;

/** 2-D coordinates that a formula gives; counts what is read. */
function swath(rows: number, cols: number, place: Place): ArrayDataset & { reads: number; cells: number } {
  const dimensions = [{ name: 'y', size: rows }, { name: 'x', size: cols }]; // prettier-ignore
  const variable = (name: string, units: string): [string, ArrayVariable] => [name, { name, type: 'float64', dimensions, attributes: { units } }]; // prettier-ignore
  const dataset = {
    reads: 0,
    cells: 0,
    attributes: {},
    variables: new Map([variable('lon', 'degrees_east'), variable('lat', 'degrees_north'), variable('v', '1')]),
    read: async (name: string, [y, x]: readonly AxisRange[]) => {
      dataset.reads++;
      dataset.cells += y!.count * x!.count;
      return Float64Array.from({ length: y!.count * x!.count }, (_, i) => {
        const [row, col] = [y!.start + Math.floor(i / x!.count) * y!.stride, x!.start + (i % x!.count) * x!.stride];
        return place(row, col)[name === 'lon' ? 0 : 1];
      });
    },
  };
  return dataset;
}

const never = () => Promise.reject(new Error('no projection is needed'));

async function locate(dataset: ArrayDataset, points: readonly Point[]) {
  const grid = gridOf(dataset, dataset.variables.get('v')!);
  expect(grid.kind).toBe('curvilinear');
  return (await gridLocator(dataset, grid, never)).locate(points);
}

/** Metres to the nearest cell, by looking at all of them. */
function nearestByHand(rows: number, cols: number, place: Place): (point: Point) => number {
  const vectors = Array.from({ length: rows * cols }, (_, i) => unitVector(place(Math.floor(i / cols), i % cols)));
  return (point) => {
    const [x, y, z] = unitVector(point);
    const least = vectors.reduce(
      (best, [a, b, c]) => Math.min(best, (a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2),
      Infinity,
    );
    return 2 * 6_371_008.8 * Math.asin(Math.sqrt(least) / 2);
  };
}

const wrap = (lon: number) => ((((lon + 180) % 360) + 360) % 360) - 180;
/** 78°N: a degree of longitude is a fifth of one of latitude. */
const ARCTIC: Place = (row, col) => [12 + col * 0.02 + row * 0.006, 78 + row * 0.003 - col * 0.0007];
const OVER_THE_DATE_LINE: Place = (row, col) => [wrap(178 + col * 0.01), -20 + row * 0.01 + col * 0.002];
const AROUND_THE_POLE: Place = (row, col) => {
  const [x, y] = [col - 160, row - 140];
  return [(Math.atan2(y, x) * 180) / Math.PI, 90 - Math.hypot(x, y) * 0.01];
};
/** Every row slides by three columns: the coarse picture misleads. */
const SHEARED: Place = (row, col) => [10 + col * 0.002 + row * 0.006, 50 + row * 0.002];

describe('the nearest cell of 2-D coordinates', () => {
  it.each([
    ['in the Arctic', 300, 330, ARCTIC],
    ['over the date line', 260, 610, OVER_THE_DATE_LINE],
    ['around the pole', 280, 320, AROUND_THE_POLE],
    ['of a sheared swath', 120, 800, SHEARED],
    ['of a grid that is read whole', 40, 50, ARCTIC],
  ] as const)('%s is that of a look at every cell', async (_, rows, cols, place) => {
    const points = Array.from({ length: 12 }, (_unused, i): Point => {
      const [row, col] = [((i * 37) % 100) / 100 * (rows - 1), ((i * 61) % 100) / 100 * (cols - 1)]; // prettier-ignore
      const [lon, lat] = place(Math.round(row), Math.round(col));
      return [lon + 0.0007 * (i % 3), lat - 0.0004 * (i % 2)];
    });
    const dataset = swath(rows, cols, place);
    const found = await locate(dataset, points);
    const metres = nearestByHand(rows, cols, place);
    // Distances and not cells: of two that are as near as rounding can tell either will do.
    for (const [i, point] of points.entries()) expect(found[i]!.distanceM).toBeCloseTo(metres(point), 2);
  });

  it('of many points reads a part of the coordinates, and little more for more points', async () => {
    const dataset = swath(4000, 4000, (row, col) => [col * 0.002, 40 + row * 0.001]);
    const one = await locate(dataset, [[3.3333, 42.2222]]);
    expect([one[0]!.row, one[0]!.col]).toEqual([2222, 1667]);
    expect(dataset.cells).toBeLessThan(4000 * 4000 * 2 * 0.01);
    dataset.reads = 0;
    await locate(
      dataset,
      Array.from({ length: 200 }, (_, i): Point => [3.3333 + i * 0.0001, 42.2222]),
    );
    expect(dataset.reads).toBeLessThanOrEqual(6);
  });

  it('says how far the cells are apart, and finds none where there are no coordinates', async () => {
    const hole: Place = (row, col) => (row < 20 ? [NaN, NaN] : [10 + col * 0.01, row * 0.01]);
    const [found] = await locate(swath(40, 40, hole), [[10.1, 0]]);
    expect([found!.row, found!.col]).toEqual([20, 10]);
    expect(found!.cellM).toBeCloseTo(1111.95, 0);
    expect(
      await locate(
        swath(5, 5, () => [NaN, NaN]),
        [[1, 1]],
      ),
    ).toEqual([null]);
  });
});
