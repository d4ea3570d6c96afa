import { describe, expect, it } from '@jest/globals';
import { leeFilter } from './lee-filter.js';
import { multilook } from './multilook.js';

const square = { width: 3, height: 3 };

describe('the Lee filter', () => {
  it('leaves a constant as it is', () => {
    const image = new Float32Array(35).fill(0.3);
    for (const size of [1, 2, 5, 7]) {
      const found = leeFilter(image, 7, { width: size, height: size }, 4);
      expect(found.every((value) => Math.abs(value - 0.3) < 1e-7)).toBe(true);
    }
  });

  it('makes of a window what the formula says, by hand', () => {
    const image = Float32Array.of(1, 2, 3, 4, 9, 6, 7, 8, 5);
    // Mean 5, variance (285/9 − 25) = 60/9; four looks: texture (60/9 − 25/4) / (5/4) = 1/3; k = 1/20.
    expect(leeFilter(image, 3, square, 4)[4]).toBeCloseTo(5 + (9 - 5) / 20, 6);
    // A corner sees four pixels: 1 2 4 9.
    const [mean, variance] = [4, (1 + 4 + 16 + 81) / 4 - 16];
    const k = (variance - mean ** 2 / 4) / (1 + 1 / 4) / variance;
    expect(leeFilter(image, 3, square, 4)[0]).toBeCloseTo(mean + k * (1 - mean), 5);
  });

  it('averages what speckle explains, and keeps what it does not', () => {
    const image = Float32Array.of(1, 1, 1, 1, 2, 1, 1, 1, 1);
    expect(leeFilter(image, 3, square, 1)[4]).toBeCloseTo(10 / 9, 6);
    expect(leeFilter(image, 3, square, 1e9)[4]).toBeCloseTo(2, 5);
  });

  it('knows across from along', () => {
    const image = Float32Array.of(0, 0, 0, 6, 0, 0, 0, 0, 0);
    // 6 0: mean 3, variance 9, all of it speckle. 6 0 0: mean 2, variance 8; (8 − 4) / 2 / 8 = ¼ of the way to 0.
    expect([...leeFilter(image, 3, { width: 3, height: 1 }, 1)]).toEqual([0, 0, 0, 3, 1.5, 0, 0, 0, 0]);
  });

  it('neither fills nor counts pixels without data', () => {
    const image = Float32Array.of(NaN, 2, 2, NaN, 2, 2, 2, 2, 2);
    const found = leeFilter(image, 3, square, 4);
    expect([...found].map(Number.isNaN)).toEqual([true, false, false, true, ...Array<boolean>(5).fill(false)]);
    expect(found[4]).toBeCloseTo(2, 6);
  });
});

describe('multilooking', () => {
  it('is the mean of cells, those of the edge as large as they are', () => {
    const image = Float32Array.of(1, 3, 5, 5, 7, 9, NaN, NaN, 2);
    expect([...multilook(image, 3, { across: 2, along: 2 })]).toEqual([4, 7, NaN, 2]);
  });
});
