import { describe, expect, it } from '@jest/globals';
import { locate } from './locate.js';
import { swathGrid } from './swath-grid.js';

type Place = (row: number, col: number) => readonly [lon: number, lat: number];

function swathOf(rows: number, cols: number, place: Place) {
  const places = Array.from({ length: rows * cols }, (_, i) => place(Math.floor(i / cols), i % cols));
  return swathGrid(
    rows,
    cols,
    Float64Array.from(places, ([lon]) => lon),
    Float64Array.from(places, ([, lat]) => lat),
  );
}

function located(swath: ReturnType<typeof swathOf>, points: ReadonlyArray<readonly [number, number]>, reach?: number) {
  const { x, y } = locate(swath, Float64Array.from(points, ([lon]) => lon), Float64Array.from(points, ([, lat]) => lat), points.length, reach); // prettier-ignore
  return points.map((_, i) => [x[i]!, y[i]!] as const);
}

describe('places of a swath', () => {
  const askew: Place = (r, c) => [20 + 0.1 * c + 0.03 * r, 5 + 0.08 * r - 0.02 * c];

  it('are found where it was made from them, half a pixel from the corner', () => {
    const swath = swathOf(200, 150, askew);
    const wanted = [[0, 0], [199, 149], [17.25, 99.5], [120.75, 3.125], [-0.4, 20], [199.4, 80]] as const; // prettier-ignore
    const found = located(
      swath,
      wanted.map(([row, col]) => askew(row, col)),
    );
    found.forEach(([x, y], i) => {
      expect(x).toBeCloseTo(wanted[i]![1] + 0.5, 2);
      expect(y).toBeCloseTo(wanted[i]![0] + 0.5, 2);
    });
  });

  it('are none outside, on the other side of the globe, or nowhere', () => {
    const swath = swathOf(50, 50, askew);
    const outside = [askew(-0.6, 20), askew(20, 49.6), askew(-300, 400), [-158, -6], [NaN, 5], [25, 91]] as const;
    expect(located(swath, outside)).toEqual(outside.map(() => [NaN, NaN]));
    expect(Number.isNaN(located(swath, [askew(-0.6, 20)], 1)[0]![1])).toBe(false);
  });

  it('longitudes count modulo 360, and the antimeridian is no border', () => {
    const swath = swathOf(40, 60, (r, c) => [((175 + 0.2 * c + 180) % 360) - 180, 0.1 * r]);
    const found = located(swath, [[179.9, 2], [-179.9, 2], [180.1, 2], [-180.1, 2]]); // prettier-ignore
    expect(found.map(([x]) => x)).toEqual([25, 26, 26, 25].map((value) => expect.closeTo(value, 3)));
  });

  it('a pole inside is a place like others', () => {
    const degrees = 180 / Math.PI;
    const swath = swathOf(21, 21, (r, c) => [
      Math.atan2(c - 10, 10 - r) * degrees,
      90 - 0.1 * Math.hypot(c - 10, r - 10),
    ]);
    const [pole, near] = located(swath, [[33, 90], [90, 89.75]]); // prettier-ignore
    expect(pole).toEqual([expect.closeTo(10.5, 3), expect.closeTo(10.5, 3)]);
    expect(near).toEqual([expect.closeTo(13, 2), expect.closeTo(10.5, 2)]);
  });

  it('cells with an unknown corner hold none; a swath of one row is none', () => {
    const holes = swathOf(30, 30, (r, c) => (r === 10 && c === 10 ? [NaN, NaN] : askew(r, c)));
    expect(located(holes, [askew(9.5, 9.5), askew(20.5, 20.5)]).map(([x]) => Number.isNaN(x))).toEqual([true, false]);
    expect(located(swathOf(1, 30, askew), [askew(0, 3)])).toEqual([[NaN, NaN]]);
    expect(
      located(
        swathOf(3, 3, () => [NaN, NaN]),
        [[1, 1]],
      ),
    ).toEqual([[NaN, NaN]]);
  });
});
