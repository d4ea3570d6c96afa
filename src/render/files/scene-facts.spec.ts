import { describe, expect, it } from '@jest/globals';
import { readProduct } from '#libs/eo-products';
import { type StacItem } from '#libs/stac';
import { memoryFolder, LANDSAT_L1, productFiles } from '../../../test/support/product-fixture.js';
import { isRadiance, sceneFacts } from './scene-facts.js';

const item = (properties: object, asset: object = {}) =>
  ({ properties, assets: { x: { href: 's3://b/x.tif', ...asset } } }) as unknown as StacItem;

describe('what a scene says of itself', () => {
  it('Landsat as imported here', async () => {
    const files = new Map([...productFiles(LANDSAT_L1), [`${LANDSAT_L1}_B10.TIF`, 1], [`${LANDSAT_L1}_B4.TIF`, 1]]);
    const landsat = (await readProduct(memoryFolder(LANDSAT_L1, files as never))).item;
    expect(sceneFacts(landsat, 'B10', 1)).toEqual({ sunElevation: 62.17310472, k1: 774.8853, k2: 1321.0789 });
    expect(sceneFacts(landsat, 'B4', 1)).toEqual({ sunElevation: 62.17310472 });
    expect([isRadiance(landsat, 'B10', 1), isRadiance(landsat, 'B4', 1)]).toEqual([true, false]);
  });

  it.each<[string, object, object, object]>([
    ['STAC 0.9', { 'eo:sun_elevation': 22.7 }, {}, { sunElevation: 22.7 }],
    ['a zenith', { 's2:mean_solar_zenith': 37.5 }, {}, { sunElevation: 52.5 }],
    ['of one band', {}, { bands: [{ k1_constant: 1, k2_constant: 2 }], k1_constant: 9 }, { k1: 1, k2: 2 }],
    ['of all bands', {}, { bands: [{}], k1_constant: 9 }, { k1: 9 }],
    ['the sun', {}, { 'eo:bands': [{ solar_illumination: 1500 }] }, { solarIrradiance: 1500 }],
    ['words', { 'view:sun_elevation': 'high' }, { k1_constant: null }, {}],
    ['odd lists', {}, { bands: 'none', 'raster:bands': [null, 7], 'eo:bands': {} }, {}],
  ])('other catalogues: %s', (_, properties, asset, facts) => {
    expect(sceneFacts(item(properties, asset), 'x', 1)).toEqual(facts);
  });

  it('nothing of an asset that is not there', () => expect(sceneFacts(item({}), 'y', 1)).toEqual({}));

  it.each([
    ['W/(m2.sr.um)', true],
    ['watt/steradian/square_meter/micrometer', true],
    ['K', false],
    ['m', false],
  ])('%s is radiance: %s', (unit, is) => {
    expect(isRadiance(item({}, { 'raster:bands': [{ unit }] }), 'x', 1)).toBe(is);
  });
});
