import { describe, expect, it } from '@jest/globals';
import { WGS84 } from '../request/crs.js';
import { assertFineEnough, metresPerPixel } from './ground-resolution.js';

const utm = { epsg: 32633, uri: '', isGeographic: false };

describe('metresPerPixel', () => {
  it('is the longer side of the pixel', () => {
    expect(metresPerPixel({ crs: utm, bbox: [0, 0, 1000, 1000] }, { width: 100, height: 50 })).toBe(20);
  });

  it('shrinks degrees of longitude at the centre of the picture', () => {
    const size = { width: 100, height: 100 };
    expect(metresPerPixel({ crs: WGS84, bbox: [0, 0, 1, 1] }, size)).toBeCloseTo(1111.95, 1);
    expect(metresPerPixel({ crs: WGS84, bbox: [0, 59.5, 4, 60.5] }, size)).toBeCloseTo(2223.9, 1);
  });
});

describe('assertFineEnough', () => {
  it('speaks the sentence that clients know', () => {
    expect(() => assertFineEnough(26_090.876, 1500, 'S2L2A')).toThrow(
      'Your request of 26090.88 meters per pixel exceeds the limit 1500.00 meters per pixel of the collection S2L2A. ' +
        'Please revise the resolution (or corresponding width/height) to make sure it is in supported range.',
    );
  });

  it('allows the limit itself, and everything where there is none', () => {
    assertFineEnough(1500 * (1 + 1e-12), 1500, 'S2L2A');
    assertFineEnough(1e9, null, 'dem');
  });
});
