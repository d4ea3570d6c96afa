import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chooseDelivery } from '#libs/encode';
import { type RenderPool, type RenderRequest } from '#libs/render';
import { aCollection, anInput, aRequest, aSceneRef } from '../support/a-render-request.js';
import { gdalCli, gdalInfo, grid, makeRaster, readXyz, workplace } from './support/gdal-cli.js';
import { bandsOf, delivery, evalscript, floats, newPool, render } from './support/render.js';

const BBOX = [500_000, 5_759_800, 500_200, 5_760_000] as const;
const GRID = { crs: 'EPSG:32633', bbox: BBOX, width: 20, height: 20 };
const workdir = workplace();
let pool: RenderPool;
let request: RenderRequest;

beforeAll(() => {
  pool = newPool();
  const place = { west: BBOX[0], north: BBOX[3], pixel: 10, type: 'UInt16' };
  const path = makeRaster(workdir, 'scene.tif', { bands: [grid(20, 20, (col, row) => 20 * row + col)], ...place });
  const scene = aSceneRef('scene', '2024-06-15T10:00:00Z', { extent: BBOX, bands: bandsOf(path, 'B04') });
  const collection = aCollection({ bands: [{ name: 'B04', units: [{ unit: 'DN', scale: 1, offset: 0 }] }] });
  request = aRequest([anInput([scene], { collection })], { grid: GRID });
});
afterAll(async () => {
  await pool.close();
  workdir.remove();
});

const NUMBERS = grid(20, 20, (col, row) => 20 * row + col).flat();
const SEVERAL = `//VERSION=3
function setup() {
  return { input: ['B04', 'dataMask'], output: [
    { id: 'default', bands: 2 },
    { id: 'dn', bands: 1, sampleType: 'UINT16', nodataValue: 7 },
    { id: 'unused', bands: 1 },
  ] };
}
let pixels = 0;
function evaluatePixel(s) {
  pixels++;
  return { default: [s.B04 / 400, s.dataMask], dn: [s.B04] };
}
function updateOutputMetadata(scenes, inputMetadata, outputMetadata) {
  outputMetadata.userData = { pixels, norm_factor: inputMetadata.normalizationFactor };
}`;

/** Through a file, as GDAL reads it. */
function saved(name: string, body: Uint8Array): string {
  writeFileSync(workdir.path(name), body);
  return workdir.path(name);
}

describe('what arrives', () => {
  it('PNG: AUTO in bytes, the last of two bands as alpha', async () => {
    const { body, contentType } = await render(pool, request, SEVERAL, { delivery: delivery('image/png') });
    const path = saved('default.png', body);
    expect(contentType).toBe('image/png');
    expect(readXyz(path, 1)).toEqual(NUMBERS.map((value) => Math.min(255, Math.round((value / 400) * 255))));
    expect(new Set(readXyz(path, 2))).toEqual(new Set([255]));
  });

  it('GeoTIFF: where it lies, in which type, with its no-data', async () => {
    const tiff = chooseDelivery(undefined, [{ identifier: 'dn', format: { type: 'image/tiff' } }], [{ id: 'dn' }]);
    const { body } = await render(pool, request, SEVERAL, { delivery: tiff });
    const path = saved('dn.tif', body);
    expect(gdalInfo(path)).toMatchObject({
      size: [20, 20],
      geoTransform: [BBOX[0], 10, 0, BBOX[3], 0, -10],
      bands: [{ type: 'UInt16', noDataValue: 7 }],
    });
    expect(gdalCli('gdalsrsinfo', '-e', '-o', 'epsg', path)).toContain('EPSG:32633');
    expect(readXyz(path)).toEqual(NUMBERS);
  });

  it('tar: each response by its name, userdata as the script left it after the last pixel', async () => {
    const responses = [
      { identifier: 'dn', format: { type: 'image/tiff' } },
      { identifier: 'userdata', format: { type: 'application/json' } },
    ];
    const tar = chooseDelivery(undefined, responses, [{ id: 'dn' }]);
    const { body, contentType } = await render(pool, request, SEVERAL, { delivery: tar });
    const path = saved('all.tar', body);
    expect(contentType).toBe('application/x-tar');
    expect(gdalCli('tar', '-tf', path).trim().split('\n')).toEqual(['dn.tif', 'userdata.json']);
    expect(JSON.parse(gdalCli('tar', '-xOf', path, 'userdata.json'))).toEqual({ pixels: 400, norm_factor: 1 });
    expect(readXyz(`/vsitar/${path}/dn.tif`)).toEqual(NUMBERS);
  });
});

describe('data fusion', () => {
  it('samples are lists by datasource, empty where nothing was found', async () => {
    const [input] = request.inputs;
    const later = { ...input!, id: 'after', scenes: [] };
    const fused = { ...request, inputs: [{ ...input!, id: 'before' }, later, { ...input!, id: 'again' }] };
    const script = `//VERSION=3
function setup() {
  return {
    input: [{ datasource: 'again', bands: ['B04'], mosaicking: 'TILE' }, { datasource: 'before', bands: ['B04'] }, { datasource: 'after', bands: ['B04'] }],
    output: { bands: 4, sampleType: 'FLOAT32' },
  };
}
function evaluatePixel(s) { return [s.before[0].B04, s.again[0].B04 * 2, s.before.length, s.after.length]; }`;
    expect(await floats(pool, fused, script)).toEqual(NUMBERS.flatMap((value) => [value, value * 2, 1, 0]));
  });
});

it('a band may be asked for in several ways: simple scripts, updateOutput', async () => {
  const { body } = await render(pool, request, '//VERSION=3\nreturn [B04 / 400, dataMask];', {
    delivery: delivery('image/png'),
  });
  expect(readXyz(saved('simple.png', body))[399]).toBe(Math.round((399 / 400) * 255));
  const grown = evalscript(['B04'], 'function evaluatePixel(s) { return s.map(({ B04 }) => B04); }', {
    mosaicking: 'TILE',
    more: 'function updateOutput(outputs, collections) { outputs.default.bands = collections.scenes.length; }',
  });
  const [input] = request.inputs;
  const twice = { ...input!, scenes: [input!.scenes[0]!, { ...input!.scenes[0]!, id: 'twin' }] };
  expect(await floats(pool, { ...request, inputs: [twice] }, grown)).toEqual(
    NUMBERS.flatMap((value) => [value, value]),
  );
});
