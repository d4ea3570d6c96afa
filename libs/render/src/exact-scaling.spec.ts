import { describe, expect, it } from '@jest/globals';
import { exactScaling } from './exact-scaling.js';

const apply = (dn: number, scale: number, offset: number) => {
  const { shift, factor, divisor, rest } = exactScaling({ scale, offset });
  return ((dn + shift) * factor) / divisor + rest;
};

describe('exactScaling', () => {
  it('gives the decimal that scale and offset mean', () => {
    expect(3000 * 0.0001 - 0.1).not.toBe(0.2);
    expect(apply(3000, 0.0001, -0.1)).toBe(0.2);
    expect(apply(3000, 0.0001, 0)).toBe(0.3);
    for (let dn = 0; dn < 12_000; dn++) expect(apply(dn, 0.0001, -0.1)).toBe((dn - 1000) / 10_000);
  });

  it('leaves DN alone', () => {
    expect(exactScaling({ scale: 1, offset: 0 })).toEqual({ shift: 0, factor: 1, divisor: 1, rest: 0 });
    expect(apply(4711, 1, -1000)).toBe(3711);
  });

  it.each([
    ['Landsat L2 reflectance', 0.0000275, -0.2],
    ['Landsat L2 temperature', 0.00341802, 149],
    ['steps of four', 4, 8],
    ['falling', -0.5, 3],
  ])('equals the plain formula where there is no decimal to save: %s', (_, scale, offset) => {
    for (const dn of [0, 1, 7273, 43_636, 65_535]) expect(apply(dn, scale, offset)).toBeCloseTo(dn * scale + offset, 9);
  });
});
