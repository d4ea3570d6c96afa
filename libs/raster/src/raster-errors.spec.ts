import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { cleanMessage, unreadable } from './raster-errors.js';

describe('cleanMessage', () => {
  it.each([
    ['/data/b/swath/x.tif, band 1: IReadBlock failed', 'x.tif, band 1: IReadBlock failed'],
    ["`/vsis3/bucket/rasters/a/source.tif' not recognized", "`source.tif' not recognized"],
    ['Cannot open /a/b/c.vrt: No such file or directory', 'Cannot open c.vrt: No such file or directory'],
    ['TIFFReadEncodedStrip() failed.', 'TIFFReadEncodedStrip() failed.'],
  ])('shortens %s', (message, clean) => {
    expect(cleanMessage(new Error(message))).toBe(clean);
  });
});

describe('unreadable', () => {
  it('keeps a domain error as it is', () => {
    const error = new DomainError('INVALID', 'band 9 does not exist');
    expect(unreadable('The raster cannot be read', error)).toBe(error);
  });

  it('does not blame the file for a defect of ours', () => {
    const defect = new TypeError('x is undefined');
    expect(unreadable('The raster cannot be read', defect)).toBe(defect);
  });
});
