import { describe, expect, it } from '@jest/globals';
import { ValueHistogram } from './value-histogram.js';

function histogramOf(values: readonly number[]): ValueHistogram {
  const histogram = new ValueHistogram();
  histogram.add(Float32Array.from(values));
  return histogram;
}

/** numpy.percentile(values, p), method linear. */
function sorted(values: readonly number[], p: number): number {
  const order = values.toSorted((a, b) => a - b);
  const rank = (p / 100) * (order.length - 1);
  const [below, above] = [order[Math.floor(rank)]!, order[Math.ceil(rank)]!];
  return below + (above - below) * (rank % 1);
}

describe('ValueHistogram', () => {
  it('is exact for integers of 16 bits', () => {
    const values = Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 65_535) + 1);
    const histogram = histogramOf(values);
    for (const p of [0, 2, 50, 98, 99.9, 100]) expect(histogram.percentile(p)).toBeCloseTo(sorted(values, p), 6);
  });

  it('is right to 2⁻¹⁵ for fractions, small and large', () => {
    const values = Array.from({ length: 3000 }, (_, i) => 1e-4 * 1.013 ** (i % 2000));
    const histogram = histogramOf(values);
    for (const p of [2, 50, 98]) {
      const exact = sorted(values, p);
      expect(Math.abs(histogram.percentile(p)! - exact) / exact).toBeLessThan(2 ** -14.9);
    }
  });

  it('leaves out what is no amplitude', () => {
    const histogram = histogramOf([0, -0, -5, NaN, Infinity, -Infinity, 7]);
    expect([histogram.total, histogram.percentile(50)]).toEqual([1, 7]);
    expect(histogramOf([0, NaN]).percentile(2)).toBeNull();
  });

  it('counts zeros that are values', () => {
    const histogram = histogramOf([10, 20]);
    histogram.addZeros(3);
    expect([0, 50, 100].map((p) => histogram.percentile(p))).toEqual([0, 0, 20]);
  });

  it('keeps what lies outside its range at its ends', () => {
    const histogram = histogramOf([1e-30, 5, 1e30]);
    expect(histogram.total).toBe(3);
    expect(histogram.percentile(50)).toBe(5);
  });
});
