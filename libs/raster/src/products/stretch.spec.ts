import { describe, expect, it } from '@jest/globals';
import { stretchInto } from './stretch.js';

function stretched(values: readonly number[], low: number, high: number, scale: 'linear' | 'db' = 'linear'): number[] {
  const into = new Uint8Array(values.length);
  stretchInto(into, Float32Array.from(values), { low, high }, scale);
  return [...into];
}

describe('stretchInto', () => {
  it('makes 1…255 of low…high, whole numbers by rounding', () => {
    expect(stretched([100, 150, 200], 100, 200)).toEqual([1, 128, 255]);
    expect(stretched([100.19, 100.2], 100, 200)).toEqual([1, 2]);
  });

  it('keeps 0 free: what is below stays visible, what is above does not turn over', () => {
    expect(stretched([0.001, 99, 201, 65_535], 100, 200)).toEqual([1, 1, 255, 255]);
  });

  it('is even in decibels: the middle of 1 and 10,000 is 100', () => {
    // 1 + 254 · ¼ = 64.5 and 1 + 254 · ¾ = 191.5, as far as Float32 and the logarithm get.
    expect(stretched([1, 10, 100, 1000, 10_000], 1, 10_000, 'db')).toEqual([1, 65, 128, 191, 255]);
  });

  it('makes a band without contrast grey', () => {
    expect(stretched([7, 7, 7], 7, 7)).toEqual([128, 128, 128]);
  });
});
