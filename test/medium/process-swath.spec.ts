import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ProcessModule } from '../../src/process/index.js';
import { Buckets } from '#libs/storage';
import { startCatalogApp, type CatalogApp, type Json } from '../support/catalog-app.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';

jest.setTimeout(60_000);

/** Files and their values: test/fixtures/swath/SOURCE.md. Items are written as CDSE and Planetary Computer write them. */
const FIXTURES = resolve('test/fixtures/swath');
const OFFL = 'S5P_OFFL_L2__NO2____20240601T012345_20240601T030515_34321_03_020600_20240602T180000';
const NRTI = 'S5P_NRTI_L2__NO2____20240601T012345_20240601T012845_34321_03_020600_20240601T030000';
const OLCI = 'S3A_OL_1_EFR____20240601T093000.SEN3';
const SLSTR = 'S3A_SL_1_RBT____20240601T093000.SEN3';

let app: CatalogApp;
let s3: S3Server;
const settings = join(tmpdir(), `swath-netcdf-s3-${process.pid}.json`);
beforeAll(async () => {
  s3 = await startS3Server('remote');
  await writeFile(settings, JSON.stringify({ remote: s3.settings }), { mode: 0o600 });
  app = await startCatalogApp({ imports: [ProcessModule], env: { SWATH_BUCKETS: settings } });
  await app.bucket('swaths');
  await cp(FIXTURES, join(app.dataDir, 'buckets', 'swaths'), { recursive: true });
});
afterAll(async () => {
  await app?.close();
  await s3?.stop();
  await rm(settings, { force: true });
});

async function put(
  collection: string,
  id: string,
  bbox: readonly number[],
  datetime: string,
  files: Record<string, string>,
  properties = {},
) {
  const [west, south, east, north] = bbox as [number, number, number, number];
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  const assets = Object.fromEntries(
    Object.entries(files).map(([key, file]) => [
      key,
      { href: file.startsWith('s3:') ? file : `s3://swaths/${file}`, type: 'application/x-netcdf', roles: ['data'] },
    ]),
  );
  const item = {
    ...{ type: 'Feature', stac_version: '1.1.0', id, collection, bbox, links: [], assets },
    geometry: { type: 'Polygon', coordinates: [ring] },
    properties: { datetime, ...properties },
  };
  const { status, body } = await app.call('POST', `/stac/collections/${collection}/items`, app.people.admin, item);
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
}

const script = (bands: readonly string[], result: string, units = '') => `//VERSION=3
function setup() { return { input: [{ bands: ${JSON.stringify(bands)} ${units && `, units: ${units}`} }],
  output: { bands: 1, sampleType: 'FLOAT32' } } }
function evaluatePixel(s) { return [${result}] }`;

async function ask(
  type: string,
  bbox: readonly number[],
  evalscript: string,
  { dataFilter = {}, processing = {} } = {},
) {
  const body = {
    input: { bounds: { bbox }, data: [{ type, dataFilter, processing }] },
    output: { width: 4, height: 4 },
    evalscript,
  };
  const headers = { 'content-type': 'application/json', accept: 'application/octet-stream' };
  const answer = await app.fetch('/api/v1/process', app.people.viewer, { method: 'POST', headers, body: JSON.stringify(body) }); // prettier-ignore
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  const json = (isJson ? JSON.parse(bytes.toString()) : null) as Json;
  return { status: answer.status, json, floats: isJson ? [] : [...new Float32Array(Uint8Array.from(bytes).buffer)] };
}

