import { describe, expect, it } from '@jest/globals';
import { frameOf } from './point-grid.js';

const grid = (resolution: number) => ({ resolution, method: 'nearest', radius: 1, nodata: -9999 }) as const;

describe('frameOf', () => {
  it.each([
    [[0.5, 0.5, 9.5, 3.5], 1, [0, 0, 10, 4]],
    [[10, -7, 13, -1], 2, [10, -8, 14, 0]],
    [[0.1, 0.1, 0.3, 0.3], 0.1, [0.1, 0.1, 0.3, 0.3]],
    [[5, 5, 5, 5], 1, [5, 5, 6, 6]],
  ] as const)('around %j with pixels of %d', (bounds, resolution, bbox) => {
    const frame = frameOf(bounds, grid(resolution));
    frame.bbox.forEach((edge, i) => expect(edge).toBeCloseTo(bbox[i] as number, 9));
    expect(frame.width).toBe(Math.round((bbox[2] - bbox[0]) / resolution));
  });

  it('refuses what nobody can have meant', () => {
    expect(() => frameOf([0, 0, 1e6, 1e6], grid(1e-3))).toThrow(/grid.resolution: 0.001 makes 1000000000 × 1000000000/);
    expect(() => frameOf([0, 0, 1e300, 1e300], grid(1e-300))).toThrow(/grid.resolution/);
  });
});
