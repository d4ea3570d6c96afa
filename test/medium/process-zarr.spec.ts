import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { Buckets, type ObjectStore } from '#libs/storage';
import { Job, JobsModule, JobsWorkerModule } from '../../src/jobs/index.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { JobWorker } from '../../src/jobs/job-worker.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { ProcessModule } from '../../src/process/index.js';
import { StatisticsModule } from '../../src/statistics/index.js';
import { ZarrModule, ZarrWorkerModule } from '../../src/zarr/index.js';
import { startCatalogApp, type CatalogApp, type Json } from '../support/catalog-app.js';
import { gdalTool } from '../support/gdal-cli.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';
import { arrayOf, chunksOf, type PixelArray, putChunks } from '../support/zarr-pixels.js';
import { axis, putJson, putZarrV2 } from '../support/zarr-stores.js';

jest.setTimeout(60_000);

const EPSG_4326 = 'http://www.opengis.net/def/crs/EPSG/0/4326';
let app: CatalogApp;
let worker: TestingModule;
let s3: S3Server;
const settings = join(tmpdir(), `swath-zarr-s3-${process.pid}.json`);

beforeAll(async () => {
  s3 = await startS3Server('remote');
  await writeFile(settings, JSON.stringify({ remote: s3.settings }), { mode: 0o600 });
  const env = { SWATH_BUCKETS: settings };
  app = await startCatalogApp({ imports: [JobsModule, ZarrModule, ProcessModule, StatisticsModule], env });
  const { url } = app.dataSource.options as { url: string };
  const config = loadConfig({ DATABASE_URL: url, REDIS_URL: process.env['TEST_REDIS_URL'], SWATH_DATA_DIR: app.dataDir, ...env }); // prettier-ignore
  worker = await Test.createTestingModule({
    imports: [PlatformModule.forRoot(config), JobsWorkerModule, ZarrWorkerModule],
  }) // prettier-ignore
    .overrideProvider(JobWorker)
    .useValue({})
    .setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined })
    .compile();
  await worker.init();
});
afterAll(async () => {
  await worker?.close();
  await app?.close();
  await s3?.stop();
  await rm(settings, { force: true });
});

/** Registers and ingests. @returns the collection's type in Process */
async function registered(s3Bucket: string, path: string): Promise<string> {
  const { editor } = app.people;
  const body = { name: 'a cube', s3Bucket, path, crs: EPSG_4326 };
  const made = await app.call('POST', '/api/v1/zarr/collections', editor, body);
  expect([made.status, made.body]).toEqual([201, expect.anything()]);
  await ingest();
  const { id } = made.body.data;
  const { body: found } = await app.call('GET', `/api/v1/zarr/collections/${id}`, editor);
  expect(found.data).toMatchObject({ status: 'INGESTED', ingestionErrors: null });
  return `zarr-${id}`;
}

async function ingest(): Promise<void> {
  const [job] = await app.dataSource.manager.find(Job, { where: { kind: 'zarr_ingest', status: 'pending' } });
  await worker.get(JobRuns, { strict: false }).run({ job_id: job!.id, attempt_id: job!.attemptId });
}

const script = (bands: readonly string[], body: string, mosaicking = 'SIMPLE', outputs = 1) => `//VERSION=3
function setup() { return { input: ${JSON.stringify(bands)}, mosaicking: '${mosaicking}',
  output: { bands: ${outputs}, sampleType: 'FLOAT32' } } }
function evaluatePixel(s) { ${body} }`;

/** 8 × 6 pixels of one degree around (10° E … 18° E, 40° N … 46° N), unless told otherwise. */
function body(type: string, evalscript: string, { bbox = [10, 40, 18, 46], width = 8, height = 6, data = {} } = {}) {
  return {
    input: { bounds: { bbox, properties: { crs: EPSG_4326 } }, data: [{ type, ...data }] },
    output: { width, height },
    evalscript,
  };
}

