import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RenderPool, type SceneRef } from '#libs/render';
import { aCollection, anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { gdalCli, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';
import { evalscript, floats, newPool } from './support/render.js';

type Box = readonly [number, number, number, number];
const SIZE = 300;
const workdir = workplace();
let pool: RenderPool;
beforeAll(() => {
  pool = newPool();
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

const collection = aCollection({
  bands: ['B04', 'B08'].map((name) => ({ name, units: [{ unit: 'DN', scale: 1, offset: 0 }] })),
});
const place = (col: number, row: number) => 1 + col + SIZE * row;
const MASKED = evalscript(['B04', 'dataMask'], 'function evaluatePixel(s) { return [s.B04, s.dataMask]; }', {
  outputBands: 2,
});

/** Every pixel knows its place. */
function placeRaster(
  name: string,
  where: { crs: string; west: number; north: number; pixel: number },
  more = {},
): string {
  return makeRaster(workdir, name, { bands: [grid(SIZE, SIZE, place)], type: 'Int32', ...where, ...more });
}

function sceneOf(path: string, index = 1): SceneRef {
  return aSceneRef(path, null, { extent: null, bands: { B04: { path, index } } });
}

/** [value, mask] per pixel of a render beside what gdalwarp makes of the same file: no-data −1. */
async function both(name: string, path: string, crs: string, bbox: Box, width: number, height: number) {
  const request = aRequest([anInput([sceneOf(path)], { collection })], { grid: { crs, bbox, width, height } });
  const values = await floats(pool, request, MASKED);
  const target = workdir.path(`${name}-warped.tif`);
  const to = ['-t_srs', crs, '-te', ...bbox, '-ts', width, height, '-r', 'near', '-dstnodata', -1];
  gdalCli('gdalwarp', '-q', '-et', 0, ...to, path, target);
  const ours = values.filter((_, i) => i % 2 === 0);
  const mask = values.filter((_, i) => i % 2 === 1);
  return { ours: ours.map((value, i) => (mask[i] === 1 ? value : -1)), warped: readXyz(target) };
}

/** Nearest may fall to a neighbour where a centre lies within 0.02 pixels of an edge; nothing else may differ. */
function expectSame({ ours, warped }: Awaited<ReturnType<typeof both>>) {
  expect(ours).toHaveLength(warped.length);
  const differing = ours.flatMap((value, i) => (value === warped[i] ? [] : [[value, warped[i]!] as const]));
  expect(differing.length / ours.length).toBeLessThan(0.02);
  for (const [a, b] of differing.filter(([a, b]) => a > 0 && b > 0)) {
    expect(Math.abs(((a - 1) % SIZE) - ((b - 1) % SIZE))).toBeLessThanOrEqual(1);
    expect(Math.abs(Math.floor((a - 1) / SIZE) - Math.floor((b - 1) / SIZE))).toBeLessThanOrEqual(1);
  }
  expect(warped.filter((value) => value > 0).length).toBeGreaterThan(warped.length / 10);
}

describe('places, against gdalwarp with the exact transformer', () => {
  it.each([
    [
      'north, UTM to web mercator',
      'EPSG:32633',
      300_000,
      6_700_000,
      'EPSG:3857',
      [1_250_000, 8_480_000, 1_300_000, 8_520_000],
    ],
    ['south, UTM to lon/lat', 'EPSG:32733', 300_000, 6_700_000, 'EPSG:4326', [12.9, -30.05, 13.2, -29.85]],
    ['lon/lat to UTM', 'EPSG:4326', 14.9, 52.1, 'EPSG:32633', [495_000, 5_740_000, 515_000, 5_770_000]],
    ['polar stereographic to lon/lat', 'EPSG:3031', -60_000, 700_000, 'EPSG:4326', [-5, -83.95, -2.4, -83.6]],
  ] as const)('%s', async (name, crs, west, north, targetCrs, bbox) => {
    const pixel = crs === 'EPSG:4326' ? 0.001 : 100;
    const path = placeRaster(`${name.replace(/\W/g, '-')}.tif`, { crs, west, north, pixel });
    expectSame(await both(name.replace(/\W/g, '-'), path, targetCrs, bbox, 120, 90));
  });

  it('around the pole, where no interpolation does', async () => {
    const path = placeRaster('pole.tif', { crs: 'EPSG:3031', west: -15_000, north: 15_000, pixel: 100 });
    expectSame(await both('pole', path, 'EPSG:4326', [-180, -90, 180, -89.9], 180, 60));
  });

  it('across the antimeridian', async () => {
    const path = placeRaster('fiji.tif', { crs: 'EPSG:32760', west: 800_000, north: 8_100_000, pixel: 200 });
    expectSame(await both('fiji', path, 'EPSG:3857', [20_010_000, -2_000_000, 20_060_000, -1_945_000], 120, 90));
  });

  it('far more coarse than the file: from the overview that gdalwarp takes', async () => {
    const path = placeRaster('overviews.tif', { crs: 'EPSG:32633', west: 500_000, north: 5_800_000, pixel: 10 });
    gdalCli('gdaladdo', '-q', '-r', 'nearest', path, 2, 4, 8);
    expectSame(await both('overviews', path, 'EPSG:32633', [499_990, 5_797_010, 502_990, 5_800_010], 60, 60));
  });
});

describe('what is no data', () => {
  it('an internal mask, an alpha band, NaN, a float32 no-data with few digits', async () => {
    const at = { west: 0, north: 40, pixel: 10 };
    const bbox: Box = [0, 0, 40, 40];
    const values = grid(4, 4, (col, row) => 1 + col + 4 * row);
    const plain = makeRaster(workdir, 'plain.tif', {
      bands: [values, grid(4, 4, (col) => (col < 2 ? 255 : 0))],
      ...at,
      type: 'Byte',
    });
    const masked = workdir.path('masked.tif');
    gdalCli('gdal_translate', '-q', '-b', 1, '-mask', 2, '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES', plain, masked);
    const alpha = workdir.path('alpha.tif');
    gdalCli('gdal_translate', '-q', '-colorinterp_2', 'alpha', plain, alpha);
    const nan = makeRaster(workdir, 'nan.tif', {
      bands: [grid(4, 4, (col, row) => (col < 2 ? values[row]![col]! : -3.4e38))],
      ...at,
      type: 'Float32',
      nodata: -3.4e38,
    });
    for (const path of [masked, alpha, nan]) {
      const request = aRequest([anInput([sceneOf(path)], { collection })], {
        grid: { crs: 'EPSG:32633', bbox, width: 4, height: 4 },
      });
      const expected = values.flat().flatMap((value, i) => (i % 4 < 2 ? [value, 1] : [0, 0]));
      expect(await floats(pool, request, MASKED)).toEqual(expected);
    }
  });
});

describe('a VRT, which is a list of files to open', () => {
  const where = { crs: 'EPSG:32633', west: 300_000, north: 6_700_000, pixel: 100 };
  const bbox = [301_000, 6_680_000, 310_000, 6_690_000] as const;
  const read = (path: string, madeHere: boolean) => {
    const bands = { B04: { path, index: 1, ...(madeHere && { madeHere }) } };
    const scenes = [aSceneRef(path, null, { extent: null, bands })];
    const target = { crs: 'EPSG:32633', bbox, width: 90, height: 100 };
    return floats(pool, aRequest([anInput(scenes, { collection })], { grid: target }), MASKED);
  };

  it('is read when the house made it, and of nobody else', async () => {
    const path = placeRaster('of-a-vrt.tif', where);
    const vrt = workdir.path('list.vrt');
    gdalCli('gdalbuildvrt', '-q', vrt, path);
    expect(await read(vrt, true)).toEqual(await read(path, false));
    // Also while it is open as one of ours.
    await expect(read(vrt, false)).rejects.toMatchObject({ code: 'RASTER_UNREADABLE' });
  });
});
