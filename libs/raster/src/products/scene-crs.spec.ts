import { describe, expect, it } from '@jest/globals';
import { sceneCrs } from './scene-crs.js';

const around = (longitude: number, latitude: number, spread = 1) =>
  [-spread, spread].flatMap((east) =>
    [-spread, spread].map((north) => {
      const wrapped = ((longitude + east + 540) % 360) - 180;
      return { pixel: 0, line: 0, longitude: wrapped, latitude: latitude + north };
    }),
  );

describe('sceneCrs', () => {
  it.each([
    [15, 50, 'EPSG:32633'],
    [-70.5, -33, 'EPSG:32719'],
    [16, 78.2, 'EPSG:32633'],
    [179.6, 66, 'EPSG:32660'],
    [-179.6, 66, 'EPSG:32601'],
    [40, 86, 'EPSG:32661'],
    [40, -82, 'EPSG:32761'],
  ])('at %d, %d: %s', (longitude, latitude, crs) => expect(sceneCrs(around(longitude, latitude))).toBe(crs));

  it('finds the pole in a ring around it', () => {
    const ring = [0, 90, 180, -90].map((longitude) => ({ pixel: 0, line: 0, longitude, latitude: 85 }));
    expect(sceneCrs(ring)).toBe('EPSG:32661');
  });
});
