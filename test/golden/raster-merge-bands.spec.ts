import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { mergeBands } from './support/raster.js';
import { gdalInfo, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

const WHERE = { west: 500_000, north: 5_000_000, pixel: 10, type: 'UInt16' } as const;
const value = (band: number) => (col: number, row: number) => 1000 * band + ((col * 7 + row * 3) % 500);
const raster = (name: string, bands: number[], over: object = {}) =>
  makeRaster(place, name, { ...WHERE, bands: bands.map((band) => grid(48, 540, value(band))), ...over });

describe('mergeBands', () => {
  it('takes bands of several files in the order asked for, as a COG', async () => {
    const [a, b] = [raster('a.tif', [1, 2]), raster('b.tif', [3])];
    const target = place.path('merged.tif');
    const bands = [{ path: b, band: 1 }, { path: a, band: 2 }]; // prettier-ignore
    const described = await mergeBands({ bands, mask: null, noData: 0, target, options: {} });
    expect(described).toMatchObject({ width: 48, height: 540, cog: { compliant: true } });
    const { metadata, bands: written } = gdalInfo(target);
    expect(metadata.IMAGE_STRUCTURE).toMatchObject({ LAYOUT: 'COG' });
    expect(written.map(({ noDataValue }) => noDataValue)).toEqual([0, 0]);
    for (const [i, band] of [3, 2].entries())
      expect(readXyz(target, i + 1)).toEqual(readXyz(raster('one.tif', [band])));
    expect(existsSync(`${target}.merged.tif`)).toBe(false);
  });

  it('makes no-data of what the mask hides, in all bands, and leaves the rest', async () => {
    const source = raster('clear.tif', [1, 2]);
    const hides = (col: number, row: number) => (col + row) % 3;
    const mask = makeRaster(place, 'udm.tif', {
      ...WHERE,
      type: 'Byte',
      bands: [grid(48, 540, () => 9), grid(48, 540, hides)],
    });
    const target = place.path('masked.tif');
    const bands = [{ path: source, band: 1 }, { path: source, band: 2 }]; // prettier-ignore
    await mergeBands({ bands, mask: { path: mask, band: 2, values: [1, 2] }, noData: 7, target, options: {} });
    const expected = (band: number) =>
      readXyz(
        makeRaster(place, 'expected.tif', {
          ...WHERE,
          bands: [grid(48, 540, (col, row) => (hides(col, row) === 0 ? value(band)(col, row) : 7))],
        }),
      );
    for (const band of [1, 2]) expect(readXyz(target, band)).toEqual(expected(band));
  });

  it('refuses several grids and several types', async () => {
    const source = raster('here.tif', [1]);
    const merged = (other: string) =>
      mergeBands({
        ...{ bands: [source, other].map((path) => ({ path, band: 1 })), mask: null, noData: 0 },
        ...{ target: place.path('refused.tif'), options: {} },
      });
    await expect(merged(raster('there.tif', [1], { west: 500_010 }))).rejects.toMatchObject({
      code: 'RASTER_UNSUPPORTED',
    });
    await expect(merged(raster('bytes.tif', [0], { type: 'Byte' }))).rejects.toMatchObject({
      code: 'RASTER_UNSUPPORTED',
      message: 'Bands of one file must have one type: found UInt16 and Byte',
    });
    expect(existsSync(place.path('refused.tif'))).toBe(false);
  });
});
