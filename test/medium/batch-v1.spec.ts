import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile, rename } from 'node:fs/promises';
import {
  BATCH,
  batchRequest,
  NEAR_INFRARED,
  startBatchV1App,
  TWO_TILES,
  type BatchV1App,
} from '../support/batch-v1-app.js';
import { cutSample } from '../support/byoc-app.js';
import { type Json } from '../support/catalog-app.js';
import { sampleBand } from '../support/process-app.js';
import { SAMPLE_BOX } from '../support/process-requests.js';
import { until } from '../support/until.js';

/** Renderers start while the first tiles wait. */
jest.setTimeout(60_000);

describe('batch processing, version 1', () => {
  let app: BatchV1App;
  let type: string;
  beforeAll(async () => {
    app = await startBatchV1App();
    type = await app.sentinel2(['B08']);
  });
  afterAll(() => app?.close());

  it('runs as sentinelhub-py does it: create, list, analyse, start, count the tiles', async () => {
    const body = batchRequest(type, { description: 'an afternoon in the desert' });
    const created = await app.create(body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      ...{ status: 'CREATED', userAction: 'NONE', tileCount: 0, valueEstimate: null },
      ...{ tileWidthPx: 500, tileHeightPx: 500, description: 'an afternoon in the desert' },
      tilingGrid: { id: 1, resolution: 20, bufferX: 0, bufferY: 0 },
      output: { defaultTilePath: 's3://results' },
      processRequest: { evalscript: NEAR_INFRARED },
      userId: app.people.editor.id,
    });
    const { editor } = app.people;
    const latest = await app.call('GET', `${BATCH}/process/?sort=created%3Adesc&search=afternoon%26desert`, editor);
    const { id } = latest.body.data[0] as { id: string };
    expect(id).toBe(created.body.id);
    expect(await app.tiles(id)).toMatchObject({ data: [], links: { currentToken: '0' } });

    const analysis = await app.act(id, 'analyse');
    expect([analysis.status, analysis.body]).toEqual([204, null]);
    expect(await app.request(id)).toMatchObject({ status: 'ANALYSING', userAction: 'ANALYSE' });
    await app.worker.analyse();
    const analysed = await app.reaches(id, 'ANALYSIS_DONE');
    // 500² / 512² pixels × a third of a band, twice.
    expect(analysed).toMatchObject({ tileCount: 2, valueEstimate: expect.closeTo(2 * (500 / 512) ** 2 * (1 / 3), 6) });
    const before = (await app.tiles(id)).data as Json[];
    expect(before.map(({ status, cost }) => [status, cost])).toEqual([['PENDING', undefined], ['PENDING', undefined]]); // prettier-ignore

    expect((await app.act(id, 'start')).status).toBe(204);
    const isAtEnd = ({ status }: Json) => ['PROCESSED', 'FAILED'].includes(status);
    await until(async () => ((await app.tiles(id)).data as Json[]).filter(isAtEnd).length === 2, 'all tiles', 60_000);
    expect(await app.reaches(id, 'DONE')).toMatchObject({ userAction: 'START', tileCount: 2 });

    const { data: tiles } = await app.tiles(id, '?status=PROCESSED');
    expect((tiles as Json[]).map(({ name }) => name).sort()).toEqual(['29RKH_5_4', '29RKH_6_4']);
    const tile = (tiles as Json[]).find(({ name }) => name === '29RKH_5_4');
    expect(tile).toMatchObject({
      ...{ requestId: id, cost: expect.closeTo((500 / 512) ** 2 / 3, 6) },
      origin: { coordinates: [250_000, 2_760_000], crs: { properties: { name: 'urn:ogc:def:crs:EPSG::32629' } } },
    });
    const one = await app.call('GET', `${BATCH}/process/${id}/tiles/${tile.id}`, editor);
    expect(one.body).toEqual(tile);
    const request = JSON.parse(await readFile(app.path('results', `${id}/request-${id}.json`), 'utf8')) as Json;
    expect(request).toMatchObject({ id, processRequest: { evalscript: NEAR_INFRARED } });

    const made = await app.decode(await readFile(app.path('results', `${id}/29RKH_5_4/default.tif`)));
    expect(made).toMatchObject({ width: 500, height: 500, geoTransform: [250_000, 20, 0, 2_760_000, 0, -20] });
    expect(differing(made, await sampleBand(app, 'B08'))).toBe(0);
  });

  it('charges a third of what its tiles cost', async () => {
    const { editor } = app.people;
    const spent = async () => {
      const [row] = await app.dataSource.query<Json[]>(
        `SELECT coalesce(sum(units), 0)::float8 AS units FROM usage_days WHERE account_id = (SELECT account_id FROM users WHERE id = $1) AND product = 'batch'`,
        [editor.id],
      );
      return row.units as number;
    };
    const before = await spent();
    const id = await app.created(batchRequest(type, { output: { defaultTilePath: 's3://results/charged' } }));
    const { valueEstimate } = await app.done(id);
    expect((await spent()) - before).toBeCloseTo(valueEstimate / 3, 6);
  });

  it('writes buffered COGs with user data beside TIFFs where paths say so', async () => {
    const evalscript = `//VERSION=3
function setup() { return { input: ["B08"], output: [{ id: "a", bands: 1, sampleType: "UINT16" }, { id: "b", bands: 2, sampleType: "FLOAT32" }] } }
function updateOutputMetadata(scenes, inputMetadata, outputMetadata) { outputMetadata.userData = { made: "here" } }
function evaluatePixel(s) { return { a: [s.B08], b: [s.B08, 1] } }`;
    const responses = ['a', 'b', 'userdata'].map((identifier) => ({
      ...{ identifier, format: { type: identifier === 'userdata' ? 'application/json' : 'image/tiff' } },
    }));
    const plain = batchRequest(type);
    const id = await app.created({
      ...plain,
      processRequest: { ...plain.processRequest, evalscript, output: { responses } },
      tilingGrid: { id: 1, resolution: 20, bufferX: 3, bufferY: 1 },
      output: {
        defaultTilePath: 's3://results/several/<tileName>_<outputId>.<format>',
        responses: [{ identifier: 'userdata', tilePath: 's3://results/facts/<tileId>.json' }],
      },
    });
    await app.done(id);
    const { data: tiles } = await app.tiles(id);
    const [tile] = tiles as Json[];
    const a = await app.decode(await readFile(app.path('results', `several/${tile.name}_a.tif`)));
    expect(a).toMatchObject({ width: 506, height: 502, bands: 1, type: 'UInt16' });
    expect(a.geoTransform).toEqual([tile.origin.coordinates[0] - 60, 20, 0, tile.origin.coordinates[1] + 20, 0, -20]);
    const b = await app.decode(await readFile(app.path('results', `several/${tile.name}_b.tif`)));
    expect(b).toMatchObject({ bands: 2, type: 'Float32' });
    expect(JSON.parse(await readFile(app.path('results', `facts/${tile.id}.json`), 'utf8'))).toEqual({ made: 'here' });
  });

  it('does not touch objects that exist, unless it is told to', async () => {
    const output = (over: object = {}) => ({
      output: { defaultTilePath: 's3://results/again/<tileName>.tif', ...over },
    });
    const first = await app.created(batchRequest(type, output()));
    await app.done(first);
    const again = await app.created(batchRequest(type, output()));
    await app.act(again, 'start');
    await app.worker.analyse();
    expect(await app.request(again)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('exist already'),
    });
    expect((await app.tiles(again)).data).toEqual([]);

    const skipping = await app.created(batchRequest(type, output({ skipExisting: true })));
    await app.done(skipping);
    expect(((await app.tiles(skipping)).data as Json[]).map(({ cost }) => cost)).toEqual([0, 0]);
    const overwriting = await app.created(batchRequest(type, output({ overwrite: true })));
    await app.done(overwriting);
    expect(((await app.tiles(overwriting)).data as Json[])[0].cost).toBeGreaterThan(0);
  });

  it('fails in the analysis for a script that does not compile, and for an area without tiles', async () => {
    const plain = batchRequest(type);
    const broken = await app.created({
      ...plain,
      processRequest: { ...plain.processRequest, evalscript: '//VERSION=3\nfunction setup( {' },
    });
    const nowhere = await app.created({ ...batchRequest(type, {}, TWO_TILES), tilingGrid: { id: 6, resolution: 100 } });
    for (const [id, message] of [
      [broken, /evalscript.js:2: SyntaxError/],
      [nowhere, /nothing to process/],
    ] as const) {
      // prettier-ignore
      await app.act(id, 'analyse');
      await app.worker.analyse();
      const { status, error } = await app.request(id);
      expect([status, error]).toEqual(['FAILED', expect.stringMatching(message)]);
      expect((await app.call('DELETE', `${BATCH}/process/${id}`, app.people.editor)).status).toBe(204);
      expect((await app.call('GET', `${BATCH}/process/${id}`, app.people.editor)).status).toBe(404);
    }
  });

  it('is PARTIAL when a tile fails, restarts one or all of them, and then DONE', async () => {
    const { id, east, bucket } = await twoFiles(app);
    const request = await app.created(
      batchRequest(`byoc-${id}`, { output: { defaultTilePath: 's3://results/partial' } }),
    );
    await app.act(request, 'analyse');
    await app.worker.analyse();
    const [there, away] = [app.path(bucket, east), app.path(bucket, `${east}.away`)];
    await rename(there, away);
    await app.act(request, 'start');
    expect(await app.reaches(request, 'PARTIAL')).toMatchObject({ error: 'Too many failed tiles', tileCount: 2 });
    const { data } = await app.tiles(request, '?status=FAILED');
    const [failed] = data as Json[];
    expect(data).toEqual([expect.objectContaining({ name: '29RKH_6_4', cost: 0, error: expect.stringContaining('not there') })]); // prettier-ignore
    const whole = (await app.tiles(request, '?status=PROCESSED')).data[0] as Json;
    const { editor } = app.people;

    const refused = await app.call('DELETE', `${BATCH}/process/${request}`, editor);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'COMMON_BAD_PAYLOAD']);
    const other = await app.act(request, `tiles/${whole.id}/restart`);
    expect([other.status, other.body.error.message]).toEqual([400, 'Only tiles with status FAILED can be restarted.']);
    expect((await app.act(request, `tiles/${failed.id}/restart`)).status).toBe(204);
    await app.reaches(request, 'PARTIAL');

    await rename(away, there);
    expect((await app.act(request, 'restartpartial')).status).toBe(204);
    expect(await app.reaches(request, 'DONE')).not.toHaveProperty('error');
    expect(((await app.tiles(request, '?status=PROCESSED')).data as Json[]).length).toBe(2);
    const late = await app.act(request, 'restartpartial');
    expect([late.status, late.body.error.code]).toEqual([400, 'COMMON_BAD_PAYLOAD']);
    expect(late.body.error.message).toBe('Only requests with status PARTIAL can be restarted.');
  });

  it('is FAILED when all tiles fail, and may be deleted then', async () => {
    const { id, east, west, bucket } = await twoFiles(app);
    const request = await app.created(
      batchRequest(`byoc-${id}`, { output: { defaultTilePath: 's3://results/failed' } }),
    );
    await app.act(request, 'analyse');
    await app.worker.analyse();
    for (const key of [east, west]) await rename(app.path(bucket, key), app.path(bucket, `${key}.away`));
    await app.act(request, 'start');
    await app.reaches(request, 'FAILED');
    expect((await app.call('DELETE', `${BATCH}/process/${request}`, app.people.editor)).status).toBe(204);
  });

  it('stops at once when canceled; what ran comes to its end, and is kept', async () => {
    const whole = batchRequest(type, { output: { defaultTilePath: 's3://results/canceled' } }, SAMPLE_BOX);
    const id = await app.created({ ...whole, tilingGrid: { id: 1, resolution: 10 } });
    await app.act(id, 'start');
    await app.worker.analyse();
    await until(async () => ((await app.tiles(id, '?status=PROCESSED')).data as Json[]).length > 0, 'a tile', 60_000);
    expect((await app.act(id, 'cancel')).status).toBe(204);
    expect(await app.request(id)).toMatchObject({ status: 'CANCELED', userAction: 'CANCEL' });
    await until(async () => ((await app.tiles(id, '?status=PROCESSING')).data as Json[]).length === 0, 'rest', 60_000);
    const { data } = await app.tiles(id);
    const statuses = new Set((data as Json[]).map(({ status }) => status));
    expect(statuses).toEqual(new Set(['PROCESSED', 'PENDING']));
    expect((await app.call('DELETE', `${BATCH}/process/${id}`, app.people.editor)).status).toBe(409);
  });

  it('remembers a cancel and a start that come while it is analysed', async () => {
    for (const [action, status] of [
      ['cancel', 'CANCELED'],
      ['start', 'DONE'],
    ] as const) {
      // prettier-ignore
      const id = await app.created(batchRequest(type, { output: { defaultTilePath: `s3://results/${action}` } }));
      await app.act(id, 'analyse');
      expect((await app.act(id, action)).status).toBe(204);
      expect(await app.request(id)).toMatchObject({ status: 'ANALYSING', userAction: action.toUpperCase() });
      await app.worker.analyse();
      await app.reaches(id, status);
    }
  });
});

