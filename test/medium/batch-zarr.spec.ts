import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FilesystemStore } from '#libs/storage';
import { ArrayReader, ChunkCache, inspectStore, zarrCrs, ZarrObjects } from '#libs/zarr';
import { startBatchV2App, type BatchV2App } from '../support/batch-v2-app.js';
import { type BatchWorker, startBatchWorker } from '../support/batch-worker.js';
import { cutSample } from '../support/byoc-app.js';
import { gdalTool } from '../support/gdal-cli.js';
import { pictureOf, processRequest, TIFF } from '../support/process-requests.js';
import { until } from '../support/until.js';

const V1 = '/api/v1/batch/process';
const crsUrl = (epsg: number) => `http://www.opengis.net/def/crs/EPSG/0/${epsg}`;
const NDVI = `//VERSION=3
function setup() { return { input: ["B04", "B08", "dataMask"], output: { bands: 1, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [s.dataMask ? index(s.B08, s.B04) : NaN] }`;
/** A tile of data and, diagonally below it, one without any. */
const DIAGONAL = { type: 'MultiPolygon', coordinates: [box(-11.3, 25.1), box(-10.9, 24.9)] };
const LAEA_TILES = [4_036_000, 3_004_000, 4_044_000, 3_012_000];
const arrays = (...identifiers: string[]) => ({
  responses: identifiers.map((identifier) => ({ identifier, format: { type: 'zarr/array' } })),
});
const TYPES = `//VERSION=3
function setup() { return { input: ["B08"], output: [{ id: "dn", bands: 1, sampleType: "UINT16" },
  { id: "sign", bands: 1, sampleType: "INT8" }, { id: "part", bands: 1, sampleType: "FLOAT32" }] } }
function evaluatePixel(s) { return { dn: [s.B08], sign: [s.B08 > 3000 ? 1 : -1], part: [s.B08 / 10000] } }`;

let app: BatchV2App;
let other: BatchWorker;
let utm: string;
let laea: string;
let store: FilesystemStore;
beforeAll(async () => {
  app = await startBatchV2App();
  other = await startBatchWorker(app);
  utm = await app.sentinel2(['B04', 'B08']);
  laea = await inEurope();
  await app.bucket('results');
  store = new FilesystemStore('results', join(app.dataDir, 'buckets', 'results'));
}, 90_000);
afterAll(async () => {
  await other.close();
  await app.close();
});

function box(west: number, south: number): number[][][] {
  const [east, north] = [west + 0.05, south + 0.05];
  return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]; // prettier-ignore
}

/** The sample's infrared band where the 20 km grid of Europe has tiles. */
async function inEurope(): Promise<string> {
  const place = ['-a_srs', 'EPSG:3035', '-a_ullr', '4010000', '3035000', '4061200', '2983800', '-a_nodata', '0'];
  await cutSample('B08.tif', await app.file('europe', 'tile/B08.tif'), place);
  const id = await app.createCollection({ s3Bucket: 'europe' });
  await app.ingested(id, { path: 'tile/(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' });
  return `byoc-${id}`;
}

const path = (key: string) => join(app.dataDir, 'buckets', 'results', key);
const under = (folder: string) => app.objects('results').filter((key) => key.startsWith(`${folder}/`));
const chunks = (folder: string, array: string) =>
  under(`${folder}/${array}`).flatMap((key) => /\/0\.\d+\.\d+$/.exec(key)?.[0].slice(1) ?? []);

/** An array as GDAL's Zarr driver reads it. */
async function byGdal(folder: string, array: string) {
  const target = join(app.dataDir, `${array}-${crypto.randomUUID()}.tif`);
  await gdalTool('gdal_translate', ['-q', `ZARR:"${path(folder)}":/${array}:0`, target]);
  return app.decode(await readFile(target));
}

function zarrTask(url: string, over: { output?: object; evalscript?: string } = {}) {
  return {
    processRequest: {
      input: { bounds: { geometry: DIAGONAL }, data: [{ type: utm }] },
      output: arrays('default'),
      evalscript: over.evalscript ?? NDVI,
    },
    input: { type: 'tiling-grid', id: 3, resolution: 0.005 },
    output: {
      type: 'zarr',
      delivery: { s3: { url } },
      group: { zarr_format: 2, customAttributes: { title: 'NDVI' } },
      arrayParameters: { dtype: '<f4', order: 'C', chunks: [1, 50, 100], fill_value: 'NaN' },
      ...over.output,
    },
  };
}

