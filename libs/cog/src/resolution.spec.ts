import { describe, expect, it } from '@jest/globals';
import { type CogHeader, type CogImage } from './cog-header.js';
import { groundResolution, maxMetersPerPixel, resolutionLimitM } from './resolution.js';

function header(epsg: number, pixel: number, sizes: number[]): CogHeader {
  const images = sizes.map((size, index): CogImage => {
    const role = index === 0 ? 'full' : 'overview';
    return { index, role, width: size, height: size, tileWidth: 256, tileHeight: 256 };
  });
  const placement = { kind: 'north-up', originX: 0, originY: 0, pixelWidth: pixel, pixelHeight: pixel } as const;
  return { epsg, placement, width: sizes[0], height: sizes[0], images } as unknown as CogHeader;
}

describe('groundResolution', () => {
  it('takes the coarsest overview with 256 pixels for the limit', () => {
    expect(groundResolution(header(32633, 10, [1024, 512, 256, 128]))).toEqual({
      finest: 10,
      coarsest: 80,
      coarsestUsable: 40,
    });
  });

  it('is that of the full resolution when nothing is large enough', () => {
    expect(groundResolution(header(32633, 10, [200, 100]))).toEqual({ finest: 10, coarsest: 20, coarsestUsable: 10 });
  });

  it('counts degrees along a meridian', () => {
    expect(groundResolution(header(4326, 0.001, [512])).finest).toBeCloseTo(111.32, 2);
  });
});

describe('byoc §7: the limit of a collection', () => {
  it('is five times the median', () => {
    expect(maxMetersPerPixel([])).toBeNull();
    expect(maxMetersPerPixel([300])).toBe(1500);
    expect(maxMetersPerPixel([900, 100, 200])).toBe(1000);
    expect(maxMetersPerPixel([100, 200, 300, 900])).toBe(1250);
  });

  it('is never below 500 m, and the owner’s own when set', () => {
    expect(resolutionLimitM(50, null)).toBe(500);
    expect(resolutionLimitM(1500, null)).toBe(1500);
    expect(resolutionLimitM(1500, 3000)).toBe(3000);
    expect(resolutionLimitM(null, null)).toBe(500);
  });
});