/** The sample's B08 in two files that meet 80 m east of the border of the two tiles. */
async function twoFiles(app: BatchV1App) {
  const bucket = `halves-${crypto.randomUUID().slice(0, 8)}`;
  const [left, bottom, right, top] = SAMPLE_BOX;
  const border = 260_080;
  const id = await app.createCollection({ s3Bucket: bucket });
  for (const [name, from, to] of [
    ['west', left, border],
    ['east', border, right],
  ] as const) {
    // prettier-ignore
    const window = ['-projwin', from, top, to, bottom].map(String);
    await cutSample('B08.tif', await app.file(bucket, `${name}/B08.tif`), [...window, '-a_nodata', '0']);
    await app.ingested(id, { path: `${name}/(BAND).tif`, sensingTime: '2020-02-19T11:33:21Z' });
  }
  return { id, bucket, east: 'east/B08.tif', west: 'west/B08.tif' };
}

/** Pixels of a tile of 20 m that are not those of the sample (100 m) in which their centres lie. */
function differing({ width, values, geoTransform }: Json, sample: ArrayLike<number>): number {
  const [left, , , top] = [SAMPLE_BOX[0], 0, 0, SAMPLE_BOX[3]];
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const x = geoTransform[0] + ((i % width) + 0.5) * 20;
    const y = geoTransform[3] - (Math.floor(i / width) + 0.5) * 20;
    if (values[i] !== sample[Math.floor((top - y) / 100) * 512 + Math.floor((x - left) / 100)]) count++;
  }
  return count;
}
