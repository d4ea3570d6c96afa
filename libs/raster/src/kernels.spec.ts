import { describe, expect, it } from '@jest/globals';
import { exactLanczos, kernelOf } from './kernels.js';

describe('kernelOf', () => {
  it.each([
    ['bilinear', 1],
    ['cubic', 2],
    ['lanczos', 3],
  ] as const)('%s is 1 at its pixel, 0 at every other and from its radius on', (resampling, radius) => {
    const { weight, radiusX } = kernelOf(resampling, 1, 1);
    expect(radiusX).toBe(radius);
    expect([0, 1, -1, 2, 3, radius, radius + 0.3].map((at) => Math.abs(weight(at)) > 1e-9)).toEqual([true, ...Array(6).fill(false)]); // prettier-ignore
    expect(weight(0)).toBe(1);
    expect(weight(0.4)).toBe(weight(-0.4));
  });

  it('bilinear and cubic weights sum up to 1 wherever the place is', () => {
    for (const resampling of ['bilinear', 'cubic'] as const) {
      const { weight } = kernelOf(resampling, 1, 1);
      for (const at of [0, 0.1, 0.5, 0.77]) {
        expect([-2, -1, 0, 1, 2, 3].reduce((sum, i) => sum + weight(i - at), 0)).toBeCloseTo(1, 12);
      }
    }
  });

  it('the table of Lanczos is as good as its formula', () => {
    const { weight } = kernelOf('lanczos', 1, 1);
    for (let at = -3.1; at < 3.1; at += 0.00371) expect(Math.abs(weight(at) - exactLanczos(at))).toBeLessThan(2e-8);
  });

  it('widens for a coarser output only, and takes nearly whole steps for whole', () => {
    expect(kernelOf('cubic', 0.2, 0.2)).toMatchObject({ scaleX: 1, radiusX: 2, isNarrow: true });
    expect(kernelOf('cubic', 1.04, 1)).toMatchObject({ scaleX: 1, isNarrow: true });
    expect(kernelOf('cubic', 2.5, 4.02)).toMatchObject({
      scaleX: 0.4,
      scaleY: 0.25,
      radiusX: 5,
      radiusY: 8,
      isNarrow: false,
    });
  });
});
