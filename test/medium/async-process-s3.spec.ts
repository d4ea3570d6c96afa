import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { S3Store } from '#libs/storage';
import { type AsyncApp, startAsyncApp } from '../support/async-app.js';
import { pictureOf, processRequest, SMALL, TIFF, TRUE_COLOUR } from '../support/process-requests.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';
import { until } from '../support/until.js';

/** Requests whose results go to a bucket of the caller's, and what becomes of them when it or the worker fails. */
let app: AsyncApp;
let s3: S3Server;
let bucket: S3Store;
let type: string;
beforeAll(async () => {
  s3 = await startS3Server('theirs');
  bucket = new S3Store('theirs', s3.settings);
  app = await startAsyncApp({ SWATH_DELIVERY_S3_ENDPOINT: s3.settings.endpoint });
  type = await app.sentinel2(['B02', 'B03', 'B04']);
}, 120_000);
afterEach(() => {
  s3.intercept = null;
});
afterAll(async () => {
  await app.close();
  bucket.close();
  await s3.stop();
});

const KEYS = { accessKey: 'S3RVER', secretAccessKey: 'S3RVER' };
const SMALL_TIFF = { ...SMALL, output: { ...SMALL.output, ...TIFF } };
/** As `AsyncProcessRequest` of sentinelhub-py 3.11 sends it: `s3_specification` of `api/utils.py`. */
const request = (keys: object = KEYS, url = 's3://theirs/out/') => ({
  ...processRequest(type, TRUE_COLOUR, { ...SMALL_TIFF, output: { ...SMALL_TIFF.output, delivery: { s3: { url, ...keys, region: 'us-east-1' } } } }), // prettier-ignore
});
const keysOf = async (prefix: string) => (await Array.fromAsync(bucket.list(prefix))).map(({ key }) => key.slice(prefix.length + 1)); // prettier-ignore
const read = async (key: string) => JSON.parse(await text(await bucket.get(key))) as Record<string, unknown>;
const isWrite = (method: string) => method === 'PUT' || method === 'POST';

/** What `get_async_running_status` does: 404 is the end, other errors are left out. */
async function runningStatus(ids: readonly string[]): Promise<Record<string, boolean>> {
  const answers = await Promise.all(ids.map(async (id) => [id, (await app.status(id)).status] as const));
  return Object.fromEntries(answers.filter(([, status]) => status === 200 || status === 404).map(([id, status]) => [id, status === 200])); // prettier-ignore
}

describe('a bucket of the caller’s', () => {
  it('is written with the caller’s keys, which nobody sees again', async () => {
    const secret = { accessKey: 'S3RVER', secretAccessKey: 'S3RVER' };
    const before = s3.keys.length;
    const id = await app.submitted(request(secret));
    expect(await runningStatus([id, crypto.randomUUID()])).toMatchObject({ [id]: true });
    expect(await keysOf(`out/${id}`)).toEqual([`request-${id}.json`]);
    expect(await read(`out/${id}/request-${id}.json`)).toMatchObject({ status: 'RUNNING', costPU: null });
    const stored = JSON.stringify(await app.row(id));
    expect(stored).toContain('s3://theirs/out/');
    expect(stored).not.toContain('S3RVER');

    const worker = await app.worker();
    await app.ended(id);
    await worker.close();
    expect(await runningStatus([id])).toEqual({ [id]: false });
    expect(await keysOf(`out/${id}`)).toEqual(['default.tif', `request-${id}.json`]);
    const { values } = await app.decode(
      Buffer.concat(await Array.fromAsync(await bucket.get(`out/${id}/default.tif`))),
    );
    expect(values).toEqual((await pictureOf(app, processRequest(type, TRUE_COLOUR, SMALL_TIFF))).values);
    const copy = await text(await bucket.get(`out/${id}/request-${id}.json`));
    expect([copy, ...app.logged].join('\n')).not.toContain('S3RVER');
    expect(JSON.parse(copy)).toMatchObject({ status: 'DONE', costPU: 10 });
    expect((await app.row(id)).request.secrets).toBeNull();
    expect(new Set(s3.keys.slice(before))).toEqual(new Set(['S3RVER']));
    expect(await s3.openUploads('theirs')).toEqual([]);
  });

  it('holds scripts, too', async () => {
    await bucket.put('scripts/a.js', Buffer.from(TRUE_COLOUR));
    const reference = { s3: { url: 's3://theirs/scripts/a.js', ...KEYS } };
    const id = await app.submitted({ ...request(), evalscript: undefined, evalscriptReference: reference });
    expect(JSON.stringify(await app.row(id))).not.toContain('S3RVER');
    const worker = await app.worker();
    await app.ended(id);
    await worker.close();
    expect(await keysOf(`out/${id}`)).toContain('default.tif');
  });

  it.each<[string, () => object, string]>([
    ['that does not exist', () => request(KEYS, 's3://missing/out'), 'no bucket of that name'],
    ['of a stranger', () => request({ accessKey: 'WRONG', secretAccessKey: 'WRONG' }), 'output->delivery->s3->url'],
    ['without keys', () => request({}), 'brings no accessKey'],
    ['by a role', () => request({ iamRoleARN: 'arn:aws:iam::1:role/x' }), 'output->delivery->s3->url'],
  ])('%s is refused at once', async (_, body, words) => {
    const { status, body: answer } = await app.submit(body());
    expect([status, answer.error.code]).toEqual([400, 'COMMON_BAD_PAYLOAD']);
    expect(answer.error.message).toContain(words);
    expect(JSON.stringify(answer)).not.toMatch(/WRONG|S3RVER/);
  });

  it('that is away is 503: ask again', async () => {
    s3.intercept = () => 503;
    expect((await app.submit(request())).status).toBe(503);
  });
});

