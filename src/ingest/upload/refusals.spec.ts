import { describe, expect, it } from '@jest/globals';
import { aBand, aRaster } from '../../../test/support/a-raster.js';
import { NO_OPTIONS } from './ingest-request.js';
import {
  assertIngestable,
  assertOptionsFit,
  assertPlausibleSize,
  assertScratchSpace,
  declaredBytes,
} from './refusals.js';

describe('rasters that cannot become a dataset', () => {
  it.each([
    ['without bands', { bands: [] }, /no bands/],
    ['without CRS', { crs: null }, /no coordinate reference system.*srid_override/],
    ['placed by GCPs only', { geoTransform: null, gcpCount: 4 }, /ground control points/],
    ['without any position', { geoTransform: null }, /no geotransform/],
  ])('are those %s', (_, facts, message) => {
    expect(() => assertIngestable(aRaster(facts), NO_OPTIONS)).toThrow(
      expect.objectContaining({ code: 'RASTER_UNSUPPORTED', message: expect.stringMatching(message) }),
    );
  });

  it('are not those without CRS whose committer names one', () => {
    expect(() => assertIngestable(aRaster({ crs: null }), { ...NO_OPTIONS, sridOverride: 4326 })).not.toThrow();
  });

  it('are not the rotated and the south-up ones', () => {
    expect(() => assertIngestable(aRaster({ isRotated: true, isSouthUp: true }), NO_OPTIONS)).not.toThrow();
  });

  it('strict_cog passes on the reason why a file is no COG', () => {
    const striped = aRaster({ cog: { compliant: false, reason: 'The blocks are 64×1 px.' } });
    expect(() => assertIngestable(striped, { ...NO_OPTIONS, strictCog: true })).toThrow(/The blocks are 64×1 px/);
  });
});

describe('bombs', () => {
  it('counts complex and mixed bands', () => {
    const bands = [aBand({ dtype: 'uint8' }), aBand({ dtype: 'float64' }), aBand({ dtype: 'cfloat32' })];
    expect(declaredBytes({ width: 10, height: 10, bands })).toBe(100 * (1 + 8 + 8));
  });

  it('refuses a small file with 40 GB of declared pixels, naming both numbers', () => {
    const bomb = aRaster({ width: 200_000, height: 200_000, bands: [aBand({ dtype: 'uint8' })] });
    expect(() => assertPlausibleSize(bomb, 3_000_000)).toThrow(
      /3000000 bytes declares 200000 × 200000 × 1.*40000000000/,
    );
  });

  it('accepts the same raster from a file that can hold it', () => {
    const large = aRaster({ width: 200_000, height: 200_000, bands: [aBand({ dtype: 'uint8' })] });
    expect(() => assertPlausibleSize(large, 50_000_000)).not.toThrow();
  });

  it('lets a small one-colour mask pass however well it is compressed', () => {
    expect(() => assertPlausibleSize(aRaster({ width: 40_000, height: 40_000 }), 5_000)).not.toThrow();
  });

  it('wants three times the source of temporary space', () => {
    expect(() => assertScratchSpace(100, 300)).not.toThrow();
    expect(() => assertScratchSpace(100, 299)).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }));
  });
});

describe('options that do not fit the pixels', () => {
  it.each([
    [{ compression: 'JPEG' } as const, { bands: [aBand({ dtype: 'uint16' })] }, /JPEG holds 8-bit.*uint16/],
    [
      { compression: 'WEBP' } as const,
      { bands: [aBand({ dtype: 'uint8' })] },
      /WEBP holds 3 or 4 bands, the file has 1/,
    ],
    [{ nodataOverride: -9999 }, { bands: [aBand({ dtype: 'uint16' })] }, /-9999 is not a value of uint16 \(band 1\)/],
    [{ nodataOverride: 256 }, { bands: [aBand({ dtype: 'uint8' })] }, /256 is not a value of uint8/],
    [{ nodataOverride: 0.5 }, { bands: [aBand({ dtype: 'int16' })] }, /0.5 is not a value of int16/],
    [{ nodataOverride: 'nan' } as const, { bands: [aBand({ dtype: 'int16' })] }, /nan is not a value of int16/],
  ])('are refused: %j', (options, facts, message) => {
    expect(() => assertOptionsFit(aRaster(facts), { ...NO_OPTIONS, ...options })).toThrow(
      expect.objectContaining({ code: 'INVALID', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    [{ nodataOverride: -32768 }, { bands: [aBand({ dtype: 'int16' })] }],
    [{ nodataOverride: 'nan' } as const, { bands: [aBand({ dtype: 'float32' })] }],
    [{ compression: 'JPEG' } as const, { bands: [aBand({ dtype: 'uint8' })] }],
  ])('pass when they do: %j', (options, facts) => {
    expect(() => assertOptionsFit(aRaster(facts), { ...NO_OPTIONS, ...options })).not.toThrow();
  });
});