describe('Sentinel-5P', () => {
  /** In the middle of the swath, west of the antimeridian. */
  const box = [179.4, 10.8, 179.8, 11.2];
  const NO2 = script(['NO2'], 's.NO2');
  const tropomi = { processing: { upsampling: 'BILINEAR' } };
  beforeAll(async () => {
    const area = [178, 9.5, 180, 12.5];
    await put(
      'sentinel-5p-l2',
      OFFL,
      area,
      '2024-06-01T01:23:45Z',
      { netcdf: `${OFFL}.nc` },
      { 's5p:timeliness': 'OFFL' },
    );
    await put(
      'sentinel-5p-l2',
      NRTI,
      area,
      '2024-06-01T01:25:00Z',
      { no2: `${NRTI}.nc` },
      { 's5p:processing_mode': 'NRTI' },
    );
  });

  it('draws the offline product before the near-real-time one, whose values are 1', async () => {
    const { floats } = await ask('S5PL2', box, NO2, { ...tropomi, processing: { upsampling: 'BILINEAR', minQa: 50 } });
    floats.forEach((value, i) => {
      const [lon, lat] = [179.45 + 0.1 * (i % 4), 11.15 - 0.1 * Math.floor(i / 4)];
      expect(value).toBeCloseTo(0.001 * (lon - 180) + 0.01 * lat, 4);
    });
    const near = await ask('sentinel-5p-l2', box, NO2, {
      dataFilter: { timeliness: 'NRTI' },
      processing: { minQa: 0 },
    });
    expect(new Set(near.floats)).toEqual(new Set([1]));
  });

  it('a file in S3 is fetched once', async () => {
    const store = await app.get(Buckets).getOrThrow('remote');
    await store.put(`${OFFL}.nc`, await readFile(join(FIXTURES, `${OFFL}.nc`)));
    const file = { netcdf: `s3://remote/${OFFL}.nc` };
    await put('sentinel-5p-l2', 'remote', [178, 9.5, 180, 12.5], '2023-06-01T01:23:45Z', file);
    const then = { dataFilter: { timeRange: { from: '2023-06-01T00:00:00Z', to: '2023-06-02T00:00:00Z' } }, processing: { minQa: 0 } }; // prettier-ignore
    s3.requests.length = 0;
    const [first, second] = [await ask('S5PL2', box, NO2, then), await ask('S5PL2', box, NO2, then)];
    expect(first.floats[0]).toBeCloseTo(0.111, 2);
    expect(second.floats).toEqual(first.floats);
    expect(s3.requests.filter((request) => request.startsWith('GET'))).toHaveLength(1);
  });

  it('minQa: 75 of nitrogen dioxide unless told otherwise', async () => {
    const masked = script(['NO2', 'dataMask'], 's.dataMask');
    const only = { dataFilter: { timeliness: 'OFFL' } };
    const wide = [178.5, 10, 179.9, 12];
    const count = async (processing: object) => (await ask('S5PL2', wide, masked, { ...only, processing })).floats.reduce((a, b) => a + b, 0); // prettier-ignore
    const strict = await count({});
    const lenient = await count({ minQa: 60 });
    expect(await count({ minQa: 75 })).toBe(strict);
    expect(lenient).toBeGreaterThanOrEqual(strict);
    expect(await count({ minQa: 100 })).toBe(strict);
    const bad = await ask('S5PL2', wide, masked, { processing: { minQa: 101 } });
    expect([bad.status, JSON.stringify(bad.json)]).toEqual([400, expect.stringContaining('minQa')]);
  });

  it('SIMPLE sees the last day before `to`, ORBIT all', async () => {
    const masked = script(['NO2', 'dataMask'], 's.dataMask');
    const later = {
      dataFilter: { timeRange: { from: '2024-05-01T00:00:00Z', to: '2024-06-05T00:00:00Z' } },
      processing: { minQa: 0 },
    };
    expect(new Set((await ask('S5PL2', box, masked, later)).floats)).toEqual(new Set([0]));
    const orbit = masked.replace("output:", "mosaicking: 'ORBIT', output:").replace('evaluatePixel(s) { return [s.dataMask] }', 'evaluatePixel(all) { return [all.length * all[0].dataMask] }'); // prettier-ignore
    expect(new Set((await ask('S5PL2', box, orbit, later)).floats)).toEqual(new Set([1]));
  });

  it('bands of other products are not there, and means over swaths are refused', async () => {
    const other = await ask('S5PL2', box, script(['CO', 'dataMask'], 's.dataMask'));
    expect(new Set(other.floats)).toEqual(new Set([0]));
    const means = await ask('S5PL2', box, NO2, { processing: { upsampling: 'BOX' } });
    expect([means.status, means.json.error.message]).toEqual([
      400,
      expect.stringMatching(/BOX is not supported for swaths/),
    ]);
  });
});

