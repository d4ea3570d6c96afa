import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../platform/http/json-member.js';
import { radarCost, readRadarOptions } from './radar-options.js';

const read = (processing: unknown) => readRadarOptions(new JsonMember(processing, ['processing']));

describe('processing of Sentinel-1', () => {
  it('is that of the contract where nothing is said', () => {
    const plain = { backCoeff: 'GAMMA0_ELLIPSOID', orthorectify: null, speckleFilter: null };
    for (const nothing of [
      undefined,
      null,
      {},
      { speckleFilter: null, demInstance: null },
      { speckleFilter: { type: 'NONE' } },
    ])
      expect(read(nothing)).toEqual(plain);
  });

  it('keeps what is said', () => {
    const speckleFilter = { type: 'LEE', windowSizeX: 5, windowSizeY: 7 };
    expect(read({ backCoeff: 'BETA0', orthorectify: true, demInstance: 'COPERNICUS_90', speckleFilter })).toEqual({
      backCoeff: 'BETA0',
      orthorectify: { demInstance: 'COPERNICUS_90' },
      speckleFilter: { width: 5, height: 7 },
    });
  });

  it('costs double for each of its two works', () => {
    const speckleFilter = { width: 3, height: 3 };
    const orthorectify = { demInstance: null };
    expect(radarCost({ orthorectify: null, speckleFilter: null })).toBe(1);
    expect(radarCost({ orthorectify, speckleFilter: null })).toBe(2);
    expect(radarCost({ orthorectify, speckleFilter })).toBe(4);
  });

  it.each([
    [{ backCoeff: 'GAMMA0_TERRAIN' }, 'processing->backCoeff: "GAMMA0_TERRAIN" needs orthorectify: true'],
    [{ speckleFilter: {} }, 'processing->speckleFilter->type: is required'],
    [{ speckleFilter: 'LEE' }, 'processing->speckleFilter: must be an object'],
    [{ speckleFilter: { type: 'LEE', windowSizeX: 0, windowSizeY: 3 } }, 'processing->speckleFilter->windowSizeX: must be between 1 and 7'], // prettier-ignore
  ])('refuses %j', (processing, message) => {
    expect(() => read(processing)).toThrow(message);
  });
});
