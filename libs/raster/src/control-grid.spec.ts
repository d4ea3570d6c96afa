import { describe, expect, it } from '@jest/globals';
import { type Point } from '#libs/geo';
import { type ControlGrid, controlGrid, mapped } from './control-grid.js';
import { nearestPlaces, sampleNearest } from './sample-nearest.js';
import { type SourcePixels } from './source-pixels.js';

/** Bends by up to 20 source pixels over 200 target pixels. */
const bent = ([col, row]: Point): Point => [col * 1.7 + 0.0005 * row * row, row * 1.3 - 0.0005 * col * row + 40];

describe('controlGrid', () => {
  it('is as fine as the tolerance asks, and no finer', () => {
    const straight = controlGrid(200, 100, 1e-9, ([col, row]) => [2 * col + row, row - col])!;
    expect(straight.cols).toEqual([0, 64, 128, 192, 200]);
    expect(straight.rows).toEqual([0, 64, 100]);
    expect(controlGrid(200, 100, 0.3, bent)!.cols[1]).toBe(32);
    expect(controlGrid(200, 100, 0.001, bent)).toBeNull();
  });

  it('is none where a node has no place', () => {
    expect(controlGrid(200, 100, 1, (at) => (at[0] > 150 ? null : at))).toBeNull();
    expect(controlGrid(200, 100, 1, (at) => (at[0] > 150 ? [NaN, 0] : at))).toBeNull();
  });

  it('a jump inside a cell is no smooth map', () => {
    expect(controlGrid(200, 100, 1, ([col, row]) => [col < 100 ? col : col - 360, row])).toBeNull();
  });
});

describe('nearestPlaces, sampleNearest', () => {
  const size = { width: 400, height: 200 };
  const values = Float64Array.from({ length: size.width * size.height }, (_, i) => i);
  const all = { window: { col: 0, row: 0, ...size }, values, extent: size };
  const sampled = (grid: ControlGrid, source: SourcePixels, into: Float64Array) => {
    const places = new Int32Array(into.length);
    nearestPlaces(grid, source.window, places);
    sampleNearest(places, source, into);
  };

  it('looks up the pixel under each centre, as the exact map does but for rounding at the edges', () => {
    const grid = controlGrid(200, 100, 0.05, bent)!;
    const into = new Float64Array(200 * 100);
    sampled(grid, all, into);
    let differing = 0;
    into.forEach((value, i) => {
      const [x, y] = bent([(i % 200) + 0.5, Math.floor(i / 200) + 0.5]);
      const isInside = x >= 0 && y >= 0 && x < size.width && y < size.height;
      const exact = isInside ? Math.floor(y) * size.width + Math.floor(x) : NaN;
      if (!Object.is(value, exact)) differing++;
      if (!Number.isNaN(value)) {
        expect(Math.abs((value % size.width) + 0.5 - x)).toBeLessThan(0.56);
        expect(Math.abs(Math.floor(value / size.width) + 0.5 - y)).toBeLessThan(0.56);
      }
    });
    expect(differing / into.length).toBeLessThan(0.05);
  });

  it('the window does not matter, and what lies outside is NaN', () => {
    const grid = controlGrid(4, 2, 0, ([col, row]) => [col + 10, row + 20])!;
    const values = Float64Array.from([11, 12, 21, NaN]);
    const into = new Float64Array(8);
    sampled(grid, { ...all, window: { col: 11, row: 20, width: 2, height: 2 }, values }, into);
    expect([...into]).toEqual([NaN, 11, 12, NaN, NaN, 21, NaN, NaN]);
  });

  it('a centre on an edge belongs to the right and lower pixel, in spite of rounding', () => {
    const grid = controlGrid(3, 1, 0, ([col]) => [col + 0.5 - 1e-13, 0.5])!;
    const into = new Float64Array(3);
    sampled(
      grid,
      { ...all, values: Float64Array.from([5, 6, 7, 8]), window: { col: 0, row: 0, width: 4, height: 1 } },
      into,
    );
    expect([...into]).toEqual([6, 7, 8]);
  });

  it('of an overview: nodes in its pixels', () => {
    const grid = mapped(
      controlGrid(2, 1, 0, ([col]) => [col * 2, 0.5])!,
      ([x, y]) => [x / 2, y],
    );
    const into = new Float64Array(2);
    sampled(grid, { ...all, values: Float64Array.from([1, 2]), window: { col: 0, row: 0, width: 2, height: 1 } }, into);
    expect([...into]).toEqual([1, 2]);
  });
});
