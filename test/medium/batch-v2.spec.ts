import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startBatchV2App, V2, type BatchV2App } from '../support/batch-v2-app.js';
import { startBatchWorker } from '../support/batch-worker.js';
import { gdalinfo } from '../support/gdal-cli.js';
import { NDVI, pictureOf, processRequest, UTM_29N } from '../support/process-requests.js';

const TIFF = { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] };
/** In two tiles of 10 km in the middle of the sample, in its own CRS. */
const TWO_TILES = [250_500, 2_770_500, 269_500, 2_779_500];
/** Where the sample begins, and one tile further. */
const EDGE = [240_000, 2_770_000, 260_000, 2_780_000];
const THROWS_OUTSIDE = `//VERSION=3
function setup() { return { input: ["B04", "dataMask"], output: { bands: 1, sampleType: "UINT16" } } }
function evaluatePixel(s) { if (!s.dataMask) throw new Error("no pixel here"); return [s.B04] }`;
const TWO_OUTPUTS = `//VERSION=3
function setup() { return { input: ["B04", "B08"], output: [
  { id: "red", bands: 1, sampleType: "UINT16" }, { id: "both", bands: 2, sampleType: "FLOAT32" }] } }
function evaluatePixel(s) { return { red: [s.B04], both: [s.B04, s.B08] } }`;
const BOTH = { responses: ['red', 'both'].map((identifier) => ({ identifier, format: { type: 'image/tiff' } })) };

interface Changes {
  readonly bounds?: object;
  readonly evalscript?: string;
  readonly responses?: object;
  readonly input?: object;
  readonly output?: object;
}

let app: BatchV2App;
let type: string;
beforeAll(async () => {
  app = await startBatchV2App({ SWATH_DELIVERY_S3_ENDPOINT: 'http://127.0.0.1:1' });
  type = await app.sentinel2(['B04', 'B08']);
  await app.bucket('results');
}, 60_000);
afterAll(() => app.close());

function request(folder: string, { bounds, evalscript = NDVI, responses = TIFF, input, output }: Changes = {}) {
  const where = bounds ?? { bbox: TWO_TILES, properties: { crs: UTM_29N } };
  return {
    processRequest: { input: { bounds: where, data: [{ type }] }, output: responses, evalscript },
    input: { type: 'tiling-grid', id: 1, resolution: 20, ...input },
    output: { type: 'raster', delivery: { s3: { url: `s3://results/${folder}` } }, ...output },
  };
}

const path = (key: string) => join(app.dataDir, 'buckets', 'results', key);
const under = (folder: string) => app.objects('results').filter((key) => key.startsWith(`${folder}/`));
const results = (folder: string) => under(folder).filter((key) => !/\/(request|execution|featureManifest)-/.test(key));

