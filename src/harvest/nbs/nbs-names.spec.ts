import { describe, expect, it } from '@jest/globals';
import { griddedVariables } from './gridded-variables.js';
import { outputNames } from './output-names.js';
import { amplitudeName, amplitudesOf, multispectralLevelOf } from './sentinel-product.js';

describe('the name of a product', () => {
  it.each([
    ['S1A_IW_GRDH_1SDV_20210809T173953', ['Amplitude_VV', 'Amplitude_VH']],
    ['S1D_EW_GRDM_1SDH_20260412T054200', ['Amplitude_HH', 'Amplitude_HV']],
    ['S1B_S3_GRDH_1SSV_20210412T054200', ['Amplitude_VV']],
    ['s1a_wv_grdf_1ssh_20210412T054200', ['Amplitude_HH']],
  ])('%s tells its amplitudes', (product, amplitudes) => expect(amplitudesOf(product)).toEqual(amplitudes));

  it.each([
    'S1A_IW_SLC__1SDV_20210412',
    'S1A_IW_RAW__0SDV_20210412',
    'S1A_IW_OCN__2SDV_20210412',
    'S2A_MSIL1C_2021',
    '',
  ])('%j is that of no ground range product', (product) =>
    expect(() => amplitudesOf(product)).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ code: 'unsupported_product_type' }) }),
    ),
  );

  it('tells the level of Sentinel-2', () => {
    expect(multispectralLevelOf('S2C_MSIL1C_20260411T104619_N0500')).toBe('MSIL1C');
    expect(() => multispectralLevelOf('S2A_OPER_PRD_MSIL1C')).toThrow(/none/);
  });

  it('of a variable may be short', () => {
    expect(['vv', 'Amplitude_vh', 'B4'].map(amplitudeName)).toEqual(['Amplitude_VV', 'Amplitude_VH', 'B4']);
  });
});

it('outputs have names that say what they are, with no ending twice', () => {
  expect(outputNames('P', ['Amplitude_VV', 'Amplitude_VH'], false)).toEqual({
    Amplitude_VV: 'P_amplitude_vv.tif',
    Amplitude_VH: 'P_amplitude_vh.tif',
  });
  expect(outputNames('scene.TIF', ['rgb'], true)).toEqual({ rgb: 'scene.tif' });
  expect(outputNames('scene_rgb.tif', ['rgb', 'ir'], true)).toEqual({ rgb: 'scene_rgb.tif', ir: 'scene_rgb_ir.tif' });
});

it('variables on a grid are those that place no others', () => {
  const grid = [{ name: 'y', size: 2 }, { name: 'x', size: 2 }]; // prettier-ignore
  const variable = (name: string, attributes = {}, dimensions = grid) =>
    [name, { name, type: 'float32', dimensions, attributes }] as const;
  const variables = new Map([
    variable('B4', { coordinates: 'lat lon', grid_mapping: 'utm' }),
    variable('lat', { units: 'degrees_north' }),
    variable('lon', { units: 'degrees_east' }),
    variable('x', {}, [grid[1]!]),
    variable('x_bounds'),
    variable('x2', { bounds: 'x_bounds' }, [grid[1]!]),
  ]);
  expect(griddedVariables({ variables: variables as never })).toEqual(['B4']);
});