function zarrRequest(zarrPath: string, over: object = {}) {
  const arrayParameters = { dtype: '<f8', order: 'C', chunks: [1, 500, 250], fill_value: -1, compressor: { id: 'zlib', level: 1 } }; // prettier-ignore
  return {
    processRequest: {
      input: { bounds: { bbox: LAEA_TILES, properties: { crs: crsUrl(3035) } }, data: [{ type: laea }] },
      output: arrays('dn', 'sign', 'part'),
      evalscript: TYPES,
    },
    tilingGrid: { id: 7, resolution: 20 },
    zarrOutput: {
      path: zarrPath,
      group: { zarr_format: 2, coordinates: { origin: 'bottomLeft' } },
      arrayParameters,
      arrayOverrides: { dn: { dtype: '>u2', fill_value: 0 }, sign: { dtype: '<i2', compressor: null } },
      ...over,
    },
  };
}

/** Creates a v1 request, starts it, and waits. @returns the request */
async function doneV1(body: object) {
  const { editor } = app.people;
  const { status, body: made } = await app.call('POST', V1, editor, body);
  if (status !== 201) throw new Error(JSON.stringify(made));
  await app.call('POST', `${V1}/${made.id}/start`, editor);
  await app.worker.analyse();
  const request = async () => (await app.call('GET', `${V1}/${made.id}`, editor)).body;
  await until(async () => /DONE|FAILED|PARTIAL/.test((await request()).status), 'the end', 45_000);
  return request();
}

describe('a task of V2 on the grid of degrees', () => {
  it('makes one store of all tiles, with the pixels of Process, with two workers at it', async () => {
    const { id } = await app.done(zarrTask('s3://results/degrees'));
    const folder = `degrees/${id}`;
    const asked = processRequest(utm, NDVI, {
      bounds: { bbox: [-12, 25, -11, 26], properties: { crs: crsUrl(4326) } },
      output: { width: 200, height: 200, ...TIFF },
    });
    const { values } = await pictureOf(app, asked);
    const expected = (row: number, col: number) => (row < 200 && col < 200 ? values[row * 200 + col]! : NaN);
    const made = await byGdal(folder, 'default');
    expect(made).toMatchObject({ width: 400, height: 400, type: 'Float32' });
    [-12, 0.005, 0, 26, 0, -0.005].forEach((value, i) => expect(made.geoTransform[i]).toBeCloseTo(value, 9));
    const wrong = [...(made.values as Float32Array)].findIndex((value, i) => !Object.is(value, expected(Math.floor(i / 400), i % 400))); // prettier-ignore
    expect(wrong).toBe(-1);
    // The data begin south of 25.3°: chunks of nothing are left out, as are tiles outside of the area.
    const written = chunks(folder, 'default');
    expect(written.length).toBeGreaterThan(0);
    expect(written.every((name) => /^0\.[23]\.[01]$/.test(name))).toBe(true);
  });

  it('can become a Zarr collection', async () => {
    const { id } = await app.done(zarrTask('s3://results/cube/<requestId>/x'));
    const objects = new ZarrObjects(store, `cube/${id}/x/`, new AbortController().signal);
    const { grid, arrays: found, attributes } = await inspectStore(objects, zarrCrs(crsUrl(4326))!);
    expect(grid).toMatchObject({ width: 400, height: 400 });
    expect(found.map(({ name, chunks: size }) => [name, size])).toEqual([['default', [1, 50, 100]]]);
    expect(attributes).toMatchObject({ title: 'NDVI', 'proj:epsg': 4326, geospatial_lon_min: -12, geospatial_lat_max: 26 }); // prettier-ignore
    const reader = await ArrayReader.open(objects, { name: 'default', zarrFormat: 2 }, new ChunkCache(2 ** 24), 'k');
    const { values } = await byGdal(`cube/${id}/x`, 'default');
    const window = { col: 100, row: 140, width: 50, height: 60 };
    const block = await reader.read(0, window);
    expect([...block]).toEqual(Array.from(block, (_, i) => values[(140 + Math.floor(i / 50)) * 400 + 100 + (i % 50)]));
    expect(under(`cube/${id}/x`).filter((key) => /-[0-9a-f-]{36}\./.test(key))).toHaveLength(3);
  });

  it('is refused by what its script gives', async () => {
    const wide = NDVI.replace('bands: 1', 'bands: 2').replace('[s.dataMask', '[1, s.dataMask');
    await expect(app.done(zarrTask('s3://results/wide', { evalscript: wide }))).rejects.toThrow(/has 2 bands/);
    const arrayParameters = { dtype: '<u2', order: 'C', chunks: [1, 50, 50], fill_value: 0 };
    await expect(app.done(zarrTask('s3://results/type', { output: { arrayParameters } }))).rejects.toThrow(/sampleType FLOAT32; dtype <u2 takes/); // prettier-ignore
    expect([...under('wide'), ...under('type')].filter((key) => /\.z|featureManifest/.test(key))).toEqual([]);
  });
});

