import { describe, expect, it } from '@jest/globals';
import {
  LANDSAT_L1,
  LANDSAT_L2,
  memoryFolder,
  productFiles,
  S1_AWS,
  S1_SAFE,
  S2_L1C,
} from '../../../test/support/product-fixture.js';
import { detectProduct, productSpotOf } from './detect-product.js';
import { readProduct } from './read-product.js';

describe('productSpotOf', () => {
  it.each([
    [`2021/${S2_L1C}/GRANULE/x/MTD_TL.xml`, { kind: 'sentinel-2', folder: `2021/${S2_L1C}`, fileStem: null }],
    [`${S1_SAFE}/measurement/a.tiff`, { kind: 'sentinel-1', folder: S1_SAFE, fileStem: null }],
    ['tiles/33/renamed/MTD_MSIL2A.xml', { kind: 'sentinel-2', folder: 'tiles/33/renamed', fileStem: null }],
    ['MTD_MSIL2A.xml', { kind: 'sentinel-2', folder: '', fileStem: null }],
    [`GRD/2018/${S1_AWS}/manifest.safe`, { kind: 'sentinel-1', folder: `GRD/2018/${S1_AWS}`, fileStem: null }],
    [`GRD/2018/${S1_AWS}/productInfo.json`, { kind: 'sentinel-1', folder: `GRD/2018/${S1_AWS}`, fileStem: null }],
    [`l8/${LANDSAT_L2}_MTL.txt`, { kind: 'landsat', folder: 'l8', fileStem: LANDSAT_L2 }],
    [`${LANDSAT_L1}_MTL.xml`, { kind: 'landsat', folder: '', fileStem: LANDSAT_L1 }],
  ])('%s', (key, spot) => expect(productSpotOf(key)).toEqual(spot));

  it.each([
    'photos/holiday.tif',
    `${S2_L1C}`,
    'S3A_OL_1_EFR____20210101.SEN3/manifest.xml',
    `l8/${LANDSAT_L2}_SR_B4.TIF`,
    'somewhere/manifest.safe',
    'S2A_MSIL2A_20230625T234621.SAFE.zip',
  ])('nothing in %s', (key) => expect(productSpotOf(key)).toBeNull());
});

describe('detectProduct', () => {
  it.each([
    [S2_L1C, 'sentinel-2'],
    [S1_SAFE, 'sentinel-1'],
    [S1_AWS, 'sentinel-1'],
    [LANDSAT_L2, 'landsat'],
  ])('%s is %s', async (name, kind) => {
    expect(await detectProduct(memoryFolder(name, productFiles(name)))).toBe(kind);
  });

  it('is null for what is no product, which cannot be read either', async () => {
    const folder = memoryFolder('holiday', new Map([['sea.jpg', 100]]));
    expect(await detectProduct(folder)).toBeNull();
    await expect(readProduct(folder)).rejects.toThrow('holiday: not a Sentinel-1, Sentinel-2 or Landsat product');
  });
});
