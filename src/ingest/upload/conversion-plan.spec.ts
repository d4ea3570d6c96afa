import { describe, expect, it } from '@jest/globals';
import { aRaster } from '../../../test/support/a-raster.js';
import { planConversion } from './conversion-plan.js';
import { NO_OPTIONS } from './ingest-request.js';

const cog = aRaster({ cog: { compliant: true, reason: '' } });

describe('what happens to an upload', () => {
  it('takes a compliant COG without options as it is', () => {
    expect(planConversion(cog, NO_OPTIONS)).toEqual({ kind: 'as_is' });
  });

  it('takes it as it is when the options only repeat what the file says', () => {
    const repeated = { ...NO_OPTIONS, sridOverride: 32633, compression: 'DEFLATE', nodataOverride: 0 } as const;
    expect(planConversion(cog, repeated)).toEqual({ kind: 'as_is' });
  });

  it.each([
    [{ sridOverride: 32634 }, { sridOverride: 32634 }],
    [{ compression: 'LZW' } as const, { compression: 'LZW' }],
    [{ nodataOverride: 255 }, { nodataOverride: 255 }],
    [{ nodataOverride: 'nan' } as const, { nodataOverride: NaN }],
    [{ resampling: 'cubic' } as const, { resampling: 'cubic' }],
  ])('rewrites a COG for %j', (wanted, expected) => {
    expect(planConversion(cog, { ...NO_OPTIONS, ...wanted })).toEqual({
      kind: 'convert',
      keepsOriginal: false,
      options: { compression: 'DEFLATE', ...expected },
    });
  });

  it('converts anything else with DEFLATE, leaving CRS, no-data and resampling to the file and the house', () => {
    expect(planConversion(aRaster(), NO_OPTIONS)).toEqual({
      kind: 'convert',
      keepsOriginal: false,
      options: { compression: 'DEFLATE' },
    });
  });

  it.each(['JPEG', 'WEBP'] as const)('keeps the upload beside a lossy %s', (compression) => {
    expect(planConversion(aRaster(), { ...NO_OPTIONS, compression })).toMatchObject({ keepsOriginal: true });
  });

  it('declares no-data where only some bands have the wanted value', () => {
    const [band] = cog.bands;
    const mixed = { ...cog, bands: [band!, { ...band!, index: 2, nodata: null }] };
    expect(planConversion(mixed, { ...NO_OPTIONS, nodataOverride: 0 })).toMatchObject({ kind: 'convert' });
  });
});
