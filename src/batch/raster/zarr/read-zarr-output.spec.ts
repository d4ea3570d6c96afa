import { describe, expect, it } from '@jest/globals';
import { tilingGrid } from '#libs/tiling-grids';
import { JsonMember } from '../../../platform/http/json-member.js';
import { readZarrOutput } from './read-zarr-output.js';
import { assertHolds } from './sample-types.js';
import { grown, placeOf } from './zarr-extent.js';

const TILES = { grid: tilingGrid(7)!, resolution: 10, bufferX: 0, bufferY: 0 };
const ARRAY = { dtype: '<f4', order: 'C', chunks: [1, 500, 1000], fill_value: 'NaN' };
const OUTPUT = { group: { zarr_format: 2 }, arrayParameters: ARRAY };
const read = (output: object, names = ['red', 'nir']) =>
  readZarrOutput(new JsonMember(output, ['output']), names, TILES);
const withArray = (change: object) => ({ ...OUTPUT, arrayParameters: { ...ARRAY, ...change } });

describe('Zarr output', () => {
  it('has an array per output, and lets overrides win', () => {
    const nir = { dtype: '<u2', fill_value: 7, compressor: null, customAttributes: { long_name: 'NIR' } };
    const group = { zarr_format: 2, coordinates: { origin: 'bottomLeft' }, customAttributes: { title: 'x' } };
    expect(read({ group, arrayParameter: ARRAY, arrayOverrides: { nir } })).toEqual({
      origin: 'bottomLeft',
      attributes: { title: 'x' },
      arrays: [
        { name: 'red', dtype: '<f4', chunks: [1, 500, 1000], fillValue: 'NaN', compressor: expect.objectContaining({ cname: 'lz4' }), attributes: {} }, // prettier-ignore
        { name: 'nir', dtype: '<u2', chunks: [1, 500, 1000], fillValue: 7, compressor: null, attributes: { long_name: 'NIR' } }, // prettier-ignore
      ],
    });
    expect(read({ group, arrayOverrides: { red: ARRAY } }, ['red']).arrays).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{ arrayParameters: ARRAY }, 'output->group: is required'],
    [{ ...OUTPUT, group: { zarr_format: 3 } }, 'output->group->zarr_format: must be 2'],
    [
      { ...OUTPUT, group: { zarr_format: 2, coordinates: { origin: 'center' } } },
      'origin: must be one of topLeft, bottomLeft',
    ],
    [{ group: OUTPUT.group }, 'output->arrayParameters->dtype: is required'],
    [{ ...OUTPUT, arrayParameter: ARRAY }, 'output->arrayParameter: must not stand beside'],
    [{ ...OUTPUT, arrayOverrides: { blue: {} } }, 'output->arrayOverrides->blue: is no output'],
    [withArray({ dtype: '<u4' }), 'dtype: must be one of |u1'],
    [withArray({ order: 'F' }), 'order: must be one of C'],
    [withArray({ chunks: [500, 500] }), 'chunks: must be [1, height, width]'],
    [withArray({ chunks: [2, 500, 500] }), 'chunks: must be [1, height, width]'],
    [withArray({ chunks: [1, 300, 500] }), 'chunks: must divide a tile of 2000 × 2000'],
    [withArray({ chunks: [1, 0, 500] }), 'chunks: must be whole numbers'],
    [withArray({ chunks: [1, 10, 10] }), 'chunks: must make at most 10000'],
    [withArray({ dtype: '|u1' }), 'fill_value: is no value of |u1'],
    [withArray({ dtype: '|u1', fill_value: 256 }), 'fill_value: is no value of |u1'],
    [withArray({ fill_value: 'none' }), 'fill_value: must be a finite number'],
    [withArray({ compressor: { id: 'bz2' } }), 'compressor->id: must be one of blosc, zlib, gzip, zstd, lz4'],
    [withArray({ compressor: { id: 'blosc', cname: 'snappy' } }), 'compressor->cname: must be one of lz4'],
    [withArray({ compressor: { id: 'zlib', level: 10 } }), 'compressor->level: must be between 0 and 9'],
  ])('refuses %j', (output, message) => expect(() => read(output)).toThrow(message));

  it('refuses outputs called like coordinates', () =>
    expect(() => read(OUTPUT, ['time'])).toThrow(/name of a coordinate/));

  it('holds what its type takes, a band each', () => {
    const array = { name: 'a', dtype: '<u2' } as const;
    expect(() => assertHolds(array, { bands: 1, sampleType: 'UINT8' })).not.toThrow();
    expect(() => assertHolds(array, { bands: 1, sampleType: 'FLOAT32' })).toThrow(/takes UINT16, UINT8/);
    expect(() => assertHolds(array, { bands: 2, sampleType: 'UINT8' })).toThrow(/has 2 bands/);
  });
});

describe('the extent', () => {
  const tile = (x: number, y: number, epsg = 3035) =>
    ({ epsg, bbox: [x, y, x + 20_000, y + 20_000] as const, width: 2000, height: 2000 }) as const;

  it('grows with every tile, wherever it lies', () => {
    const around = [tile(40_000, 60_000), tile(0, 20_000), tile(20_000, 60_000)].reduce<ReturnType<typeof grown> | null>(grown, null)!; // prettier-ignore
    expect(around).toEqual({ epsg: 3035, bbox: [0, 20_000, 60_000, 80_000], width: 6000, height: 6000 });
    expect(placeOf(around, tile(40_000, 20_000))).toEqual({ col: 4000, row: 4000, width: 2000, height: 2000 });
  });

  it('keeps its pixels in degrees', () => {
    const degree = (x: number, y: number) => ({ epsg: 4326, bbox: [x, y, x + 1, y + 1] as const, width: 10_000, height: 10_000 }); // prettier-ignore
    const around = grown(grown(null, degree(-180, -80)), degree(179, 83));
    expect(around).toMatchObject({ width: 3_600_000, height: 1_640_000 });
    expect(placeOf(around, degree(13, 46))).toMatchObject({ col: 1_930_000, row: 370_000 });
  });

  it.each([tile(10_000, 0), tile(20_000, 0, 32632)])('refuses tiles beside the lattice', (other) =>
    expect(() => grown(grown(null, tile(0, 0)), other)).toThrow(/cannot become one array/),
  );
});