async function ask(asked: object, path = '/api/v1/process'): Promise<{ status: number; json: Json; floats: number[] }> {
  const answer = await app.fetch(path, app.people.viewer, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/octet-stream' },
    body: JSON.stringify(asked),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  const floats = isJson ? [] : [...new Float32Array(Uint8Array.from(bytes).buffer)];
  return { status: answer.status, json: isJson ? JSON.parse(bytes.toString()) : null, floats };
}

const value = (row: number, col: number, step: number) => 1000 * step + 10 * row + col;
const cube: PixelArray = { shape: [3, 6, 8], chunks: [2, 4, 5], value };
const height: PixelArray = { shape: [6, 8], chunks: [6, 8], value: (row, col) => 500 + row - col };
const axes = {
  lon: axis('lon', 10.5, 1, 8),
  lat: axis('lat', 45.5, -1, 6),
  time: { ...axis('time', 0, 1, 3, '<i8'), attributes: { units: 'days since 2020-01-01', calendar: 'standard' } },
};
const step = (n: number) => Array.from({ length: 48 }, (_, i) => value(Math.floor(i / 8), i % 8, n));

async function putCube(store: ObjectStore, path: string): Promise<void> {
  await putZarrV2(store, path, { ...axes, B1: arrayOf(cube), height: arrayOf(height) });
  await putChunks(store, `${path}B1/`, cube);
  await putChunks(store, `${path}height/`, height);
}

describe('a cube of three days and an array without time', () => {
  let type: string;
  beforeAll(async () => {
    await putCube(await app.bucket('archive'), 'cube/');
    type = await registered('archive', 'cube/');
  });
  const B1 = script(['B1'], 'return [s.B1]');
  const simple = async (dataFilter: object) => (await ask(body(type, B1, { data: { dataFilter } }))).floats;

  it('SIMPLE takes one step: the most recent, the least recent, one within timeRange', async () => {
    expect(await simple({})).toEqual(step(2));
    expect(await simple({ mosaickingOrder: 'leastRecent' })).toEqual(step(0));
    const timeRange = { from: '2020-01-01T12:00:00Z', to: '2020-01-02T00:00:00Z' };
    expect(await simple({ timeRange })).toEqual(step(1));
  });

  it('TILE has one sample per step, in order, with their times', async () => {
    const tile = script(['B1'], 'return samples.map((s) => s.B1)', 'TILE', 3).replace(
      'evaluatePixel(s)',
      'evaluatePixel(samples)',
    );
    const { floats } = await ask(body(type, tile));
    const expected = step(0)
      .map((_, i) => [step(2)[i]!, step(1)[i]!, step(0)[i]!])
      .flat();
    expect(floats).toEqual(expected);
    const tiff = { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] };
    const asked = body(type, tile);
    const { json } = await ask({ ...asked, output: { ...asked.output, ...tiff } }, '/api/v1/process/explain');
    expect(json.sources[0].samples.map((one: Json) => one.tiles[0].date)).toEqual([
      '2020-01-03T00:00:00.000Z',
      '2020-01-02T00:00:00.000Z',
      '2020-01-01T00:00:00.000Z',
    ]);
    expect(JSON.stringify(json)).not.toContain(app.dataDir);
  });

  it('arrays without time are there whatever the time, beside others and alone', async () => {
    const both = script(['B1', 'height'], 'return [s.B1, s.height]', 'SIMPLE', 2);
    const { floats } = await ask(body(type, both));
    expect(floats.slice(0, 4)).toEqual([2000, 500, 2001, 499]);
    const none = { dataFilter: { timeRange: { from: '1999-01-01T00:00:00Z', to: '1999-02-01T00:00:00Z' } } };
    expect((await ask(body(type, both, { data: none }))).floats.slice(0, 4)).toEqual([0, 500, 0, 499]);
    const alone = script(['height', 'dataMask'], 'return [samples.length, samples[0].height, samples[0].dataMask]', 'TILE', 3); // prettier-ignore
    const tiles = await ask(body(type, alone.replace('evaluatePixel(s)', 'evaluatePixel(samples)'), { data: none }));
    expect(tiles.floats.slice(0, 3)).toEqual([1, 500, 1]);
  });

  it('has statistics of each step in one interval, the next one’s first moment not among them', async () => {
    const measured = (band: string) => `//VERSION=3
function setup() { return { input: ['${band}'], output: [{ id: 'a', bands: 1 }, { id: 'dataMask', bands: 1 }] } }
function evaluatePixel(s) { return { a: [s.${band}], dataMask: [1] } }`;
    const means = async (band: string, from: string, to: string) => {
      const { input, output } = body(type, measured(band));
      const timeRange = { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` };
      const aggregation = { ...output, timeRange, aggregationInterval: { of: 'P1D' }, evalscript: measured(band) };
      const { status, json } = await ask({ input, aggregation }, '/api/v1/statistics');
      expect([status, json]).toMatchObject([200, { status: 'OK' }]);
      return json.data.map(({ interval, outputs }: Json) => [interval.from.slice(0, 10), outputs.a.bands.B0.stats.mean]); // prettier-ignore
    };
    const mean = (n: number) => step(n).reduce((sum, one) => sum + one, 0) / 48;
    expect(await means('B1', '2019-12-30', '2020-01-06')).toEqual([0, 1, 2].map((n) => [`2020-01-0${n + 1}`, mean(n)]));
    expect(await means('height', '2020-01-01', '2020-01-03')).toHaveLength(2);
  });

  it('no step in range: no data', async () => {
    const timeRange = { from: '1999-01-01T00:00:00Z', to: '1999-02-01T00:00:00Z' };
    const masked = script(['B1', 'dataMask'], 'return [s.B1 + s.dataMask]');
    expect((await ask(body(type, masked, { data: { dataFilter: { timeRange } } }))).floats).toEqual(
      step(0).map(() => 0),
    );
  });

  it('refuses orbits, cloud order, kernels it does not know, unknown bands and too coarse pictures', async () => {
    const orbit = await ask(body(type, script(['B1'], 'return [1]', 'ORBIT')));
    expect([orbit.status, orbit.json.error.message]).toEqual([400, expect.stringMatching(/no mosaicking ORBIT/)]);
    const refused = async (data: object, name: string) => {
      const { status, json } = await ask(body(type, B1, { data }));
      expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining(name)]);
    };
    await refused({ dataFilter: { mosaickingOrder: 'leastCC' } }, 'mosaickingOrder');
    await refused({ processing: { upsampling: 'LANCZOS' } }, 'upsampling');
    const unknown = await ask(body(type, script(['B2'], 'return [1]')));
    expect([unknown.status, unknown.json.error.message]).toEqual([400, expect.stringMatching(/no band 'B2'/)]);
    const coarse = await ask(body(type, B1, { bbox: [0, 30, 80, 70], width: 8, height: 6 }));
    expect([coarse.status, coarse.json.error.message]).toEqual([
      400,
      expect.stringMatching(/meters per pixel exceeds/),
    ]);
  });

  it('is seen anew after a reingestion that only filled a gap', async () => {
    const bucket = await app.bucket('archive');
    await bucket.delete('cube/height/0.0');
    const again = async () => {
      await app.call('PUT', `/api/v1/zarr/collections/${type.slice(5)}/reingest`, app.people.editor);
      await ingest();
      return (await ask(body(type, script(['height'], 'return [s.height]')))).floats[0];
    };
    expect(await again()).toBe(-9999);
    await putChunks(bucket, 'cube/height/', height);
    expect(await again()).toBe(500);
  });

  it('an array that is gone is no 500', async () => {
    const bucket = await app.bucket('archive');
    await putCube(bucket, 'gone/');
    const gone = await registered('archive', 'gone/');
    await bucket.delete('gone/B1/.zarray');
    const { status, json } = await ask(body(gone, B1));
    expect([status, json.error.message]).toEqual([502, expect.stringMatching(/array B1 is not there/)]);
  });
});

describe('Zarr v3', () => {
  it('reads chunks called c/…, and asks for no others', async () => {
    const bucket = await app.bucket('archive');
    const codecs = [{ name: 'bytes', configuration: { endian: 'little' } }];
    const array = (
      shape: readonly number[],
      chunks: readonly number[],
      type: string,
      names: readonly string[],
      attributes = {},
    ) => ({
      ...{ zarr_format: 3, node_type: 'array', shape, data_type: type, codecs, fill_value: 0, attributes },
      ...{ chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } }, dimension_names: names },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    });
    const doubles = (values: number[]) => new Uint8Array(new Float64Array(values).buffer);
    await putJson(bucket, 'v3/zarr.json', { zarr_format: 3, node_type: 'group', attributes: {} });
    await putJson(bucket, 'v3/lon/zarr.json', array([8], [8], 'float64', ['lon']));
    await putJson(bucket, 'v3/lat/zarr.json', array([6], [6], 'float64', ['lat']));
    await putJson(bucket, 'v3/time/zarr.json', array([3], [3], 'float64', ['time'], axes.time.attributes));
    await putJson(bucket, 'v3/B1/zarr.json', array([3, 6, 8], [2, 4, 5], 'float32', ['time', 'lat', 'lon']));
    await bucket.put('v3/lon/c/0', doubles(axes.lon.values as number[]));
    await bucket.put('v3/lat/c/0', doubles(axes.lat.values as number[]));
    await bucket.put('v3/time/c/0', doubles([0, 1, 2]));
    for (const { at, bytes } of chunksOf(cube)) await bucket.put(`v3/B1/c/${at.join('/')}`, bytes);
    const type = await registered('archive', 'v3/');
    expect((await ask(body(type, script(['B1'], 'return [s.B1]')))).floats).toEqual(step(2));
    // A broken chunk elsewhere is not touched, one under the picture is told.
    await bucket.put('v3/B1/c/0/1/1', Buffer.from('short'));
    const oldest = { data: { dataFilter: { mosaickingOrder: 'leastRecent' } } };
    const western = await ask(body(type, script(['B1'], 'return [s.B1]'), { ...oldest, bbox: [10, 42, 15, 46], width: 5, height: 4 })); // prettier-ignore
    expect(western.floats).toHaveLength(20);
    const eastern = await ask(body(type, script(['B1'], 'return [s.B1]'), oldest));
    expect([eastern.status, eastern.json.error.message]).toEqual([
      502,
      expect.stringMatching(/chunk 0.1.1 cannot be decoded/),
    ]);
  });
});

describe('a store in S3', () => {
  it('is read by signed URLs of the chunks that the picture meets', async () => {
    const store = await app.get(Buckets).getOrThrow('remote');
    await putCube(store, 'cube/');
    const type = await registered('remote', 'cube/');
    s3.requests.length = 0;
    const { floats } = await ask(body(type, script(['B1', 'height'], 'return [s.B1]')));
    expect(floats).toEqual(step(2));
    const chunks = s3.requests.filter((request) => /B1\/\d/.test(request));
    expect(chunks.toSorted().map((request) => /B1\/[\d.]+/.exec(request)?.[0])).toEqual(['B1/1.0.0', 'B1/1.0.1', 'B1/1.1.0', 'B1/1.1.1']); // prettier-ignore
  });
});

describe('a real store', () => {
  it('draws the monthly climate of the sample', async () => {
    await mkdir(join(app.dataDir, 'buckets', 'archive'), { recursive: true });
    await cp(resolve('samples/zarr'), join(app.dataDir, 'buckets', 'archive', 'climate'), { recursive: true });
    const type = await registered('archive', 'climate/');
    const asked = body(type, script(['tas', 'pr'], 'return [s.tas, s.pr]', 'SIMPLE', 2), { bbox: [-85, 33, -74.875, 37.125], width: 81, height: 33 }); // prettier-ignore
    const { floats } = await ask(asked);
    for (const [i, name] of ['tas', 'pr'].entries()) {
      const path = join(app.dataDir, `${name}.envi`);
      await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', `ZARR:"samples/zarr":/${name}:11`, path]);
      const byGdal = new Float32Array(Uint8Array.from(await readFile(path)).buffer);
      // GDAL keeps the store's order, which begins in the south.
      const northUp = Array.from({ length: 33 }, (_, row) => [...byGdal.subarray((32 - row) * 81, (33 - row) * 81)]);
      expect(floats.filter((_, at) => at % 2 === i)).toEqual(northUp.flat());
    }
  });
});
