import { describe, expect, it } from '@jest/globals';
import { asyncUnits } from './async-cost.js';

describe('the price of an asynchronous request', () => {
  it.each([
    ['ten units at least', 0.5, { width: 512, height: 512 }, 10],
    ['that of Process', 25, { width: 9999, height: 9999 }, 25],
    ['a third less for a large picture', 30, { width: 100, height: 10_000 }, 20],
    ['but ten units still', 12, { width: 10_000, height: 1 }, 10],
  ])('%s', (_, units, size, expected) => {
    expect(asyncUnits(units, size)).toBeCloseTo(expected, 12);
  });
});
