import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planRender, type PlannedScript, type RenderPool, type RenderRequest, scriptCollection } from '#libs/render';
import { aCollection, anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { gdalInfo, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';
import { bandsOf, newPool } from './support/render.js';

const SIZE = 600;
const BBOX = [500_000, 5_754_000, 506_000, 5_760_000] as const;
const GRID = { crs: 'EPSG:32633', bbox: BBOX, width: SIZE, height: SIZE };
const workdir = workplace();
let pool: RenderPool;
let request: RenderRequest;

beforeAll(() => {
  pool = newPool();
  const place = { west: BBOX[0], north: BBOX[3], pixel: 10, type: 'UInt16' };
  const path = makeRaster(workdir, 'scene.tif', { bands: [grid(SIZE, SIZE, (col, row) => SIZE * row + col)].map((rows) => rows.map((row) => row.map((value) => value % 60_000))), ...place }); // prettier-ignore
  const scene = aSceneRef('scene', '2024-06-15T10:00:00Z', { extent: BBOX, bands: bandsOf(path, 'B04') });
  const collection = aCollection({ bands: [{ name: 'B04', units: [{ unit: 'DN', scale: 1, offset: 0 }] }] });
  request = aRequest([anInput([scene], { collection })], { grid: GRID });
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

/** As RenderService does. */
async function planned(text: string, geometry: RenderRequest['geometry'] = null): Promise<PlannedScript> {
  const script = { text, tenant: 'a' };
  const opening = { script, collections: request.inputs.map(scriptCollection), defaultSampleType: 'FLOAT32' as const };
  const setup = await pool.run('openScript', opening, {});
  return { ...opening, setup, plan: planRender({ ...request, geometry }, setup) };
}

/** A diff of so many numbers would take jest minutes. */
const differing = (found: readonly number[], expected: readonly number[]) =>
  found.length === expected.length ? found.filter((one, i) => one !== expected[i]).length : NaN;

const value = (at: number) => at % 60_000;
const SCRIPT = `//VERSION=3
function setup() {
  return { input: ['B04', 'dataMask'], output: [
    { id: 'dn', bands: 2, sampleType: 'UINT16', nodataValue: 7 }, { id: 'signed', bands: 1, sampleType: 'INT8' },
    { id: 'grey', bands: 1, sampleType: 'UINT8' }, { id: 'dataMask', bands: 1 },
  ] };
}
function evaluatePixel(s) {
  return { dn: [s.B04, 2], signed: [-s.B04 % 100], grey: [s.B04 % 256], dataMask: [s.dataMask] };
}
function updateOutputMetadata(scenes, inputMetadata, outputMetadata) { outputMetadata.userData = { done: true }; }`;

describe('files', () => {
  it('hold what an answer would, written block by block', async () => {
    const parts = [
      { kind: 'picture', identifier: 'dn', format: 'image/tiff', path: workdir.path('dn.tif') },
      { kind: 'picture', identifier: 'signed', format: 'image/tiff', path: workdir.path('signed.tif') },
      { kind: 'picture', identifier: 'grey', format: 'image/png', path: workdir.path('grey.png') },
      { kind: 'user-data', identifier: 'userdata', format: 'application/json', path: workdir.path('userdata.json') },
    ] as const;
    const { read } = await pool.run('renderToFiles', { ...(await planned(SCRIPT)), parts }, {});
    expect(read).toMatchObject({ hasData: true, files: 1 });
    expect(read.blocks).toBeGreaterThan(1);
    expect(gdalInfo(parts[0].path)).toMatchObject({
      size: [SIZE, SIZE],
      geoTransform: [BBOX[0], 10, 0, BBOX[3], 0, -10],
      bands: [
        { type: 'UInt16', noDataValue: 7 },
        { type: 'UInt16', noDataValue: 7 },
      ],
    });
    const pixels = Array.from({ length: SIZE * SIZE }, (_, at) => value(at));
    expect(differing(readXyz(parts[0].path, 1), pixels)).toBe(0);
    expect(new Set(readXyz(parts[0].path, 2))).toEqual(new Set([2]));
    expect(
      differing(
        readXyz(parts[1].path).map((byte) => (byte > 127 ? byte - 256 : byte)),
        pixels.map((dn) => 0 - (dn % 100)),
      ),
    ).toBe(0);
    expect(
      differing(
        readXyz(parts[2].path),
        pixels.map((dn) => dn % 256),
      ),
    ).toBe(0);
    expect(JSON.parse(readFileSync(parts[3].path, 'utf8'))).toEqual({ done: true });
  });

  it('do not stay when the script fails', async () => {
    const path = workdir.path('failed.tif');
    const script = SCRIPT.replace('return { dn', 'if (s.B04 > 50000) throw new Error("stop"); return { dn');
    const parts = [{ kind: 'picture', identifier: 'dn', format: 'image/tiff', path }] as const;
    await expect(pool.run('renderToFiles', { ...(await planned(script)), parts }, {})).rejects.toThrow('stop');
    expect(existsSync(path)).toBe(false);
  });

  it('may be larger than the memory of a renderer', async () => {
    const path = workdir.path('large.tif');
    const large = { ...request, grid: { ...GRID, width: 8000, height: 8000 } };
    const { plan, ...rest } = await planned(SCRIPT);
    expect(plan.grid.width).toBe(SIZE);
    const parts = [{ kind: 'picture', identifier: 'dn', format: 'image/tiff', path }] as const;
    await pool.run('renderToFiles', { ...rest, plan: planRender(large, rest.setup), parts }, {});
    expect(gdalInfo(path).size).toEqual([8000, 8000]);
    expect(statSync(path).size).toBeGreaterThan(1e6);
  }, 120_000);
});

describe('statistics', () => {
  it('are those of the pixels inside the geometry', async () => {
    const ring = [[500_000, 5_759_000], [501_000, 5_759_000], [501_000, 5_760_000], [500_000, 5_760_000], [500_000, 5_759_000]]; // prettier-ignore
    const job = await planned(SCRIPT, { type: 'Polygon', coordinates: [ring] });
    const bands = ['B0', 'B1'].map((name) => ({ name, percentiles: [50], histogram: null }));
    const statistics = { outputs: [{ id: 'dn', bands, mask: 0 }], maskComponents: 1 };
    const { outputs, geometryPixelCount } = await pool.run('fold', { ...job, statistics }, {});
    const inside = Array.from({ length: 100 * 100 }, (_, i) => value(SIZE * Math.floor(i / 100) + (i % 100)));
    const mean = inside.reduce((sum, dn) => sum + dn, 0) / inside.length;
    expect(geometryPixelCount).toBe(10_000);
    expect(outputs['dn']!.bands['B0']!.stats).toMatchObject({
      min: Math.min(...inside),
      max: Math.max(...inside),
      sampleCount: SIZE * SIZE,
      noDataCount: SIZE * SIZE - 10_000,
      percentiles: { '50.0': inside.toSorted((a, b) => a - b)[4999] },
    });
    expect(Math.abs((outputs['dn']!.bands['B0']!.stats.mean as number) - mean)).toBeLessThan(1e-9 * mean);
    expect(outputs['dn']!.bands['B1']!.stats).toMatchObject({ min: 2, max: 2, stDev: 0 });
  });

  it('of many plans are those of each, and one that fails leaves the others alone', async () => {
    const script = SCRIPT.replace('return { dn', 'if (s.B04 === 7) throw new Error("seven"); return { dn');
    const { plan: _, ...common } = await planned(script);
    const statistics = {
      outputs: [
        { id: 'dn', bands: ['B0', 'B1'].map((name) => ({ name, percentiles: [50], histogram: null })), mask: 0 },
      ],
      maskComponents: 1,
    };
    const [west, , , north] = BBOX;
    const plans = Array.from({ length: 9 }, (_one, i) => {
      const bbox = [west + i * 300, north - 300 * (i + 1), west + (i + 1) * 300, north - i * 300] as const;
      return planRender({ ...request, grid: { ...GRID, bbox, width: 30, height: 30 } }, common.setup);
    });
    const together = await pool.run('foldAll', { ...common, statistics, plans }, {});
    expect(together[0]).toEqual({ fault: expect.objectContaining({ code: 'EVALSCRIPT_FAILED', message: expect.stringContaining('seven') }) }); // prettier-ignore
    for (const [i, plan] of plans.entries()) {
      if (i > 0) expect(together[i]).toEqual({ result: await pool.run('fold', { ...common, statistics, plan }, {}) });
    }
  });

  it('of many plans that go through the script together are those of each, a lost file told of its own', async () => {
    const text = SCRIPT.replace('//VERSION=3', '//VERSION=3\nlet n = 0;').replace('dn: [s.B04, 2]', 'dn: [s.B04, n++]');
    const { plan: _, ...common } = await planned(text);
    const bands = ['B0', 'B1'].map((name) => ({ name, percentiles: [50], histogram: null }));
    const statistics = { outputs: [{ id: 'dn', bands, mask: 0 }], maskComponents: 1 };
    const [west, , , north] = BBOX;
    const [input] = request.inputs;
    const lost = { ...input!, scenes: [{ ...input!.scenes[0]!, bands: bandsOf('/nowhere/lost.tif', 'B04') }] };
    const plans = Array.from({ length: 30 }, (_one, i) => {
      const [width, height] = i === 20 ? [SIZE, SIZE] : [3 + i, 17];
      const bbox = [west, north - 10 * height, west + 10 * width, north] as const;
      const ring = [[west, bbox[1]], [bbox[2], bbox[1]], [bbox[2], north], [west, bbox[1]]]; // prettier-ignore
      const geometry = i % 3 === 0 ? { type: 'Polygon' as const, coordinates: [ring] } : null;
      const inputs = i === 11 ? [lost] : request.inputs;
      return planRender({ geometry, inputs, grid: { ...GRID, bbox, width, height } }, common.setup);
    });
    const together = await pool.run('foldAll', { ...common, statistics, plans }, {});
    for (const [i, plan] of plans.entries()) {
      const alone = pool.run('fold', { ...common, statistics, plan }, {});
      if (i === 11) {
        const error = await alone.then(
          () => null,
          (thrown: Error) => thrown,
        );
        expect(together[i]).toMatchObject({ fault: { code: 'RASTER_UNREADABLE', message: error!.message } });
      } else expect(together[i]).toEqual({ result: await alone });
    }
  });
});
