import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RenderPool, type SceneRef, type ZarrSource } from '#libs/render';
import { FilesystemStore } from '#libs/storage';
import { aCollection, anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { arrayOf, type PixelArray, putChunks } from '../support/zarr-pixels.js';
import { putZarrV2 } from '../support/zarr-stores.js';
import { gdalCli, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';
import { evalscript, floats, newPool } from './support/render.js';

const workdir = workplace();
const store = new FilesystemStore('archive', workdir.dir);
let pool: RenderPool;
beforeAll(() => {
  pool = newPool();
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

const collection = aCollection({
  id: 'zarr-1',
  legacyId: null,
  bands: [{ name: 'v', units: [{ unit: 'DN', scale: 1, offset: 0 }] }],
  mosaicking: ['SIMPLE', 'TILE'],
});
const VALUES = evalscript(['v'], 'function evaluatePixel(s) { return [s.v]; }');
const MASKED = evalscript(['v', 'dataMask'], 'function evaluatePixel(s) { return [s.v, s.dataMask]; }', {
  outputBands: 2,
});

let arrays = 0;
/** A store of one array `v`; pixels of `step` from the corner `west`, `top`. */
async function sceneOf(
  array: PixelArray,
  place: Partial<ZarrSource> & { west: number; top: number; dx: number; dy: number },
) {
  const { west, top, dx, dy, ...overrides } = place;
  const prefix = `store-${(arrays += 1)}/`;
  await putZarrV2(store, prefix, { v: arrayOf(array) });
  await putChunks(store, `${prefix}v/`, array);
  const [height, width] = array.shape.slice(-2) as [number, number];
  const source: ZarrSource = {
    ...{ objects: { folder: workdir.dir, prefix }, name: 'v', zarrFormat: 2, hasTime: array.shape.length === 3 },
    ...{ crs: 'EPSG:4326', geoTransform: [west, dx, 0, top, 0, dy], width, height, fillValue: -9999 },
    ...overrides,
  };
  return (step = 0): SceneRef =>
    aSceneRef(`step-${step}`, '2024-01-01T00:00:00Z', {
      extent: null,
      bands: {
        v: { path: `/${prefix}v`, version: '1', index: step + 1, nodata: null, source: { kind: 'zarr', ...source } },
      },
    });
}
const request = (
  scene: SceneRef,
  target: { crs: string; bbox: readonly number[]; width: number; height: number },
  input = {},
) => aRequest([anInput([scene], { collection, ...input })], { grid: target as never });

/** Bent enough that kernels differ. */
const surface = (row: number, col: number) => Math.round(1000 * Math.sin(row / 3) * Math.cos(col / 4));

describe('a store in degrees', () => {
  const array: PixelArray = {
    shape: [3, 30, 40],
    chunks: [2, 7, 11],
    value: (row, col, step) => 1000 * step + 40 * row + col,
  };

  it.each([
    ['descending', -0.5, 50],
    ['ascending', 0.5, 35],
  ])('every pixel of its own grid, %s', async (_, dy, top) => {
    const scene = await sceneOf(array, { west: 10, top, dx: 0.5, dy });
    const target = { crs: 'EPSG:4326', bbox: [10, 35, 30, 50], width: 40, height: 30 };
    for (const step of [0, 1, 2]) {
      const expected = grid(40, 30, (col, row) => array.value(dy < 0 ? row : 29 - row, col, step)).flat();
      expect(await floats(pool, request(scene(step), target), VALUES)).toEqual(expected);
    }
  });

  it('a mask that is 1 all over the array and nowhere else; missing chunks and NaN as they are', async () => {
    const gaps = { ...array, value: (row: number, col: number) => (col === 39 ? NaN : row), missing: ['0.0.0'] };
    const scene = await sceneOf(gaps, { west: 10, top: 50, dx: 0.5, dy: -0.5 });
    const target = { crs: 'EPSG:4326', bbox: [9, 49, 31, 51], width: 44, height: 4 };
    const expected = grid(44, 4, (col, row) => {
      const [c, r] = [col - 2, row - 2];
      if (r < 0 || c < 0 || c > 39) return -1;
      return c < 11 ? -9999 : c === 39 ? NaN : r;
    }).flat();
    const found = await floats(pool, request(scene(), target), MASKED);
    expect(found).toEqual(expected.flatMap((value) => (value === -1 ? [0, 0] : [value, 1])));
  });

  it.each([
    ['NEAREST', 'near'],
    ['BILINEAR', 'bilinear'],
    ['BICUBIC', 'cubic'],
  ])('in UTM, finer, as gdalwarp does it: %s', async (upsampling, method) => {
    const shape = { shape: [30, 40], chunks: [7, 11], value: surface };
    const scene = await sceneOf(shape, { west: 12, top: 50, dx: 0.1, dy: -0.1, fillValue: null });
    const bbox = [520_000, 5_300_000, 700_000, 5_500_000];
    const found = await floats(
      pool,
      request(scene(), { crs: 'EPSG:32633', bbox, width: 90, height: 100 }, { upsampling }),
      VALUES,
    );
    const raster = makeRaster(workdir, `s-${method}.tif`, { bands: [grid(40, 30, (c, r) => surface(r, c))], west: 12, north: 50, pixel: 0.1, crs: 'EPSG:4326' }); // prettier-ignore
    const warped = workdir.path(`w-${method}.tif`);
    gdalCli('gdalwarp', '-q', '-et', 0, '-t_srs', 'EPSG:32633', '-te', ...bbox, '-ts', 90, 100, '-r', method, '-ot', 'Float64', raster, warped); // prettier-ignore
    const expected = readXyz(warped);
    // Places are off by 0.01 pixels at most, and the surface rises by 333 per pixel at most.
    const near = found.filter((value, i) => Math.abs(value - expected[i]!) <= (method === 'near' ? 0 : 3.4));
    // Near a border between two pixels nearest neighbours may differ.
    expect(near.length).toBeGreaterThanOrEqual(method === 'near' ? 8955 : 9000);
  });

  it('coarser, a wide kernel as gdalwarp does it', async () => {
    const shape = { shape: [60, 60], chunks: [16, 16], value: surface };
    const scene = await sceneOf(shape, { west: 0, top: 6, dx: 0.1, dy: -0.1, fillValue: null });
    const target = { crs: 'EPSG:4326', bbox: [0, 0, 6, 6], width: 24, height: 24 };
    const found = await floats(pool, request(scene(), target, { downsampling: 'BILINEAR' }), VALUES);
    const raster = makeRaster(workdir, 'wide.tif', { bands: [grid(60, 60, (c, r) => surface(r, c))], west: 0, north: 6, pixel: 0.1, crs: 'EPSG:4326' }); // prettier-ignore
    gdalCli('gdalwarp', '-q', '-te', 0, 0, 6, 6, '-ts', 24, 24, '-r', 'bilinear', '-ot', 'Float64', raster, workdir.path('wide-w.tif')); // prettier-ignore
    const expected = readXyz(workdir.path('wide-w.tif'));
    found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(0.5));
  });

  it('fill values do not bleed into their neighbours, and come out where nothing else goes in', async () => {
    const half = { shape: [4, 8], chunks: [4, 8], value: (_: number, col: number) => (col < 4 ? 10 : -9999) };
    const scene = await sceneOf(half, { west: 0, top: 4, dx: 1, dy: -1 });
    const target = { crs: 'EPSG:4326', bbox: [0, 1, 8, 3], width: 32, height: 8 };
    const found = await floats(pool, request(scene(), target, { upsampling: 'BILINEAR' }), MASKED);
    expect(new Set(found.filter((_, i) => i % 2 === 0))).toEqual(new Set([10, -9999]));
    expect(new Set(found.filter((_, i) => i % 2 === 1))).toEqual(new Set([1]));
  });
});

describe('around the globe', () => {
  const lonOf = (col: number) => (col + 0.5) * 5;
  const globe: PixelArray = { shape: [36, 72], chunks: [36, 10], value: (_, col) => lonOf(col) };

  it('longitudes of 0 to 360 are found east and west of Greenwich', async () => {
    const scene = await sceneOf(globe, { west: 0, top: 90, dx: 5, dy: -5 });
    const target = { crs: 'EPSG:4326', bbox: [-20, 0, 20, 5], width: 8, height: 1 };
    expect(await floats(pool, request(scene(), target), VALUES)).toEqual([342.5, 347.5, 352.5, 357.5, 2.5, 7.5, 12.5, 17.5]); // prettier-ignore
  });

  it('there is no seam: bilinear goes on', async () => {
    const smooth = {
      ...globe,
      value: (_: number, col: number) => Math.fround(100 * Math.cos((lonOf(col) * Math.PI) / 180)),
    };
    const scene = await sceneOf(smooth, { west: 0, top: 90, dx: 5, dy: -5 });
    const target = { crs: 'EPSG:4326', bbox: [-2.5, 0, 2.5, 2.5], width: 10, height: 1 };
    const found = await floats(pool, request(scene(), target, { upsampling: 'BILINEAR' }), VALUES);
    expect(Math.max(...found) - Math.min(...found)).toBeLessThan(1e-3);
  });

  it('across the antimeridian in UTM zone 1', async () => {
    const degreesEast = { ...globe, value: (_: number, col: number) => (lonOf(col) + 180) % 360 };
    const scene = await sceneOf(degreesEast, { west: -180, top: 90, dx: 5, dy: -5 });
    const bbox = [0, 100_000, 600_000, 200_000];
    const found = await floats(pool, request(scene(), { crs: 'EPSG:32601', bbox, width: 6, height: 1 }), VALUES);
    // Easting 500 km is 177° W; a degree there is 111 km: the western pixels lie beyond 180°.
    expect(found).toEqual([177.5, 177.5, 182.5, 182.5, 182.5, 182.5]);
  });

  it('a store on both sides of the antimeridian', async () => {
    const scene = await sceneOf(
      { shape: [2, 4], chunks: [2, 4], value: (_, col) => col },
      { west: 170, top: 10, dx: 5, dy: -5 },
    );
    const target = { crs: 'EPSG:4326', bbox: [-180, 0, -165, 10], width: 3, height: 1 };
    expect(await floats(pool, request(scene(), target), MASKED)).toEqual([2, 1, 3, 1, 0, 0]);
  });
});
