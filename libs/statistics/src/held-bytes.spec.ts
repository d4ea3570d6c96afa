import { describe, expect, it } from '@jest/globals';
import { assertHoldable, heldBytes, type StatisticsPlan } from './index.js';

const plan = (basic: number, counted: number): StatisticsPlan => ({
  maskComponents: 1,
  outputs: [
    {
      ...{ id: 'a', mask: 0 },
      bands: Array.from({ length: basic + counted }, (_, i) => ({
        ...{ name: `B${i}`, histogram: null },
        percentiles: i < basic ? [] : [50],
      })),
    },
  ],
});
const LARGEST = 2500 * 2500;

describe('heldBytes', () => {
  it('grows with the bands whose values must be known', () => {
    expect(heldBytes(plan(100, 0), LARGEST)).toBe(0);
    expect(heldBytes(plan(5, 2), LARGEST)).toBe(2 * heldBytes(plan(0, 1), LARGEST));
  });

  it('stops growing with the picture', () => {
    expect(heldBytes(plan(0, 1), 1e9)).toBe(heldBytes(plan(0, 1), 1e8));
  });

  it('has an end', () => {
    assertHoldable(plan(1000, 13), LARGEST);
    expect(() => assertHoldable(plan(0, 100), LARGEST)).toThrow('percentiles and histograms of 100 bands of 6250000 pixels are too many'); // prettier-ignore
    assertHoldable(plan(0, 100), 512 * 512);
  });
});