describe('Sentinel-3', () => {
  beforeAll(async () => {
    const files = { Oa08_radianceData: `${OLCI}/Oa08_radiance.nc` };
    await put('sentinel-3-olci', 'olci', [11.9, 47.4, 13.4, 48.1], '2024-06-01T09:30:00Z', files);
    const thermal = { S8_BT_in: `${SLSTR}/S8_BT_in.nc`, S1_radiance_an: `${SLSTR}/S1_radiance_an.nc` };
    await put('sentinel-3-slstr', 'slstr', [-180, 89.7, 180, 90], '2024-06-01T09:30:00Z', thermal);
  });
  const box = [12.4, 47.7, 12.6, 47.8];

  it('OLCI: radiance, reflectance, angles at tie points', async () => {
    const radiance = await ask('S3OLCI', box, script(['B08'], 's.B08', "'RADIANCE'"), {
      processing: { upsampling: 'BILINEAR' },
    });
    const reflectance = await ask('S3OLCI', box, script(['B08'], 's.B08'), { processing: { upsampling: 'BILINEAR' } });
    const zenith = await ask('S3OLCI', box, script(['SZA'], 's.SZA'), { processing: { upsampling: 'BILINEAR' } });
    radiance.floats.forEach((value, i) => {
      const [lon, lat] = [12.425 + 0.05 * (i % 4), 47.7875 - 0.025 * Math.floor(i / 4)];
      expect(Math.abs(value - (100 + 10 * (lon - 12) + 20 * (48 - lat)))).toBeLessThan(0.1);
      const col = (0.008 * (lon - 12) + 0.002 * (48 - lat)) / (0.01 * 0.008 + 0.002 * 0.001);
      expect(Math.abs(zenith.floats[i]! - (30 + col / 8))).toBeLessThan(0.02);
      const expected = (Math.PI * value) / ((1070 + col) * Math.cos(((30 + col / 8) * Math.PI) / 180));
      expect(Math.abs(reflectance.floats[i]! / expected - 1)).toBeLessThan(0.003);
    });
  });

  it('SLSTR: the oblique view is another file, 10 K colder', async () => {
    const S8 = script(['S8'], 's.S8');
    const around = [10, 89.85, 60, 89.9];
    const nadir = await ask('S3SLSTR', around, S8);
    const oblique = await ask('S3SLSTR', around, S8, { processing: { view: 'OBLIQUE' } });
    expect(nadir.floats[0]).toBeGreaterThan(260);
    nadir.floats.forEach((value, i) => expect(oblique.floats[i]).toBeCloseTo(value - 10, 1));
    const bad = await ask('S3SLSTR', around, S8, { processing: { view: 'SIDEWAYS' } });
    expect([bad.status, JSON.stringify(bad.json)]).toEqual([400, expect.stringContaining('view')]);
  });

  it('SLSTR: reflectance by the irradiance of the scan and the sun at tie points', async () => {
    const { floats } = await ask('S3SLSTR', [10, 89.85, 60, 89.9], script(['S1'], 's.S1'));
    floats.forEach((value, i) => {
      const zenith = 60 + 0.10625 + 0.0125 * Math.floor(i / 4);
      expect(value).toBeCloseTo((Math.PI * 50) / (1800 * Math.cos((zenith * Math.PI) / 180)), 4);
    });
  });

  it('a product without its geolocation is no 500', async () => {
    await cp(
      join(FIXTURES, OLCI, 'Oa08_radiance.nc'),
      join(app.dataDir, 'buckets', 'swaths', 'alone', 'Oa08_radiance.nc'),
    );
    await put('sentinel-3-olci', 'alone', [30, 47.4, 31, 48.1], '2024-06-02T09:30:00Z', {
      Oa08_radianceData: 'alone/Oa08_radiance.nc',
    });
    const { status, json } = await ask('S3OLCI', [30.1, 47.5, 30.2, 47.6], script(['B08'], 's.B08', "'RADIANCE'"));
    expect([status, json.error.message]).toEqual([502, expect.stringMatching(/scene alone, band B08/)]);
  });
});
