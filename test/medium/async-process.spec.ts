import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AsyncApp, startAsyncApp } from '../support/async-app.js';
import { type Json } from '../support/catalog-app.js';
import {
  type Changes,
  NDVI,
  pictureOf,
  processRequest,
  SMALL,
  TIFF,
  TRUE_COLOUR,
} from '../support/process-requests.js';

/** Requests whose results go to filesystem buckets of the instance. */
let app: AsyncApp;
let type: string;
beforeAll(async () => {
  app = await startAsyncApp();
  type = await app.sentinel2(['B02', 'B03', 'B04', 'B08']);
  await app.bucket('results');
  await app.worker();
}, 120_000);
afterAll(() => app.close());

const TWO = `//VERSION=3
function setup() {
  return { input: ["B04", "dataMask"], output: [{ id: "default", bands: 1, sampleType: "UINT16" }, { id: "mask", bands: 1 }] };
}
function updateOutputMetadata(scenes, input, output) { output.userData = { made: 1 } }
function evaluatePixel(s) { return { default: [s.B04 * 10000], mask: [s.dataMask] } }`;

function asyncRequest(script: string, { output, ...changes }: Changes = {}, url = 's3://results/out') {
  return processRequest(type, script, { ...changes, output: { ...output, delivery: { s3: { url } } } });
}

const inBucket = (key: string) => join(app.dataDir, 'buckets/results', key);
const json = async (key: string) => JSON.parse(await readFile(inBucket(key), 'utf8')) as Json;
const done = async (body: object) => {
  const id = await app.submitted(body);
  await app.ended(id);
  return id;
};

describe('a request', () => {
  it('runs, delivers what Process answers, and is gone', async () => {
    const body = asyncRequest(NDVI, { output: TIFF });
    const answer = await app.submit(body);
    expect(answer).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'RUNNING' } }); // prettier-ignore
    const { id } = answer.body as { id: string };
    await app.ended(id);

    expect((await readdir(inBucket(`out/${id}`))).sort()).toEqual(['default.tif', `request-${id}.json`]);
    const made = await app.decode(await readFile(inBucket(`out/${id}/default.tif`)));
    const { values, geoTransform } = await pictureOf(app, processRequest(type, NDVI, { output: TIFF }));
    expect(Buffer.compare(bytesOf(made.values), bytesOf(values))).toBe(0);
    expect(made.geoTransform).toEqual(geoTransform);
    expect(await json(`out/${id}/request-${id}.json`)).toEqual({
      ...{ id, status: 'DONE', costPU: 10, created: expect.any(String) },
      request: body,
    });
  });

  it('delivers every response as an object, pictures and user data', async () => {
    const responses = [
      { identifier: 'default', format: { type: 'image/tiff' } },
      { identifier: 'mask', format: { type: 'image/png' } },
      { identifier: 'mask', format: { type: 'image/jpeg' } },
      { identifier: 'userdata', format: { type: 'application/json' } },
    ];
    const id = await done(asyncRequest(TWO, { ...SMALL, output: { ...SMALL.output, responses } }));
    const files = ['default.tif', 'mask.jpg', 'mask.png', `request-${id}.json`, 'userdata.json'];
    expect((await readdir(inBucket(`out/${id}`))).sort()).toEqual(files);
    expect(await json(`out/${id}/userdata.json`)).toEqual({ made: 1 });
    const small = { ...SMALL, output: { ...SMALL.output, responses: responses.slice(1, 2) } };
    const png = await readFile(inBucket(`out/${id}/mask.png`));
    expect(png.equals((await pictureOf(app, processRequest(type, TWO, small))).bytes)).toBe(true);
  });

  it('goes where the template says', async () => {
    const id = await done(asyncRequest(TRUE_COLOUR, SMALL, 's3://results/by-id/<REQUEST_ID>/pictures/'));
    expect((await readdir(inBucket(`by-id/${id}/pictures`))).sort()).toEqual(['default.png', `request-${id}.json`]);
    const atRoot = await done(asyncRequest(TRUE_COLOUR, SMALL, 's3://results'));
    expect(await readdir(inBucket(atRoot))).toContain('default.png');
  });

  it('may be larger than Process allows, by size or resolution', async () => {
    const tall = { ...SMALL, output: { width: 2, height: 10_000, ...TIFF } };
    const id = await done(asyncRequest(NDVI, tall));
    expect(await app.decode(await readFile(inBucket(`out/${id}/default.tif`)))).toMatchObject({ width: 2, height: 10_000 }); // prettier-ignore
    const fine = await done(
      asyncRequest(NDVI, { ...SMALL, output: { width: undefined, height: undefined, resx: 0.5, resy: 100, ...TIFF } }),
    );
    expect(await app.decode(await readFile(inBucket(`out/${fine}/default.tif`)))).toMatchObject({ width: 3200, height: 16 }); // prettier-ignore
  });

  it('takes its script from a bucket, as it was when the request was made', async () => {
    const scripts = await app.bucket('scripts');
    await scripts.put('ndvi.js', Buffer.from(NDVI));
    const { evalscript: _, ...body } = asyncRequest(NDVI, { ...SMALL, output: { ...SMALL.output, ...TIFF } });
    const id = await done({ ...body, evalscriptReference: { s3: { url: 's3://scripts/ndvi.js' } } });
    const { request } = await json(`out/${id}/request-${id}.json`);
    expect(request).toEqual({ ...body, evalscriptReference: { s3: { url: 's3://scripts/ndvi.js' } } });
    const inline = await done(asyncRequest(NDVI, { ...SMALL, output: { ...SMALL.output, ...TIFF } }));
    const [one, other] = await Promise.all([id, inline].map((name) => readFile(inBucket(`out/${name}/default.tif`))));
    expect(one!.equals(other!)).toBe(true);
  });

  it('costs its account once, and ten units at least', async () => {
    const before = await spent();
    const id = await done(asyncRequest(TRUE_COLOUR, SMALL));
    expect(await spent()).toBe(before + 10);
    expect((await app.row(id)).request).toMatchObject({ cost: 10, secrets: null, error: null });
  });

  it('answers under the newer spelling, too', async () => {
    const body = asyncRequest(TRUE_COLOUR, SMALL);
    const { status, body: answer } = await app.call('POST', '/async/v1/process', app.people.viewer, body);
    expect([status, answer.status]).toEqual([200, 'RUNNING']);
    await app.ended(answer.id);
  });
});