describe('a request of V1 on the grid of Europe', () => {
  it('makes arrays of several types from the bottom up, with the pixels of Process', async () => {
    const request = await doneV1(zarrRequest('s3://results/europe/cube'));
    expect(request).toMatchObject({ status: 'DONE', tileCount: 2, zarrOutput: { path: 's3://results/europe/cube' } });
    const bounds = { bbox: [4_020_000, 3_000_000, 4_060_000, 3_020_000], properties: { crs: crsUrl(3035) } };
    for (const [name, type] of [
      ['dn', 'UInt16'],
      ['sign', 'Int16'],
    ] as const) {
      const responses = [{ identifier: name, format: { type: 'image/tiff' } }];
      const script = name === 'sign' ? TYPES.replace('INT8', 'INT16') : TYPES;
      const asked = processRequest(laea, script, { bounds, output: { width: 2000, height: 1000, responses } });
      const { values } = await pictureOf(app, asked);
      const made = await byGdal('europe/cube', name);
      expect(made).toMatchObject({ width: 2000, height: 1000, type });
      expect(Buffer.from(turned(made).buffer).equals(Buffer.from((values as Uint16Array).buffer))).toBe(true);
    }
    expect(chunks('europe/cube', 'part')).toHaveLength(16);
    expect(existsSync(path(`europe/cube/request-${request.id}.json`))).toBe(true);
    const times = JSON.parse(await readFile(path('europe/cube/.zmetadata'), 'utf8')).metadata;
    expect(times['dn/.zarray']).toMatchObject({ dtype: '>u2', shape: [1, 1000, 2000], chunks: [1, 500, 250] });
  });

  it('wants its place for itself', async () => {
    await mkdir(path('taken'), { recursive: true });
    await writeFile(path('taken/note.txt'), 'mine');
    expect(await doneV1(zarrRequest('s3://results/taken'))).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(/exist already .* taken\/note.txt/),
    });
    await rm(path('taken/note.txt'));
    expect(await doneV1(zarrRequest('s3://results/taken'))).toMatchObject({ status: 'DONE' });
    expect(await doneV1(zarrRequest('s3://results/taken'))).toMatchObject({ status: 'FAILED' });
  });

  it('is refused where it cannot be one array', async () => {
    const answer = await app.call('POST', V1, app.people.editor, { ...zarrRequest('s3://results/x'), bucketName: 'results' }); // prettier-ignore
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      expect.stringMatching(/^zarrOutput: must not stand/),
    ]);
  });
});

/** GDAL reads the rows as they are stored, or turns them itself where it knows the axis: north first. */
function turned({ width, height, values, geoTransform }: Awaited<ReturnType<typeof byGdal>>): Uint16Array {
  const pixels = values as Uint16Array;
  if (geoTransform[5]! < 0) return pixels;
  const result = new Uint16Array(pixels.length);
  for (let row = 0; row < height; row++)
    result.set(pixels.subarray(row * width, (row + 1) * width), (height - 1 - row) * width);
  return result;
}
