import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RenderPool, type RenderRequest, type SceneBandRef } from '#libs/render';
import { builtInCollection } from '../../src/catalog/index.js';
import { renderable, toRenderCollection } from '../../src/render/collections/renderable-collection.js';
import { anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { grid, makeRaster, workplace } from './support/gdal-cli.js';
import { evalscript, floats, newPool } from './support/render.js';

const EGM96 = '/usr/share/proj/egm96_15.gtx';
const workdir = workplace();
let pool: RenderPool;
beforeAll(() => {
  pool = newPool();
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

type Box = readonly [number, number, number, number];
const collectionOf = (id: string) =>
  toRenderCollection(renderable({ id, kind: 'stac', definition: builtInCollection(id)!.definition } as never), []);

/** One scene of a built-in collection, 1 : 1 on its own grid. */
function asked(
  id: string,
  bands: Record<string, SceneBandRef>,
  { crs, bbox, width, height }: { crs: string; bbox: Box; width: number; height: number },
  input: object = {},
): RenderRequest {
  const scene = aSceneRef('scene', '2024-06-15T10:00:00Z', { bands, extent: null });
  return aRequest([anInput([scene], { collection: collectionOf(id), ...input })], {
    grid: { crs, bbox, width, height },
  });
}

const pixelsOf = (name: string, rows: number[][], more: object = {}) =>
  makeRaster(workdir, `${name}.tif`, { bands: [rows], pixel: 30, type: 'UInt16', ...more });
const UTM = { crs: 'EPSG:32633', bbox: [0, -30, 120, 0] as Box, width: 4, height: 1 };

describe('Landsat level 1', () => {
  it('reflectance at the top of the atmosphere, for the true height of the sun', async () => {
    const path = pixelsOf('B4', [[0, 5000, 10_000, 65_535]]);
    // USGS: ρλ = (2.0000E-05 · Qcal − 0.1) / sin(62.17310472°)
    const request = asked('landsat-ot-l1', { B04: { path, index: 1, facts: { sunElevation: 62.17310472 } } }, UTM);
    const script = evalscript(['B04', 'dataMask'], 'function evaluatePixel(s) { return [s.B04, s.dataMask]; }', { outputBands: 2 }); // prettier-ignore
    const values = await floats(pool, request, script);
    expect(values.filter((_, i) => i % 2 === 1)).toEqual([0, 1, 1, 1]);
    expect(values[0]).toBeNaN();
    expect(values[2]).toBeCloseTo(0, 9);
    expect(values[4]).toBeCloseTo(0.113075875, 7);
    expect(values[6]).toBeCloseTo(1.369009624, 6);
  });

  it('kelvin of thermal bands', async () => {
    const path = pixelsOf('B10', [[0, 24_650, 1, 30_000]]);
    // K2 / ln(K1 / (3.3420E-04 · Qcal + 0.1) + 1) with the constants of band 10 of Landsat 8
    const facts = { k1: 774.8853, k2: 1321.0789 };
    const request = asked('landsat-ot-l1', { B10: { path, index: 1, scale: 3.342e-4, offset: 0.1, facts } }, UTM);
    const values = await floats(pool, request, evalscript(['B10'], 'function evaluatePixel(s) { return [s.B10]; }'));
    expect(values[0]).toBeNaN();
    expect(values[1]).toBeCloseTo(290.82058, 4);
    expect(values[2]).toBeCloseTo(147.57207, 4);
    expect(values[3]).toBeCloseTo(303.65499, 4);
  });

  it('angles say nothing of where there is an image', async () => {
    const B04 = { path: pixelsOf('masked', [[0, 5000, 10_000, 0]]), index: 1, facts: { sunElevation: 90 } };
    const SZA = { path: pixelsOf('SZA', [[0, 2783, 2784, 0]], { type: 'Int16' }), index: 1 };
    const script = evalscript(['B04', 'SZA', 'dataMask'], 'function evaluatePixel(s) { return [s.SZA, s.dataMask]; }', { outputBands: 2 }); // prettier-ignore
    const values = await floats(pool, asked('landsat-ot-l1', { B04, SZA }, UTM), script);
    expect(values).toEqual([NaN, 0, Math.fround(27.83), 1, Math.fround(27.84), 1, NaN, 0]);
  });
});

describe('terrain', () => {
  const heights = (path: string, box: Box, size: number, options: object, crs = 'EPSG:4326') =>
    floats(
      pool,
      asked('dem', { DEM: { path, index: 1 } }, { crs, bbox: box, width: size, height: size }, { heights: options }),
      evalscript(['DEM'], 'function evaluatePixel(s) { return [s.DEM]; }'),
    );
  const constant = (name: string, value: number, box: Box) =>
    makeRaster(workdir, `${name}.tif`, {
      ...{ bands: [grid(8, 8, () => value)], type: 'Float32', crs: 'EPSG:4326' },
      ...{ west: box[0], north: box[3], pixel: (box[2] - box[0]) / 8 },
    });
  /** By PROJ's own vertical grid shift, from above EGM96 to above WGS 84. */
  const byProj = (points: Array<readonly [number, number]>) =>
    execFileSync('gdaltransform', ['-s_srs', 'EPSG:4326+5773', '-t_srs', 'EPSG:4979'], {
      input: points.map(([lon, lat]) => `${lon} ${lat} 0`).join('\n'),
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]));

  it.each<[string, Box]>([
    ['Sao Tome', [6.2, 0.1, 7, 0.9]],
    ['India, the deepest hollow', [78, 3, 79, 4]],
    ['the Alps, finer than the grid', [10.1, 46.3, 10.11, 46.31]],
    ['east of the antimeridian', [-180, -17, -179, -16]],
    ['west of it', [179, -17, 180, -16]],
    ['near the pole', [10, 89, 11, 90]],
  ])('egm: above the ellipsoid as PROJ has it, %s', async (name, box) => {
    const path = constant(name.replaceAll(' ', '-'), 100, box);
    const step = (box[2] - box[0]) / 8;
    const centres = grid(8, 8, (col, row) => [box[0] + (col + 0.5) * step, box[3] - (row + 0.5) * step] as never);
    const expected = byProj(centres.flat() as never);
    expect(new Set(expected).size).toBeGreaterThan(8);
    const found = await heights(path, box, 8, { clampNegative: false, geoid: EGM96 });
    found.forEach((height, i) => expect(Math.abs(height - 100 - expected[i]!)).toBeLessThan(0.002));
  });

  it('egm, in another CRS', async () => {
    const path = constant('utm', 0, [9, 45, 10, 46]);
    const [x, y] = [500_000, 5_000_000];
    const found = await heights(
      path,
      [x, y, x + 4000, y + 4000],
      2,
      { clampNegative: false, geoid: EGM96 },
      'EPSG:32632',
    );
    const centre = execFileSync('gdaltransform', ['-s_srs', 'EPSG:32632', '-t_srs', 'EPSG:4326', '-output_xy'], { input: `${x + 1000} ${y + 3000}`, encoding: 'utf8' }); // prettier-ignore
    const [lon, lat] = centre.trim().split(' ').map(Number) as [number, number];
    expect(found[0]).toBeCloseTo(byProj([[lon, lat]])[0]!, 2);
  });

  it('clampNegative: below the geoid is 0, and what is added is added after', async () => {
    const box: Box = [6, 0, 7, 1];
    const path = constant('sea', -40, box);
    expect(new Set(await heights(path, box, 8, { clampNegative: false, geoid: null }))).toEqual(new Set([-40]));
    expect(new Set(await heights(path, box, 8, { clampNegative: true, geoid: null }))).toEqual(new Set([0]));
    const [first] = await heights(path, box, 8, { clampNegative: true, geoid: EGM96 });
    expect(first).toBeCloseTo(byProj([[6.0625, 0.9375]])[0]!, 2);
  });

  it('says so when the grid is not there', async () => {
    const box: Box = [6, 0, 7, 1];
    const options = { clampNegative: false, geoid: workdir.path('none.gtx') };
    await expect(heights(constant('any', 0, box), box, 8, options)).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      message: expect.stringMatching(/SWATH_GEOID_GRID/),
    });
  });
});
