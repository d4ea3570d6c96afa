import { describe, expect, it } from '@jest/globals';
import { aBand, aRaster } from '../../test/support/a-raster.js';
import { assetFields } from './asset-fields.js';

describe('assetFields', () => {
  it('takes type and no-data of the first band', () => {
    const bands = [aBand({ dtype: 'float32', nodata: 'nan' }), aBand({ index: 2, nodata: 5 })];
    expect(assetFields(aRaster({ bands }))).toMatchObject({ bandCount: 2, dtype: 'float32', nodata: 'nan' });
    expect(assetFields(aRaster({ bands: [aBand({ nodata: -9999 })] })).nodata).toBe('-9999');
    expect(assetFields(aRaster({ bands: [aBand({ nodata: null })] })).nodata).toBeNull();
  });

  it.each([
    [['float32'], true],
    [['float64'], true],
    [['int16'], false],
    [['cfloat32'], false],
    [['float32', 'float32'], false],
  ])('takes bands %j for elevation: %s', (dtypes, isDem) => {
    const bands = dtypes.map((dtype, i) => aBand({ index: i + 1, dtype }));
    expect(assetFields(aRaster({ bands })).isDem).toBe(isDem);
  });

  it('refuses a raster without CRS or without bands', () => {
    expect(() => assetFields(aRaster({ crs: null }))).toThrow('no coordinate reference system');
    expect(() => assetFields(aRaster({ bands: [] }))).toThrow('no bands');
  });
});
