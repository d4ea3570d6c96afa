import { describe, expect, it } from '@jest/globals';
import { type MultiPolygon, type Polygon } from 'geojson';
import { areaMask, areaMaskOrAll } from './area-mask.js';

const grid = { crs: 'EPSG:3857', bbox: [0, 0, 6, 4] as const, width: 6, height: 4 };
const whole = { col: 0, row: 0, width: 6, height: 4 };
const square = (x0: number, y0: number, x1: number, y1: number) => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
  [x0, y0],
];
const polygon = (...coordinates: number[][][]): Polygon => ({ type: 'Polygon', coordinates });
const rows = (geometry: Polygon | MultiPolygon, window = whole) =>
  Array.from({ length: window.height }, (_, row) =>
    areaMask(geometry, grid, window)
      .subarray(row * window.width, (row + 1) * window.width)
      .join(''),
  );

describe('areaMask', () => {
  it('takes pixels by their centres, north first', () => {
    expect(rows(polygon(square(0.6, 0.4, 2.4, 2.6)))).toEqual(['000000', '010000', '010000', '010000']);
    expect(
      rows(
        polygon([
          [0, 4],
          [4, 4],
          [0, 0],
          [0, 4],
        ]),
      ),
    ).toEqual(['111000', '110000', '100000', '000000']);
  });

  it('leaves holes out and adds parts up', () => {
    expect(rows(polygon(square(0, 0, 6, 4), square(1, 1, 3, 3)))).toEqual(['111111', '100111', '100111', '111111']);
    const parts: MultiPolygon = { type: 'MultiPolygon', coordinates: [[square(0, 0, 3, 4)], [square(2, 0, 4, 4)]] };
    expect(rows(parts)).toEqual(Array(4).fill('111100'));
  });

  it('gives a centre on a shared edge to exactly one neighbour', () => {
    const [west, east] = [
      areaMask(polygon(square(0, 0, 2.5, 4)), grid, whole),
      areaMask(polygon(square(2.5, 0, 6, 4)), grid, whole),
    ];
    expect(west.map((inside, i) => inside + east[i]!)).toEqual(new Uint8Array(24).fill(1));
  });

  it('of a window is the window of the mask; geometry beyond the grid does no harm', () => {
    const geometry = polygon([
      [-5, 1],
      [3, 9],
      [20, 1.7],
      [3, -9],
      [-5, 1],
    ]);
    const all = rows(geometry);
    expect(rows(geometry, { col: 2, row: 1, width: 3, height: 2 })).toEqual(
      all.slice(1, 3).map((row) => row.slice(2, 5)),
    );
  });
});

describe('areaMaskOrAll', () => {
  const middle = { col: 2, row: 1, width: 2, height: 2 };

  it.each<[string, Polygon | MultiPolygon]>([
    ['inside a polygon', polygon(square(1, 0, 5, 4))],
    ['inside one of its parts', { type: 'MultiPolygon', coordinates: [[square(8, 8, 9, 9)], [square(-1, -1, 9, 9)]] }],
    ['beside a hole', polygon(square(-9, -9, 9, 9), square(4.5, 0, 5, 4))],
  ])('a window %s needs no mask', (_, geometry) => {
    expect(areaMaskOrAll(geometry, grid, middle)).toBeNull();
  });

  it.each<[string, Polygon | MultiPolygon]>([
    ['an edge goes through', polygon(square(3, 0, 5, 4))],
    ['a hole lies in', polygon(square(-9, -9, 9, 9), square(2.9, 1.9, 3.1, 2.1))],
    ['a hole swallows', polygon(square(-9, -9, 9, 9), square(1, 0, 5, 4))],
    ['lies beside', polygon(square(5, 0, 6, 4))],
    ['only seems to be near an edge', polygon([[-9, -9], [9, -9], [-9, 50], [-9, -9]])], // prettier-ignore
  ])('a window that %s has the mask', (_, geometry) => {
    expect(areaMaskOrAll(geometry, grid, middle)).toEqual(areaMask(geometry, grid, middle));
  });
});
