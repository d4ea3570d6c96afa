import { describe, expect, it } from '@jest/globals';
import { isDomainError } from '#libs/errors';
import { type BandInfo } from '#libs/raster';
import { readStyle } from './style-document.js';

const BANDS = [1, 2, 3].map((index): BandInfo => ({ index, name: null, dtype: 'uint8', nodata: null, color_interp: null, unit: null, scale: null, offset: null })); // prettier-ignore
const read = (body: unknown, id = 'mine') => readStyle(body, id, BANDS);
const RAMP = { type: 'ramp', entries: [{ quantity: 0, color: '#00FF00' }, { quantity: 1, color: '#ffffff', opacity: 0.5, label: 'one' }] }; // prettier-ignore

describe('a style that a user writes', () => {
  it('is read with its defaults', () => {
    expect(read(RAMP)).toEqual({
      ...{ id: 'mine', title: 'mine', opacity: 1, type: 'ramp', band: 1 },
      entries: [
        { quantity: 0, color: '#00ff00', opacity: 1, label: '' },
        { quantity: 1, color: '#ffffff', opacity: 0.5, label: 'one' },
      ],
    });
    expect(read({ type: 'rgb', bands: [3, 2, 1], min: 0, max: [1, 2, 3], title: 'T' })).toEqual({ id: 'mine', title: 'T', opacity: 1, type: 'rgb', bands: [3, 2, 1], contrast: 'normalize', min: 0, max: [1, 2, 3] }); // prettier-ignore
  });

  it.each([
    ['title', { ...RAMP, title: 'x'.repeat(201) }],
    ['title', { ...RAMP, title: '\0' }],
    ['id', { ...RAMP, id: 'other' }],
    ['type', { ...RAMP, type: 'contour' }],
    ['type', {}],
    ['opacity', { ...RAMP, opacity: 1.1 }],
    ['band', { ...RAMP, band: 4 }],
    ['entries', { ...RAMP, entries: [] }],
    ['entries', { ...RAMP, entries: Array(1025).fill(RAMP.entries[0]) }],
    ['quantity', { ...RAMP, entries: [RAMP.entries[1], RAMP.entries[0]] }],
    ['quantity', { ...RAMP, entries: [{ quantity: Infinity, color: '#000000' }] }],
    ['color', { ...RAMP, entries: [{ quantity: 0, color: 'red' }] }],
    ['bands', { type: 'rgb', bands: [1, 2] }],
    ['max', { type: 'gray', min: 5, max: 5 }],
    ['max', { type: 'gray', min: 5 }],
    ['max', { type: 'rgb', bands: [1, 2, 3], min: [0, 0, 9], max: 1 }],
    ['contrast', { type: 'gray', contrast: 'sharp' }],
  ])('is refused naming %s', (member, body) => {
    expect(() => read(body)).toThrow(new RegExp(member));
  });

  it.each(['', '.hidden', 'a/b', 'x'.repeat(65), 'ä'])('is refused under the id %j', (id) => {
    const refusal = (() => {
      try {
        return read(RAMP, id);
      } catch (error) {
        return error;
      }
    })();
    expect(isDomainError(refusal, 'INVALID')).toBe(true);
  });
});
