import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { BATCH, batchRequest, startBatchV1App, type BatchV1App } from '../support/batch-v1-app.js';
import { gdalTool } from '../support/byoc-app.js';
import { type Json } from '../support/catalog-app.js';
import { pictureOf } from '../support/process-requests.js';

/** Renderers start while the first tiles wait. */
jest.setTimeout(60_000);

/** 40 × 40 pixels of 20 m around the border of the two tiles. */
const ACROSS = [259_600, 2_754_600, 260_400, 2_755_400] as const;
const BOTH = `//VERSION=3
function setup() { return { input: ["B08"], output: [{ id: "NIR", bands: 1, sampleType: "UINT16", nodataValue: 0 }, { id: "half", bands: 1, sampleType: "FLOAT32" }] } }
function evaluatePixel(s) { return { NIR: [s.B08], half: [s.B08 / 2] } }`;

describe('collections of batch outputs', () => {
  let app: BatchV1App;
  let type: string;
  beforeAll(async () => {
    app = await startBatchV1App();
    type = await app.sentinel2(['B08']);
  });
  afterAll(() => app?.close());

  const call = (method: string, path: string, body?: unknown, who = app.people.editor) =>
    app.call(method, `${BATCH}${path}`, who, body);
  /** COGs of two outputs with one band each. */
  const collected = (folder: string, output: object, over: Json = {}) => {
    const { processRequest, ...others } = over;
    const plain = batchRequest(type, others);
    const responses = ['NIR', 'half'].map((identifier) => ({ identifier, format: { type: 'image/tiff' } }));
    return {
      ...plain,
      processRequest: { ...plain.processRequest, evalscript: BOTH, output: { responses }, ...processRequest },
      output: { defaultTilePath: `s3://results/${folder}`, cogOutput: true, ...output },
    };
  };
  const script = (band: string) => `//VERSION=3
function setup() { return { input: ["${band}", "dataMask"], output: { bands: 2, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [s.${band}, s.dataMask] }`;
  const draw = (collection: string, band: string, from = type) =>
    pictureOf(app, {
      input: {
        bounds: { bbox: ACROSS, properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/32629' } },
        data: [{ type: collection === '' ? from : `batch-${collection}` }],
      },
      output: { width: 40, height: 40, responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
      evalscript: script(band),
    });

  it('are made by a request, and rendered by Process as soon as its tiles are there', async () => {
    const id = await app.created(collected('made', { createCollection: true }, { description: 'half the light' }));
    const { output } = await app.done(id);
    const collection = output.collectionId as string;
    const { body } = await call('GET', `/collections/${collection}`);
    expect(body).toMatchObject({
      id: collection,
      name: 'half the light',
      s3Bucket: 'results',
      batchData: { tilingGridId: 1 },
    });
    expect(body.data).toEqual(Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'data')));
    expect(body.additionalData.bands).toEqual({
      NIR: { source: 'NIR', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT', noData: 0 },
      half: { source: 'half', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT' },
    });
    const [nir, half, source] = [await draw(collection, 'NIR'), await draw(collection, 'half'), await draw('', 'B08')];
    const of = ({ values }: Json, band: number) => Array.from(values as number[]).filter((_, i) => i % 2 === band);
    expect(of(nir, 1).every((mask) => mask === 1)).toBe(true);
    expect(of(nir, 0)).toEqual(of(source, 0));
    expect(of(half, 0)).toEqual(of(source, 0).map((value) => value / 2));

    const info = JSON.parse(
      await gdalTool('gdalinfo', ['-json', app.path('results', `made/${id}/29RKH_5_4/NIR.tif`)]),
    ) as Json;
    expect(info.metadata.IMAGE_STRUCTURE).toMatchObject({ LAYOUT: 'COG' });
    expect((await call('DELETE', `/collections/${collection}`)).status).toBe(409);
  });

  it('take bands and grid from their first request, and only what fits from others', async () => {
    const made = await call('POST', '/collections', { name: 'two Junes', s3Bucket: 'results' });
    expect([made.status, made.body.data]).toEqual([
      201,
      expect.objectContaining({ batchData: null, additionalData: null }),
    ]);
    const collectionId = made.body.id as string;
    const first = await app.created(collected('first', { collectionId }));
    expect((await app.request(first)).output.collectionId).toBe(collectionId);
    await app.done(first);
    expect((await call('GET', `/collections/${collectionId}`)).body).toMatchObject({ batchData: { tilingGridId: 1 } });
    expect((await call('GET', `/process?collectionId=${collectionId}`)).body.data.map(({ id }: Json) => id)).toEqual([
      first,
    ]);

    const otherGrid = await app.create(collected('x', { collectionId }, { tilingGrid: { id: 2, resolution: 360 } }));
    expect([otherGrid.status, otherGrid.body.error.message]).toEqual([400, expect.stringMatching(/tiles of grid 1/)]);
    await app.bucket('elsewhere');
    const otherBucket = await app.create(collected('x', { collectionId, defaultTilePath: 's3://elsewhere/x' }));
    expect([otherBucket.status, otherBucket.body.error.message]).toEqual([400, expect.stringMatching(/outputs go to "elsewhere"/)]); // prettier-ignore
    const bytes = BOTH.replace(
      'id: "half", bands: 1, sampleType: "FLOAT32"',
      'id: "half", bands: 1, sampleType: "UINT8"',
    );
    const otherDepth = await app.created(collected('x', { collectionId }, { processRequest: { evalscript: bytes } }));
    await app.act(otherDepth, 'analyse');
    await app.worker.analyse();
    expect(await app.request(otherDepth)).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/Band half .* is float32, the output uint8/) }); // prettier-ignore
    const pair = BOTH.replace('id: "half", bands: 1', 'id: "half", bands: 2').replace('[s.B08 / 2]', '[s.B08, 2]');
    const twoBands = await app.created(
      collected('y', { createCollection: true }, { processRequest: { evalscript: pair } }),
    );
    await app.act(twoBands, 'analyse');
    await app.worker.analyse();
    expect(await app.request(twoBands)).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/Output half has 2 bands/) }); // prettier-ignore
    expect((await app.request(twoBands)).output).not.toHaveProperty('collectionId');
  });

  it('gain and lose the tiles of a request that is linked after it has run', async () => {
    const id = await app.created(collected('later', {}));
    await app.done(id);
    const { body: made } = await call('POST', '/collections', { name: 'later', s3Bucket: 'results' });
    const link = (collectionId: string | null) => call('PUT', `/process/${id}`, { output: { collectionId } });
    const linked = await link(made.id as string);
    expect([linked.status, linked.body.output]).toEqual([200, expect.objectContaining({ collectionId: made.id })]);
    const masks = async () => {
      const { values } = (await draw(made.id as string, 'NIR')) as Json;
      return new Set(Array.from(values as number[]).filter((_, i) => i % 2 === 1));
    };
    expect(await masks()).toEqual(new Set([1]));
    expect((await call('PUT', `/process/${id}`, { description: 'still linked' })).body.output.collectionId).toBe(
      made.id,
    );
    expect((await call('DELETE', `/collections/${made.id}`)).status).toBe(409);

    expect((await link(null)).body.output).not.toHaveProperty('collectionId');
    expect(await masks()).toEqual(new Set([0]));
    expect((await call('DELETE', `/collections/${made.id}`)).status).toBe(204);
    expect((await call('GET', `/collections/${made.id}`)).status).toBe(404);
    expect((await link(made.id as string)).status).toBe(400);
    // What a user's bucket holds stays.
    await readFile(app.path('results', `later/${id}/29RKH_5_4/NIR.tif`));
  });

  it('cannot be linked to what was made without COGs', async () => {
    const id = await app.created(batchRequest(type));
    const { body: made } = await call('POST', '/collections', { name: 'mine', s3Bucket: 'results' });
    const { status, body } = await call('PUT', `/process/${id}`, { output: { collectionId: made.id } });
    expect([status, body.error.message]).toEqual([400, expect.stringMatching(/without cogOutput/)]);
  });

  it('go together with requests that failed or were canceled', async () => {
    const { body: made } = await call('POST', '/collections', { name: 'brief', s3Bucket: 'results' });
    const id = await app.created(collected('brief', { collectionId: made.id }));
    expect((await call('DELETE', `/collections/${made.id}`)).body.error).toMatchObject({ status: 409, message: expect.stringContaining(id) }); // prettier-ignore
    await app.act(id, 'cancel');
    expect((await call('DELETE', `/collections/${made.id}`)).status).toBe(204);
    expect((await app.request(id)).output).not.toHaveProperty('collectionId');
  });

  it('are filled only by those who may make collections', async () => {
    const { viewer } = app.people;
    const { status, body } = await app.create(collected('forbidden', { createCollection: true }), viewer);
    expect([status, body.error.code]).toEqual([403, 'COMMON_INSUFFICIENT_PERMISSIONS']);
    const { body: own } = await app.create(collected('allowed', {}), viewer);
    const { body: made } = await call('POST', '/collections', { name: 'not theirs', s3Bucket: 'results' });
    const linked = await call('PUT', `/process/${own.id}`, { output: { collectionId: made.id } }, viewer);
    expect(linked.status).toBe(403);
    expect((await call('PUT', `/process/${own.id}`, { description: 'x', output: {} }, viewer)).status).toBe(200);
  });

  it('are listed, renamed, and seen by their account alone', async () => {
    const bands = { NIR: { bitDepth: 16, sampleFormat: 'UINT' } };
    const sent = {
      name: 'known before',
      s3Bucket: 'results',
      batchData: { tilingGridId: 1 },
      additionalData: { bands },
    };
    const { body: made } = await call('POST', '/collections', sent);
    expect(made).toMatchObject({
      batchData: { tilingGridId: 1 },
      additionalData: { bands: { NIR: { source: 'NIR', bandIndex: 1 } } },
    });
    expect((await call('PUT', `/collections/${made.id}`, { ...made, name: 'renamed' })).status).toBe(204);
    const { body: list } = await call('GET', '/collections?search=renamed&count=1');
    expect(list).toMatchObject({ data: [{ id: made.id, name: 'renamed' }], links: { currentToken: '0' } });
    const { other, viewer } = app.people;
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect(
        (await call(method, `/collections/${made.id}`, method === 'PUT' ? { name: 'x' } : undefined, other)).status,
      ).toBe(404);
    expect((await call('GET', '/collections', undefined, other)).body.data).toEqual([]);
    expect((await call('POST', '/collections', sent, viewer)).status).toBe(403);
  });

  it.each<[string, object, RegExp]>([
    ['no name', { s3Bucket: 'results' }, /name/],
    ['no bucket', { name: 'x' }, /s3Bucket/],
    ['a path as bucket', { name: 'x', s3Bucket: 'a/b' }, /s3Bucket: must be the name of a bucket/],
    ['an unknown grid', { name: 'x', s3Bucket: 'results', batchData: { tilingGridId: 5 } }, /batchData->tilingGridId: must be one of/],
    ['a band of another output', { name: 'x', s3Bucket: 'results', additionalData: { bands: { A: { source: 'B', bitDepth: 8 } } } }, /source: must be "A"/],
    ['a second band of a file', { name: 'x', s3Bucket: 'results', additionalData: { bands: { A: { bandIndex: 2, bitDepth: 8 } } } }, /bandIndex: must be 1/],
  ])('are refused with %s', async (_, body, message) => {
    const answer = await call('POST', '/collections', body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringMatching(message)]);
  }); // prettier-ignore

  it('keep their bucket', async () => {
    const { body: made } = await call('POST', '/collections', { name: 'kept', s3Bucket: 'results' });
    const { status, body } = await call('PUT', `/collections/${made.id}`, { name: 'kept', s3Bucket: 'elsewhere' });
    expect([status, body.error.message]).toEqual([400, expect.stringMatching(/s3Bucket: cannot be changed/)]);
  });
});
