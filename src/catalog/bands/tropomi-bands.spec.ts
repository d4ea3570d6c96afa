import { describe, expect, it } from '@jest/globals';
import { type StacItem } from '#libs/stac';
import { builtInCollection } from '../definitions/built-in-collections.js';
import { sceneBands } from './scene-bands.js';

const definition = builtInCollection('sentinel-5p-l2')!.definition;
const held = (file: string, properties: object = {}) => {
  const assets = { netcdf: { href: `s3://eodata/${file}`, type: 'application/x-netcdf' } };
  return Object.keys(sceneBands({ assets, properties } as unknown as StacItem, definition) ?? {});
};

describe('bands of a Sentinel-5P file', () => {
  it.each([
    ['S5P_OFFL_L2__NO2____20240601T012345.nc', ['NO2']],
    ['S5P_NRTI_L2__O3_____20240601T012345.nc', ['O3']],
    ['S5P_RPRO_L2__AER_AI_20240601T012345.nc', ['AER_AI_340_380', 'AER_AI_354_388']],
    [
      'S5P_OFFL_L2__CLOUD__20240601T012345.nc',
      [
        'CLOUD_BASE_PRESSURE',
        'CLOUD_TOP_PRESSURE',
        'CLOUD_BASE_HEIGHT',
        'CLOUD_TOP_HEIGHT',
        'CLOUD_OPTICAL_THICKNESS',
        'CLOUD_FRACTION',
      ],
    ],
    ['S5P_OFFL_L2__O3_TCL_20240601T012345.nc', []],
  ])('%s', (file, bands) => {
    expect(held(file)).toEqual(bands);
  });

  it('another name: as the item says', () => {
    expect(held('product.nc', { 's5p:type': 'CO' })).toEqual(['CO']);
    expect(held('product.nc', { 's5p:product_name': 'aer-ai' })).toEqual(['AER_AI_340_380', 'AER_AI_354_388']);
    expect(held('product.nc')).toEqual([]);
  });

  it('other collections know no netCDF', () => {
    const assets = { B04: { href: 's3://eodata/B04.nc', type: 'application/x-netcdf' } };
    const item = { assets, properties: {} } as unknown as StacItem;
    expect(sceneBands(item, builtInCollection('sentinel-2-l2a')!.definition)).toBeNull();
    expect(sceneBands(item, null)).toBeNull();
  });
});
