import { describe, expect, it } from '@jest/globals';
import { plusKm2, toKm2 } from './square-kilometres.js';

describe('square kilometres', () => {
  it('add up without a rest', () => {
    const tenths = Array.from({ length: 1000 }, () => 0.1);
    expect(tenths.reduce((sum, one) => sum + one)).not.toBe(100);
    expect(tenths.reduce(plusKm2, 0)).toBe(100);
  });

  it('are known to the square metre', () => {
    expect([toKm2(0.1 + 0.2), toKm2(12.345_678_4), toKm2(0.3 - 0.1)]).toEqual([0.3, 12.345_678, 0.2]);
  });
});
