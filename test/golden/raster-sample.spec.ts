import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from '@jest/globals';
import { buildVrt, sample } from './support/raster.js';
import { gdalCli, grid, makeRaster, type RasterSpec, readXyz, workplace } from './support/gdal-cli.js';

const place = workplace();
afterAll(() => place.remove());

/** Native position → lon/lat by the CLI. */
function lonLat(crs: string, x: number, y: number): { lon: number; lat: number } {
  const out = execFileSync('gdaltransform', ['-s_srs', crs, '-t_srs', 'EPSG:4326', '-output_xy'], {
    input: `${x} ${y}\n`,
    encoding: 'utf8',
  });
  const [lon, lat] = out.trim().split(' ').map(Number);
  return { lon: lon!, lat: lat! };
}

const GEOGRAPHIC: Partial<RasterSpec> = { crs: 'EPSG:4326', west: 10, north: 50 };
const degrees = (name: string, spec: Partial<RasterSpec> = {}) =>
  makeRaster(place, name, { bands: [grid(4, 3, (c, r) => 10 * r + c)], ...GEOGRAPHIC, ...spec });
const at = (path: string, lon: number, lat: number) => sample({ path, version: '1', lon, lat });

describe('sample', () => {
  it.each(['EPSG:32633', 'EPSG:3035', 'EPSG:3857'])('reads the pixel under a position in %s', async (crs) => {
    const [west, north] =
      crs === 'EPSG:32633' ? [500_000, 5_000_000] : crs === 'EPSG:3035' ? [4_321_000, 3_210_000] : [1e6, 6e6];
    const name = `${crs.slice(5)}.tif`;
    const path = makeRaster(place, name, { bands: [grid(20, 10, (c, r) => 100 * r + c)], west, north, pixel: 10, crs });
    const [x, y] = [west + 137, north - 42];
    const { lon, lat } = lonLat(crs, x, y);
    const found = await at(path, lon, lat);
    expect(found).toMatchObject({ inside: true, col: 13, row: 4, values: [{ band: 1, value: 413, nodata: false }] });
    expect(readXyz(path)[4 * 20 + 13]).toBe(413);
    expect(found.x).toBeCloseTo(x, 3);
    expect(found.y).toBeCloseTo(y, 3);
  });

  it('takes longitude first and the floor of the pixel position', async () => {
    const path = degrees('floor.tif');
    expect(await at(path, 10, 50)).toMatchObject({ inside: true, col: 0, row: 0, x: 10, y: 50 });
    expect(await at(path, 10.999, 49.001)).toMatchObject({ col: 0, row: 0 });
    expect(await at(path, 11, 49)).toMatchObject({ col: 1, row: 1, values: [{ value: 11 }] });
  });

  it('is outside on the far edges and just before the near ones', async () => {
    const path = degrees('floor.tif');
    expect(await at(path, 14, 49)).toMatchObject({ inside: false, col: 4, values: [] });
    expect(await at(path, 12, 47)).toMatchObject({ inside: false, row: 3, values: [] });
    expect(await at(path, 9.999, 49)).toMatchObject({ inside: false, col: -1 });
    expect(await at(path, -170, 49)).toMatchObject({ inside: false });
  });

  it('is outside, not wrong, on the other side of the Earth of a projection', async () => {
    const path = place.path('32633.tif');
    expect((await at(path, -165, -45)).inside).toBe(false);
    expect((await at(path, -165, 45)).inside).toBe(false);
  });

  it('answers null for no-data, NaN and a rounded float no-data value', async () => {
    const nan = degrees('nan.tif', { type: 'Float32', nodata: 'nan', bands: [grid(4, 3, (c) => (c === 1 ? NaN : c))] });
    expect((await at(nan, 11.5, 49.5)).values[0]).toMatchObject({ value: null, nodata: true });
    expect((await at(nan, 12.5, 49.5)).values[0]).toMatchObject({ value: 2, nodata: false });
    const bands = [grid(4, 3, (c) => (c === 1 ? -3.4028234663852886e38 : 0.1))];
    const rounded = degrees('rounded.tif', { type: 'Float32', nodata: -3.4028234663852886e38, bands });
    expect((await at(rounded, 11.5, 49.5)).values[0]).toMatchObject({ value: null, nodata: true });
    expect((await at(rounded, 10.5, 49.5)).values[0]!.value).toBe(Math.fround(0.1));
  });

  it('applies scale and offset per band, but compares no-data before them', async () => {
    const raw = degrees('raw.tif', { bands: [grid(4, 3, (c) => c), grid(4, 3, (c) => c)], nodata: 2 });
    const path = place.path('scaled.vrt');
    gdalCli('gdal_translate', '-q', '-of', 'VRT', '-a_scale', 0.5, '-a_offset', 7, raw, path);
    expect((await at(path, 13.5, 49.5)).values.map(({ value }) => value)).toEqual([8.5, 8.5]);
    expect((await at(path, 12.5, 49.5)).values[0]).toMatchObject({ value: null, nodata: true });
  });

  it("uses each source's own no-data in the overlap of a mosaic, where gdallocationinfo does not", async () => {
    const below = degrees('below.tif', { bands: [grid(4, 3, () => 7)], nodata: -1 });
    const above = degrees('above.tif', { bands: [grid(4, 3, (c) => (c < 2 ? 0 : 9))], nodata: 0 });
    const vrt = place.path('overlap.vrt');
    const sources = [{ path: below }, { path: above }];
    await buildVrt({ type: 'mosaic', resolution: 'finest', sources, target: vrt });
    expect((await at(vrt, 10.5, 49.5)).values[0]).toMatchObject({ value: 7, nodata: false });
    expect((await at(vrt, 13.5, 49.5)).values[0]).toMatchObject({ value: 9, nodata: false });
  });

  it('finds a position west of -170 in a raster that continues past 180', async () => {
    const path = degrees('seam.tif', { west: 178 });
    expect(await at(path, -178.5, 49.5)).toMatchObject({ inside: true, col: 3, x: 181.5, values: [{ value: 3 }] });
  });

  it('opens a new version of a path anew', async () => {
    const path = degrees('version.tif');
    expect((await sample({ path, version: 'a', lon: 10.5, lat: 49.5 })).values[0]!.value).toBe(0);
    degrees('version.tif', { bands: [grid(4, 3, () => 77)] });
    expect((await sample({ path, version: 'b', lon: 10.5, lat: 49.5 })).values[0]!.value).toBe(77);
  });

  it('forgets a failed open', async () => {
    const path = place.path('late.tif');
    await expect(at(path, 10.5, 49.5)).rejects.toMatchObject({ code: 'RASTER_UNREADABLE' });
    degrees('late.tif');
    expect((await at(path, 10.5, 49.5)).inside).toBe(true);
  });

  it.each([
    [NaN, 0],
    [0, 91],
    [Infinity, 0],
  ])('refuses lon %d, lat %d', async (lon, lat) => {
    await expect(at(place.path('floor.tif'), lon, lat)).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('refuses a raster without a CRS, a band that is not there, and a complex band', async () => {
    const lost = degrees('lost.tif', { crs: null });
    await expect(at(lost, 10, 50)).rejects.toMatchObject({ code: 'RASTER_UNSUPPORTED' });
    const request = { path: place.path('floor.tif'), version: '1', lon: 10, lat: 50, bands: [2] };
    await expect(sample(request)).rejects.toMatchObject({ code: 'INVALID' });
    const complex = degrees('complex.tif', { type: 'CFloat32' });
    await expect(at(complex, 10.5, 49.5)).rejects.toMatchObject({ code: 'RASTER_UNSUPPORTED' });
  });
});