describe('a request outlives', () => {
  it('a store that refuses writes for a while', async () => {
    const id = await app.submitted(request());
    let refused = 0;
    s3.intercept = (method) => (isWrite(method) && refused++ < 8 ? 503 : undefined);
    const worker = await app.worker();
    await app.ended(id);
    await worker.close();
    expect(refused).toBeGreaterThan(8);
    expect(await keysOf(`out/${id}`)).toEqual(['default.tif', `request-${id}.json`]);
    expect((await app.row(id)).request).toMatchObject({ cost: 10, error: null });
  });

  it('its worker: another takes over when the lease runs out, and the cost is booked once', async () => {
    const units = async () => (await app.dataSource.query<Array<{ units: number }>>(`SELECT coalesce(sum(units), 0)::float8 AS units FROM usage_days WHERE product = 'async'`))[0]!.units; // prettier-ignore
    const before = await units();
    const id = await app.submitted(request());
    // What a killed process leaves behind: a claim, a half of the objects, and an error of a fault that has passed.
    await app.dataSource.query(
      `UPDATE fanout_units SET status = 'running', claimed_by = gen_random_uuid(), attempts = 1,
              lease_until = now() - interval '1 s' WHERE task_id = $1`,
      [id],
    );
    await bucket.put(`out/${id}/default.tif`, Buffer.from('half'));
    await bucket.put(`out/${id}/error.json`, Buffer.from('{}'));
    await app.dataSource.query(`UPDATE async_requests SET error = '{"error":{}}' WHERE id = $1`, [id]);
    const worker = await app.worker({ leaseS: 1 });
    await app.ended(id);
    await worker.close();
    expect(await keysOf(`out/${id}`)).toEqual(['default.tif', `request-${id}.json`]);
    expect((await bucket.head(`out/${id}/default.tif`))!.size).toBeGreaterThan(100);
    expect(await units()).toBe(before + 10);
    expect((await app.row(id)).request.error).toBeNull();
  });

  it('a worker that is told to stop: it goes back untouched', async () => {
    const id = await app.submitted(request());
    let asked = false;
    // Away for the first worker, from its first write on.
    s3.intercept = (method) => (isWrite(method) ? ((asked = true), 503) : undefined);
    const first = await app.worker();
    await until(async () => asked, 'the first write');
    await first.close();
    s3.intercept = null;
    const second = await app.worker();
    await app.ended(id);
    await second.close();
    expect(await keysOf(`out/${id}`)).toEqual(['default.tif', `request-${id}.json`]);
  });
});

describe('a request ends with a word in its bucket', () => {
  it('also when the bucket is away at first', async () => {
    const evalscript = TRUE_COLOUR.replace('return [s.B04', 'throw new Error("too late"); return [s.B04');
    const id = await app.submitted({ ...request(), evalscript });
    let refused = 0;
    s3.intercept = (method) => (isWrite(method) && refused++ < 5 ? 503 : undefined);
    const worker = await app.worker();
    await app.ended(id);
    await worker.close();
    expect(await keysOf(`out/${id}`)).toEqual(['error.json', `request-${id}.json`]);
    expect(await read(`out/${id}/error.json`)).toMatchObject({
      error: { status: 400, message: expect.stringContaining('too late') },
    });
  });

  it('when its workers are lost again and again', async () => {
    const id = await app.submitted(request());
    await app.dataSource.query(
      `UPDATE fanout_units SET status = 'failed', note = 'Its workers were lost 3 times' WHERE task_id = $1`,
      [id],
    );
    const worker = await app.worker();
    await app.ended(id);
    await worker.close();
    expect(await read(`out/${id}/error.json`)).toMatchObject({
      error: { status: 503, message: 'Its workers were lost 3 times' },
    });
    expect(await read(`out/${id}/request-${id}.json`)).toMatchObject({ status: 'FAILED', costPU: 0 });
    expect((await app.row(id)).request.error.error.message).toBe('Its workers were lost 3 times');
  });

  it('or none, when the bucket stays away: it ends all the same', async () => {
    const id = await app.submitted(request());
    s3.intercept = (method) => (isWrite(method) ? 403 : undefined);
    const worker = await app.worker();
    await app.ended(id);
    await worker.close();
    expect(await keysOf(`out/${id}`)).toEqual([`request-${id}.json`]);
    expect((await app.row(id)).request).toMatchObject({ cost: 0, secrets: null });
    expect(app.logged.join('\n')).toContain('without a word in its bucket');
    expect(app.logged.join('\n')).not.toContain('S3RVER');
  });
});