describe('a fault that shows late', () => {
  const LATE = `//VERSION=3
function setup() { return { input: ["B04"], output: { bands: 1 } } }
function evaluatePixel(s) { if (s.B04 > 0) throw new Error("no red please"); return [0] }`;

  it('lies in the bucket as the API would have told it; nothing is charged', async () => {
    const before = await spent();
    const id = await done(asyncRequest(LATE, SMALL));
    expect((await readdir(inBucket(`out/${id}`))).sort()).toEqual(['error.json', `request-${id}.json`]);
    const { json: told } = await app.process(processRequest(type, LATE, SMALL));
    expect(await json(`out/${id}/error.json`)).toEqual(told);
    expect(told.error.message).toContain('no red please');
    expect(await json(`out/${id}/request-${id}.json`)).toMatchObject({ status: 'FAILED', costPU: 0 });
    expect(await spent()).toBe(before);
  });

  it('of a format that cannot hold what updateOutput made', async () => {
    const script = `//VERSION=3
function setup() { return { input: ["B04"], output: { bands: 1 } } }
function updateOutput(outputs) { outputs.default.bands = 7 }
function evaluatePixel(s) { return [1, 2, 3, 4, 5, 6, 7] }`;
    const id = await done(asyncRequest(script, SMALL));
    expect((await json(`out/${id}/error.json`)).error).toMatchObject({ status: 400, message: expect.stringContaining('7 bands') }); // prettier-ignore
  });
});

const bytesOf = (values: ArrayLike<number>) => Buffer.from(Float64Array.from(values).buffer);
async function spent(): Promise<number> {
  const [row] = await app.dataSource.query<Array<{ units: number }>>(
    `SELECT coalesce(sum(units), 0)::float8 AS units FROM usage_days WHERE product = 'async'`,
  );
  return row!.units;
}
