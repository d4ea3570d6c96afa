import { describe, expect, it } from '@jest/globals';
import { type ArrayDataset, type ArrayVariable } from '#libs/cf';
import { colourBands, wavelengthCoordinate } from './wavelengths.js';

const variable = (name: string, attributes: ArrayVariable['attributes'] = {}): ArrayVariable => ({
  name,
  type: 'float32',
  dimensions: [{ name: 'band', size: 3 }],
  attributes,
});

function dataset(variables: ArrayVariable[], values: readonly number[] = []): ArrayDataset {
  const byName = new Map(variables.map((one) => [one.name, one]));
  return { attributes: {}, variables: byName, read: async () => Float64Array.from(values) };
}

const indices = async (units: string | undefined, values: number[]) => {
  const coordinate = variable('wavelength', units === undefined ? {} : { units });
  const bands = await colourBands(dataset([coordinate], values), coordinate, new AbortController().signal);
  return bands.map(({ index }) => index);
};

describe('wavelengths', () => {
  it('are found by name, not taken for the widths of bands', () => {
    const found = variable('wavelengths', { units: 'nm' });
    expect(wavelengthCoordinate(dataset([variable('fwhm', { long_name: 'width of wavelength' }), found]))).toBe(found);
    expect(() => wavelengthCoordinate(dataset([variable('fwhm')]))).toThrow(/wavelengths/);
  });

  it('choose red, green and blue in any unit', async () => {
    expect(await indices('nm', [460, 552, 638])).toEqual([2, 1, 0]);
    expect(await indices('um', [0.64, 0.55, 0.46])).toEqual([0, 1, 2]);
    expect(await indices(undefined, [0.64, 0.55, 0.46])).toEqual([0, 1, 2]);
    expect(await indices('constructor', [640, NaN, 500, 460, 900])).toEqual([0, 2, 3]);
  });

  it('refuse a camera that sees no such colour', async () => {
    await expect(indices('nm', [1000, 1500, 2400])).rejects.toThrow(
      /no band near 640 nm \(red\); the nearest is at 1000 nm/,
    );
    await expect(indices('nm', [])).rejects.toThrow(/no band/);
  });
});
