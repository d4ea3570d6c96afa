import { describe, expect, it } from '@jest/globals';
import { rounded } from './output-code.js';

const bits = new Float64Array(1);
const integer = new BigInt64Array(bits.buffer);
/** The n-th double after a positive one. */
function after(value: number, steps: number): number {
  bits[0] = value;
  integer[0]! += BigInt(steps);
  return bits[0];
}

describe('rounding to integers without a sign', () => {
  it.each([255, 65_535])('is half up at every edge up to %i', (high) => {
    const round = new Function('v', `return ${rounded('v', 0, high)};`) as (value: number) => number;
    const wrong: number[] = [];
    for (let whole = 0; whole < high; whole++)
      for (const edge of [whole + 0.5, whole + 1, whole + 0.25])
        for (const steps of [-2, -1, 0, 1, 2]) {
          const value = after(edge, steps);
          if (round(value) !== Math.min(high, Math.round(value))) wrong.push(value);
        }
    expect(wrong).toEqual([]);
    for (const value of [Number.MIN_VALUE, 1e-300, 0, -0, -0.3, -1e300, NaN, -Infinity, Infinity])
      expect(round(value)).toBe(0);
    expect(round(1e300)).toBe(high);
  });
});
