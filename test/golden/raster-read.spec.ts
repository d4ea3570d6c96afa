import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readWindow, statistics, warpRead } from './support/raster.js';
import { gdalCli, gdalInfo, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

let source: string;
let gappy: string;
const values = grid(60, 40, (c, r) => 1000 + 10 * r + c);

beforeAll(() => {
  const where = { west: 500_000, north: 5_000_000, pixel: 10, type: 'Int16', nodata: -9 };
  source = makeRaster(place, 'source.tif', { bands: [values, grid(60, 40, (c, r) => c - r)], ...where });
  gappy = makeRaster(place, 'gappy.tif', { bands: [grid(60, 40, (c, r) => (c < 30 ? -9 : c + r))], ...where });
});

describe('readWindow', () => {
  it('reads native values of the asked bands, row 0 north', async () => {
    const block = await readWindow({ path: source, window: { col: 5, row: 7, width: 3, height: 2 }, bands: [2, 1] });
    expect(block.data[0]!.constructor.name).toBe('Int16Array');
    expect([...block.data[0]!]).toEqual([-2, -1, 0, -3, -2, -1]);
    expect([...block.data[1]!]).toEqual([1075, 1076, 1077, 1085, 1086, 1087]);
  });

  it('resamples as gdal_translate does', async () => {
    const window = { col: 0, row: 0, width: 60, height: 40 };
    const block = await readWindow({
      path: source,
      window,
      outWidth: 15,
      outHeight: 10,
      resampling: 'average',
      bands: [1],
    });
    const expected = place.path('quarter.tif');
    gdalCli('gdal_translate', '-q', '-outsize', 15, 10, '-r', 'average', source, expected);
    expect([...block.data[0]!]).toEqual(readXyz(expected));
  });

  it.each([
    { col: -1, row: 0, width: 2, height: 2 },
    { col: 59, row: 0, width: 2, height: 1 },
    { col: 0, row: 0, width: 0, height: 1 },
    { col: 0.5, row: 0, width: 1, height: 1 },
  ])('refuses the window %j', async (window) => {
    await expect(readWindow({ path: source, window })).rejects.toMatchObject({ code: 'INVALID' });
  });
});

describe('warpRead', () => {
  const bbox = [15, 45.148, 15.008, 45.1536] as const;
  const target = { crs: 'EPSG:4326', bbox, width: 40, height: 28 };

  it.each(['nearest', 'bilinear', 'average'] as const)("has gdalwarp's pixels with %s", async (resampling) => {
    const block = await warpRead({ path: gappy, grid: target, resampling });
    const expected = place.path(`warp-${resampling}.tif`);
    const method = resampling === 'nearest' ? 'near' : resampling;
    const options = ['-t_srs', 'EPSG:4326', '-te', ...bbox, '-ts', 40, 28, '-r', method, '-dstalpha', '-overwrite'];
    gdalCli('gdalwarp', '-q', ...options, gappy, expected);
    expect([...block.data[0]!]).toEqual(readXyz(expected, 1));
    expect([...block.mask]).toEqual(readXyz(expected, 2).map((alpha) => (alpha > 0 ? 255 : 0)));
    const valid = block.mask.filter((value) => value === 255).length;
    expect(valid).toBeGreaterThan(200);
    expect(valid).toBeLessThan(40 * 28 * 0.6);
  });

  it('has an empty mask beside the raster', async () => {
    const grid = { ...target, bbox: [20, 45, 20.1, 45.1] as const };
    const block = await warpRead({ path: gappy, grid });
    expect(block.mask.every((value) => value === 0)).toBe(true);
  });

  it('hands out the asked bands in the asked order', async () => {
    const both = await warpRead({ path: source, grid: target });
    const swapped = await warpRead({ path: source, grid: target, bands: [2, 1] });
    expect(swapped.data).toEqual([both.data[1], both.data[0]]);
  });
});

describe('statistics', () => {
  it('agrees with gdalinfo -stats and writes no side-car file', async () => {
    const before = readdirSync(place.dir);
    const [first] = await statistics({ path: gappy, approximate: false });
    expect(readdirSync(place.dir)).toEqual(before);
    const { minimum, maximum, mean, stdDev } = gdalInfo(gappy, '-stats').bands[0]!;
    expect(first).toMatchObject({ min: minimum, max: maximum, approximate: false });
    expect(first!.mean).toBeCloseTo(mean!, 2);
    expect(first!.stddev).toBeCloseTo(stdDev!, 2);
  });

  it('has null for a band without a valid pixel', async () => {
    const path = makeRaster(place, 'void.tif', { bands: [grid(4, 4, () => -9)], nodata: -9 });
    expect(await statistics({ path, approximate: false })).toEqual([null]);
  });

  it('has null for a complex band', async () => {
    const path = makeRaster(place, 'complex.tif', { bands: [grid(4, 4, () => 1)], type: 'CFloat32' });
    expect(await statistics({ path, approximate: true })).toEqual([null]);
  });

  it('ignores NaN in the mean: closed form of 0…8', async () => {
    const bands = [grid(10, 10, (c) => (c === 9 ? NaN : c))];
    const path = makeRaster(place, 'nans.tif', { bands, type: 'Float32' });
    const [band] = await statistics({ path, approximate: false });
    expect(band).toMatchObject({ min: 0, max: 8 });
    expect(band!.mean).toBeCloseTo(4, 12);
    expect(band!.stddev).toBeCloseTo(Math.sqrt((9 ** 2 - 1) / 12), 12);
  });

  it('does not write into a VRT it reads', async () => {
    const vrt = place.path('read-only.vrt');
    writeFileSync(vrt, gdalCli('gdal_translate', '-q', '-of', 'VRT', gappy, '/vsistdout/'));
    const before = gdalCli('cat', vrt);
    await statistics({ path: vrt, approximate: false });
    expect(gdalCli('cat', vrt)).toBe(before);
  });
});
