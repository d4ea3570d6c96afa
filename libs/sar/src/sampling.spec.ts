import { describe, expect, it } from '@jest/globals';
import { type Kernel, samplePower } from './sampling.js';

const ONE = { x: 1, y: 1 };
const plane = (width: number, height: number, value: (x: number, y: number) => number) => ({
  width,
  height,
  pixels: Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
});
const KERNELS: readonly Kernel[] = ['nearest', 'bilinear', 'cubic', 'lanczos', 'average'];

describe('power at a place', () => {
  const slope = plane(20, 20, (x, y) => 1 + 3 * x + 5 * y);

  it.each(KERNELS)('is the pixel itself at its centre: %s', (kernel) => {
    expect(samplePower(slope, 9, 8, kernel, ONE)).toBeCloseTo(1 + 27 + 40, 3);
  });

  it.each(['bilinear', 'cubic', 'average'] as const)('follows a slope: %s', (kernel) => {
    expect(samplePower(slope, 9.25, 8.5, kernel, ONE)).toBeCloseTo(1 + 3 * 9.25 + 5 * 8.5, 4);
    expect(samplePower(slope, 9.25, 8.5, kernel, { x: 1.6, y: 1.3 })).toBeCloseTo(1 + 3 * 9.25 + 5 * 8.5, 0);
  });

  it('averages what the box covers', () => {
    const edge = plane(4, 1, (x) => (x < 2 ? 0 : 10));
    expect(samplePower(edge, 1.5, 0, 'average', { x: 2, y: 1 })).toBeCloseTo(5, 6);
    expect(samplePower(edge, 1, 0, 'average', { x: 1.5, y: 1 })).toBeCloseTo((0.25 * 10) / 1.5, 6);
  });

  it.each(KERNELS)('is nowhere without data, and beside the image: %s', (kernel) => {
    const holed = plane(5, 5, (x, y) => (x === 2 && y === 2 ? NaN : 7));
    expect(samplePower(holed, 2.2, 1.8, kernel, ONE)).toBeNaN();
    expect(samplePower(holed, 1.4, 2, kernel, ONE)).toBeCloseTo(7, 5);
    expect(samplePower(holed, -0.6, 2, kernel, ONE)).toBeNaN();
    expect(samplePower(holed, -0.4, 2, kernel, ONE)).toBeCloseTo(7, 5);
  });

  it.each(KERNELS)('is never below zero: %s', (kernel) => {
    const negative = plane(5, 5, (x) => (x === 2 ? 100 : -3));
    for (const x of [0, 0.6, 1.1, 3.4]) expect(samplePower(negative, x, 2, kernel, ONE)).toBeGreaterThanOrEqual(0);
  });
});