function rows(key: string, sql: string): unknown[] {
  const database = new DatabaseSync(path(key), { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

const executed = (folder: string, id: string) =>
  rows(`${folder}/execution-${id}.sqlite`, 'SELECT name, status, error, delivered FROM features ORDER BY id');

describe('a task', () => {
  it('makes the pixels that Process makes of each tile, and files about itself', async () => {
    const { id, ...task } = await app.done(request('plain'));
    expect(task).toMatchObject({ status: 'DONE', completionPercentage: 100, userAction: 'START' });
    const root = `plain/${id}`;
    expect(under('plain')).toEqual([
      `${root}/29RKH_5_2/default.tif`,
      `${root}/29RKH_6_2/default.tif`,
      `${root}/execution-${id}.sqlite`,
      `${root}/featureManifest-${id}.gpkg`,
      `${root}/request-${id}.json`,
    ]);
    for (const [name, west] of [
      ['29RKH_5_2', 250_000],
      ['29RKH_6_2', 260_000],
    ] as const) {
      // prettier-ignore
      const made = await app.decode(await readFile(path(`${root}/${name}/default.tif`)));
      const bounds = { bbox: [west, 2_770_000, west + 10_000, 2_780_000] };
      const asked = processRequest(type, NDVI, { bounds, output: { width: 500, height: 500, ...TIFF } });
      const { values, geoTransform } = await pictureOf(app, asked);
      expect(made).toMatchObject({ width: 500, height: 500, type: 'Float32', geoTransform });
      expect(Buffer.from((made.values as Float32Array).buffer).equals(Buffer.from((values as Float32Array).buffer))).toBe(true); // prettier-ignore
    }
    // 500 × 500 px, two bands, 32 bits; a third for batch processing.
    expect(task.costPU).toBeCloseTo((2 * ((500 * 500) / 512 ** 2) * (2 / 3) * 2) / 3, 6);
    const copy = JSON.parse(await readFile(path(`${root}/request-${id}.json`), 'utf8'));
    expect(copy).toMatchObject({ id, status: 'CREATED', request: { output: { delivery: { s3: { url: 's3://results/plain' } } } } }); // prettier-ignore
    expect(
      rows(`${root}/featureManifest-${id}.gpkg`, 'SELECT outputId, identifier, path, width, height FROM feature_32629'),
    ).toEqual(
      // prettier-ignore
      ['29RKH_5_2', '29RKH_6_2'].map((identifier) => ({
        ...{ outputId: 'default', identifier, width: 500, height: 500 },
        path: `s3://results/${root}/${identifier}/default.tif`,
      })),
    );
    expect(executed(root, id)).toEqual(
      ['29RKH_5_2', '29RKH_6_2'].map((name) => ({ name, status: 'DONE', error: null, delivered: 1 })),
    );
  });

  it('goes by template into other grids and CRSs, with buffers and as COGs', async () => {
    // Around 12° W, where two UTM zones meet; the sample reaches into some of the tiles.
    const bounds = { bbox: [-12.1, 24.95, -11.9, 25.0] };
    const input = { id: 2, resolution: 360, bufferX: 2, bufferY: 3 };
    const delivery = { s3: { url: 's3://results/zones/<tileName>_<outputId>.<format>' } };
    const cogParameters = { blockxsize: 128, blockysize: 128, overviewLevels: [2], resamplingAlgorithm: 'nearest' };
    const task = await app.done(request('', { bounds, input, output: { delivery, cogOutput: true, cogParameters } }));
    const made = results('zones');
    expect(made.map((key) => key.slice(6, 9))).toEqual(expect.arrayContaining(['28R', '29R']));
    const { size, bands, geoTransform } = await gdalinfo(path(made[0]!));
    expect(size).toEqual([100_080 / 360 + 4, 100_080 / 360 + 6]);
    expect(geoTransform[1]).toBe(360);
    expect(bands[0]).toMatchObject({ block: [128, 128], overviews: [{ size: [141, 142] }] });
    const told = executed('zones', task.id) as Array<{ status: string; error: string | null; delivered: number }>;
    expect(told.map(({ status, delivered }) => [status, delivered])).toEqual(made.map(() => ['DONE', 1]));
    expect(new Set(told.map(({ error }) => error))).toEqual(new Set([null, 'No data']));
  });

  it('cuts the world into degrees', async () => {
    const input = { id: 3, resolution: 0.008 };
    await app.done(request('degrees', { bounds: { bbox: [-11, 24, -10, 25] }, input }));
    expect(results('degrees').map((key) => key.split('/')[2])).toEqual(['N24W011']);
    const { size } = await gdalinfo(path(results('degrees')[0]!));
    expect(size).toEqual([125, 125]);
  });

  it('tells of tiles that fail, and ends', async () => {
    const bounds = { bbox: EDGE, properties: { crs: UTM_29N } };
    const { id, status } = await app.done(request('edge', { bounds, evalscript: THROWS_OUTSIDE }));
    expect(status).toBe('DONE');
    expect(executed(`edge/${id}`, id)).toEqual([
      expect.objectContaining({ name: '29RKH_4_2', status: 'FATAL', error: expect.stringContaining('no pixel here'), delivered: 0 }), // prettier-ignore
      expect.objectContaining({ name: '29RKH_5_2', status: 'DONE' }),
    ]);
  });

  it('respects what is there already', async () => {
    const delivery = { s3: { url: 's3://results/fixed/<tileName>.<format>' } };
    const once = (output: object = {}) => app.done(request('', { output: { delivery, ...output } }));
    await once();
    await expect(once()).rejects.toThrow(/Objects of 29RKH_5_2 exist already/);
    expect(await once({ skipExisting: true })).toMatchObject({ status: 'DONE', costPU: 0 });
    expect((await once({ overwrite: true })).costPU).toBeGreaterThan(0);
  });

  it('is done by several workers together, each tile once', async () => {
    const other = await startBatchWorker(app);
    try {
      const bounds = { bbox: [250_100, 2_760_100, 279_900, 2_789_900], properties: { crs: UTM_29N } };
      const id = await app.created(request('shared', { bounds }));
      await app.dataSource.query(`UPDATE batch_tasks SET created = now() - interval '1 hour' WHERE id = $1`, [id]);
      await app.act(id, 'start');
      await app.worker.analyse();
      await app.reaches(id, 'DONE');
      expect(results('shared')).toHaveLength(9);
      expect(executed(`shared/${id}`, id)).toHaveLength(9);
      // One of the two told how far it was, on the way.
      const [task] = await app.dataSource.query(`SELECT facts->'recordedAt' AS at FROM batch_tasks WHERE id = $1`, [
        id,
      ]);
      expect(task.at).toEqual(expect.any(Number));
    } finally {
      await other.close();
    }
  });

  it('stops, and goes on with what is left', async () => {
    const bounds = { bbox: [250_100, 2_760_100, 289_900, 2_789_900], properties: { crs: UTM_29N } };
    const id = await app.created(request('stopped', { bounds }));
    await app.act(id, 'start');
    await app.worker.analyse();
    expect((await app.act(id, 'stop')).status).toBe(204);
    const stopped = await app.task(id);
    expect(stopped).toMatchObject({ status: 'STOPPED', stoppedStatusReason: 'USER_ACTION', userAction: 'STOP' });
    expect((await app.act(id, 'stop')).status).toBe(400);
    expect((await app.act(id, 'start')).status).toBe(204);
    expect(await app.reaches(id, 'DONE')).not.toHaveProperty('stoppedStatusReason');
    expect(results('stopped')).toHaveLength(12);
  });
});

describe('a collection of the results', () => {
  it('has a band per band of an output, and is readable at once', async () => {
    const output = { cogOutput: true, createCollection: true };
    const task = await app.done(request('collected', { evalscript: TWO_OUTPUTS, responses: BOTH, output }));
    const { collectionId } = task.request.output;
    await app.ingest();
    const { body } = await app.call('GET', `/api/v1/byoc/collections/${collectionId}`, app.people.editor);
    expect(Object.keys(body.data.additionalData.bands)).toEqual(['red', 'both', 'both2']);
    const script = `//VERSION=3
function setup() { return { input: ["red", "both2"], output: { bands: 2, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.red, s.both2] }`;
    const bounds = { bbox: [255_000, 2_774_000, 257_000, 2_776_000] };
    const size = { output: { width: 20, height: 20, ...TIFF } };
    const of = (collection: string, text: string) =>
      pictureOf(app, processRequest(collection, text, { bounds, ...size }));
    const collected = await of(`byoc-${collectionId}`, script);
    const direct = await of(type, script.replaceAll('both2', 'B08').replaceAll('red', 'B04'));
    expect([...(collected.values as Uint16Array)]).toEqual([...(direct.values as Uint16Array)]);
    // The same once more, into the same collection.
    const again = { cogOutput: true, collectionId, delivery: { s3: { url: 's3://results/collected2' } } };
    await app.done(request('', { evalscript: TWO_OUTPUTS, responses: BOTH, output: again }));
    const other = { ...again, delivery: { s3: { url: 's3://results/no' } } };
    const red = { responses: [{ identifier: 'red', format: { type: 'image/tiff' } }] };
    await expect(app.done(request('', { evalscript: TWO_OUTPUTS, responses: red, output: other }))).rejects.toThrow(
      /the collection has the bands both, both2, red, the outputs make red/,
    );
  });
});

describe('the analysis', () => {
  it.each([
    ['a script that does not parse', { evalscript: 'function setup( {' }, /SyntaxError|parse|Unexpected/],
    ['an output that the script has not', { responses: BOTH }, /Output red requested but missing/],
    ['a band that is not there', { evalscript: NDVI.replaceAll('B08', 'B99') }, /B99/],
    ['an area without tiles', { bounds: { bbox: [0, 85, 1, 86] } }, /nothing to process/],
  ])('refuses %s', async (_, changes, message) => {
    await expect(app.done(request('refused', changes))).rejects.toThrow(message);
    expect(results('refused')).toEqual([]);
  });
});

describe('over HTTP', () => {
  it('every action has its answer in every state', async () => {
    const id = await app.created(request('states'));
    const act = async (action: string) => (await app.act(id, action)).status;
    expect([await act('stop'), await act('analyse')]).toEqual([400, 204]);
    // ANALYSING
    expect([await act('analyse'), (await app.task(id)).status]).toEqual([400, 'ANALYSING']);
    await app.worker.analyse();
    expect(await app.task(id)).toMatchObject({ status: 'ANALYSIS_DONE', completionPercentage: 0, costPU: 0 });
    expect([await act('analyse'), await act('start')]).toEqual([400, 204]);
    await app.reaches(id, 'DONE');
    expect([await act('analyse'), await act('start'), await act('stop')]).toEqual([400, 400, 400]);
    const refused = await app.act(id, 'start');
    expect(refused.body.error).toMatchObject({ status: 400, code: 'COMMON_BAD_PAYLOAD' });
    const failing = await app.created(request('states', { bounds: { bbox: [0, 85, 1, 86] } }));
    await app.act(failing, 'analyse');
    await app.worker.analyse();
    expect(await app.task(failing)).toMatchObject({ status: 'FAILED', error: expect.any(String) });
    expect((await app.act(failing, 'start')).status).toBe(400);
  });

  it('answers the loops of sentinelhub-py', async () => {
    const body = { ...request('loops'), instanceType: 'normal' };
    const { status, body: created } = await app.create(body);
    expect([status, Object.keys(created)]).toEqual([201, expect.arrayContaining(['id', 'request', 'domainAccountId', 'status', 'completionPercentage', 'costPU'])]); // prettier-ignore
    await app.act(created.id, 'start');
    // monitor_batch_process_analysis
    expect(['CREATED', 'ANALYSING']).toContain((await app.task(created.id)).status);
    await app.worker.analyse();
    // monitor_batch_process_job
    const seen: number[] = [];
    for (let task = await app.task(created.id); ; task = await app.task(created.id)) {
      seen.push(task.completionPercentage);
      if (!(task.completionPercentage < 100 && ['ANALYSIS_DONE', 'PROCESSING'].includes(task.status))) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await app.task(created.id)).status).toBe('DONE');
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(100);
    // iter_requests
    const found: string[] = [];
    for (let token: string | undefined = '0'; token !== undefined;) {
      const page = (await app.call('GET', `${V2}?count=2&viewtoken=${token}`, app.people.editor)).body as { data: Array<{ id: string }>; links: { nextToken?: string } }; // prettier-ignore
      found.push(...page.data.map(({ id }) => id));
      token = page.links.nextToken;
    }
    expect(found[0]).toBe(created.id);
    expect(new Set(found).size).toBe(found.length);
  });

  it('lists, describes, and changes the description only', async () => {
    const id = await app.created({ ...request('listed'), description: 'winter wheat' });
    const { editor, other } = app.people;
    const list = async (query: string, who = editor) => (await app.call('GET', `${V2}?${query}`, who)).body;
    expect((await list('count=1&sort=created:desc')).data.map((task: { id: string }) => task.id)).toEqual([id]);
    expect((await list('search=wheat')).data).toHaveLength(1);
    expect((await list('', other)).data).toEqual([]);
    const put = await app.call('PUT', `${V2}/${id}`, editor, { description: 'barley', output: {} });
    expect([put.status, put.body.description, put.body.output.type]).toEqual([200, 'barley', 'raster']);
    expect((await app.call('GET', `/batch/v2/process/${id}`, editor)).body.request.description).toBe('barley');
    expect((await app.call('GET', `${V2}/${id}`, other)).status).toBe(404);
    expect((await app.act(id, 'start', other)).status).toBe(404);
    expect((await app.call('GET', `${V2}/nothing`, editor)).status).toBe(400);
    await app.act(id, 'analyse');
    expect((await app.call('PUT', `${V2}/${id}`, editor, { description: 'x' })).status).toBe(409);
    await app.worker.analyse();
  });

  it('takes the script as a part of a form', async () => {
    const { processRequest: whole, ...others } = request('form');
    const { evalscript, ...process } = whole;
    const form = new FormData();
    form.append('request', JSON.stringify({ ...others, processRequest: process }));
    form.append('evalscript', evalscript);
    const answer = await app.fetch(V2, app.people.editor, { method: 'POST', body: form });
    expect(answer.status).toBe(201);
    // Forms break lines with CR and LF.
    const made = (await answer.json()) as { request: { processRequest: { evalscript: string } } };
    expect(made.request.processRequest.evalscript.replaceAll('\r', '')).toBe(NDVI);
  });

  it('keeps nothing of a task whose bucket cannot be written to, and never shows keys', async () => {
    const keys = { accessKey: 'AKIA', secretAccessKey: 'secret' };
    const away = await app.create(request('', { output: { delivery: { s3: { url: 's3://elsewhere/x', ...keys } } } }));
    expect([away.status, away.body.error.message]).toEqual([400, expect.stringContaining('output->delivery->s3')]);
    const unknown = await app.create(request('', { output: { delivery: { s3: { url: 's3://elsewhere/x' } } } }));
    expect(unknown.status).toBe(400);
    const own = await app.create(request('', { output: { delivery: { s3: { url: 's3://results/keys', ...keys } } } }));
    expect(own.status).toBe(201);
    expect(JSON.stringify(own.body)).not.toMatch(/AKIA|secret/);
  });

  it('lists the tiling grids under both versions', async () => {
    for (const base of ['/api/v1/batch', '/api/v2/batch', '/batch/v2']) {
      const { body } = await app.call('GET', `${base}/tilinggrids/`, app.people.editor);
      expect(body.data.map(({ id }: { id: number }) => id)).toEqual([0, 1, 2, 3, 6, 7]);
      expect(body.links).not.toHaveProperty('nextToken');
    }
    const get = (where: string) => app.call('GET', where, app.people.editor);
    expect((await get('/api/v2/batch/tilinggrids/1')).body).toMatchObject({ id: 1, name: '10km grid', properties: { tileWidth: 10_000, unit: 'METRE' } }); // prettier-ignore
    expect([(await get('/api/v2/batch/tilinggrids/99')).status, (await get('/api/v1/batch/tilinggrids/99')).status]).toEqual([400, 404]); // prettier-ignore
    expect((await get('/api/v1/batch/tilinggrids/x')).status).toBe(400);
  });
});
