import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { Dataset, DatasetRegistry } from '../../src/datasets/index.js';
import { datasetIdOf } from '../../src/ingest/upload/ingest-keys.js';
import { VrtGeneration } from '../../src/ingest/vrt/vrt-generation.entity.js';
import { VrtSelfCheck } from '../../src/ingest/vrt/vrt-self-check.js';
import { Job } from '../../src/jobs/index.js';
import { JobSweeper } from '../../src/jobs/job-sweeper.js';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { freshRedis, type RedisServer } from '../support/redis-server.js';
import { addRaster, createBody, makeVrt, type Headers } from '../support/vrt-rasters.js';

let redis: RedisServer;
let app: IngestApp;
let owner: Headers;

beforeAll(async () => {
  redis = await freshRedis();
  app = await startIngestApp({ REDIS_URL: redis.url });
  owner = await app.asNew('editor');
}, 60_000);
const gates: Array<() => void> = [];
afterEach(() => {
  gates.splice(0).forEach((release) => release());
  jest.restoreAllMocks();
});
afterAll(async () => {
  await app?.close();
  await redis?.drop();
});

const raster = () => addRaster(app, owner);
const load = (id: string) =>
  app.dataSource.manager.findOneOrFail(Dataset, { where: { id }, relations: { asset: true } });
const generationsOf = (id: string) =>
  app.dataSource.manager.find(VrtGeneration, { where: { vrtDatasetId: id }, order: { createdAt: 'ASC' } });
const regenerate = async (id: string) =>
  String((await app.send('POST', `/datasets/${id}/vrt/regenerate`, owner)).body['job_id']);
const add = (vrt: string, source: string) =>
  app.send('POST', `/ingest/vrt/${vrt}/sources`, owner, { source_dataset_id: source });

/** Holds the worker back just before its next `op`; `reached` tells that it is there. */
function hold(op: string) {
  const pool = app.work(RasterPool);
  const run = pool.run.bind(pool) as RasterPool['run'];
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  gates.push(released.resolve);
  const spy = jest.spyOn(pool, 'run').mockImplementation((async (asked: never, args: never, options: never) => {
    if (asked === op) {
      spy.mockImplementation(run);
      reached.resolve();
      await released.promise;
    }
    return run(asked, args, options);
  }) as RasterPool['run']);
  return { reached: reached.promise, release: released.resolve };
}

describe('requests of the same moment', () => {
  it('to add: exactly one is accepted, the others learn whose turn it is', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const sources = [await raster(), await raster(), await raster()];
    const answers = await Promise.all(sources.map((source) => add(id, source)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    const jobId = answers.find(({ status }) => status === 202)!.body['job_id'];
    for (const { status, body } of answers)
      if (status === 409) expect(body['detail']).toEqual({ message: expect.any(String), job_id: jobId });
    expect(await generationsOf(id)).toHaveLength(1);
    expect(await app.runJob(String(jobId))).toMatchObject({ status: 'complete' });
  });

  it('to delete a source and to add it: the raster ends deleted or linked, never both', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const source = await raster();
    const [deleted, added] = await Promise.all([app.send('DELETE', `/datasets/${source}`, owner), add(id, source)]);
    expect([
      [200, 404],
      [409, 202],
    ]).toContainEqual([deleted.status, added.status]);
    if (added.status === 202) await app.runJob(String(added.body['job_id']));
    expect((await load(id)).asset.status).toBe('ready');
  });
});

describe('a message that is delivered twice', () => {
  it('makes one dataset', async () => {
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([await raster(), await raster()]));
    const jobId = String(body['job_id']);
    await Promise.all([app.runJob(jobId), app.runJob(jobId)]);
    expect(await app.runJob(jobId)).toMatchObject({ status: 'complete', attempt: 1 });
    expect(await app.dataSource.manager.countBy(Dataset, { originJobId: jobId })).toBe(1);
  });
});

describe('a cancel', () => {
  it('of a waiting rebuild leaves the VRT as it was', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const before = (await load(id)).asset;
    const jobId = await regenerate(id);
    expect((await app.send('POST', `/jobs/${jobId}/cancel`, owner)).status).toBe(202);
    expect((await load(id)).asset).toEqual(before);
    expect(await generationsOf(id)).toMatchObject([{ status: 'failed', errorMessage: 'Cancelled' }]);
  });

  it('while it builds leaves no file, and a failed VRT stays failed', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    await app.dataSource.query(`UPDATE raster_assets SET status = 'failed' WHERE dataset_id = $1`, [id]);
    const { assetUri } = (await load(id)).asset;
    const gate = hold('statistics');
    const jobId = await regenerate(id);
    const running = app.runJob(jobId);
    await gate.reached;
    await app.send('POST', `/jobs/${jobId}/cancel`, owner);
    gate.release();
    expect(await running).toMatchObject({ status: 'cancelled' });
    expect((await load(id)).asset).toMatchObject({ status: 'failed', assetUri, currentGenerationId: null });
    expect([...(await app.keys(`rasters/${id}/generations`)), ...(await app.leftovers())]).toEqual([]);
  });

  it('of a creation leaves nothing', async () => {
    const gate = hold('relocateVrt');
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([await raster(), await raster()]));
    const jobId = String(body['job_id']);
    const running = app.runJob(jobId);
    await gate.reached;
    await app.send('POST', `/jobs/${jobId}/cancel`, owner);
    gate.release();
    expect(await running).toMatchObject({ status: 'cancelled', datasetId: null });
    expect(await app.keys(`rasters/${datasetIdOf(jobId)}/`)).toEqual([]);
  });
});

describe('a worker that lost its job to another', () => {
  /** What the sweeper does when a lease has run out; here the worker is alive and would renew it in time. */
  const takeAway = (jobId: string) =>
    app.dataSource.query(
      `UPDATE jobs SET status = 'pending', attempt = attempt + 1, attempt_id = gen_random_uuid(), lease_until = NULL
        WHERE id = $1`,
      [jobId],
    );

  it('changes nothing of what the other published', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const jobId = await regenerate(id);
    const gate = hold('statistics');
    const stale = app.runJob(jobId);
    await gate.reached;
    await takeAway(jobId);
    expect(await app.runJob(jobId)).toMatchObject({ status: 'complete', attempt: 2 });
    const published = await load(id);
    const keys = await app.keys(`rasters/${id}/`);
    gate.release();
    await stale;
    expect(await load(id)).toEqual(published);
    expect(await app.keys(`rasters/${id}/`)).toEqual(keys);
    expect(await app.job(jobId)).toMatchObject({ status: 'complete', attempt: 2 });
    expect(await generationsOf(id)).toMatchObject([{ status: 'completed' }]);
  });

  it('and never comes back leaves no object of its own beside the new dataset', async () => {
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([await raster(), await raster()]));
    const jobId = String(body['job_id']);
    const lost = `rasters/${datasetIdOf(jobId)}/${'a'.repeat(64)}/source.vrt`;
    await app.buckets.house().put(lost, Buffer.from('of a killed worker'));
    const { datasetId } = await app.runJob(jobId);
    const { asset } = await load(String(datasetId));
    expect(await app.keys(`rasters/${datasetId}/`)).toEqual(
      expect.arrayContaining([asset.assetUri, asset.quicklook256Uri, asset.quicklook512Uri]),
    );
    expect(await app.keys(lost)).toEqual([]);
  });

  it('three times fails the rebuild; the VRT can be regenerated', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const jobId = await regenerate(id);
    for (let i = 0; i < 3; i++) {
      await app.dataSource.query(
        `UPDATE jobs SET status = 'running', lease_until = now() - interval '1 s' WHERE id = $1`,
        [jobId],
      );
      await app.get(JobSweeper).sweep({ wait: true });
    }
    expect(await app.job(jobId)).toMatchObject({ status: 'failed', errorCode: 'worker_lost' });
    expect((await load(id)).asset).toMatchObject({ status: 'failed', currentGenerationId: null });
    expect(await app.runJob(await regenerate(id))).toMatchObject({ status: 'complete' });
    expect((await load(id)).asset.status).toBe('ready');
  });
});

describe('sources that change under a build', () => {
  it('deleted after staging: the rebuild fails whole', async () => {
    const [a, b, c] = [await raster(), await raster(), await raster()];
    const id = await makeVrt(app, owner, [a, b]);
    const { body } = await add(id, c);
    await app.dataSource.manager.delete(Dataset, { id: c });
    const job = await app.runJob(String(body['job_id']));
    expect(job).toMatchObject({ status: 'failed', errorMessage: `Source ${c} is no longer available` });
    expect((await load(id)).asset.status).toBe('failed');
    const { sources } = (await app.send('GET', `/datasets/${id}/vrt-sources`, owner)).body as { sources: unknown[] };
    expect(sources).toMatchObject([{ dataset_id: a }, { dataset_id: b }]);
  });

  it.each<[string, (id: string) => Promise<unknown>, string]>([
    [
      'replaced',
      (id) => app.dataSource.query(`UPDATE raster_assets SET asset_uri = asset_uri || '2' WHERE dataset_id = $1`, [id]),
      'was replaced',
    ],
    ['deleted', (id) => app.dataSource.manager.delete(Dataset, { id }), 'no longer available'],
  ])('%s while it builds: nothing is published from what it was', async (_, change, reason) => {
    const [a, b] = [await raster(), await raster()];
    const gate = hold('relocateVrt');
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([a, b]));
    const jobId = String(body['job_id']);
    const running = app.runJob(jobId);
    await gate.reached;
    await change(b);
    gate.release();
    expect(await running).toMatchObject({ status: 'failed', errorMessage: expect.stringContaining(reason) });
    expect(await app.keys(`rasters/${datasetIdOf(jobId)}/`)).toEqual([]);
    expect(await app.dataSource.manager.countBy(Dataset, { originJobId: jobId })).toBe(0);
  });

  it('made unfit since the request: the job says which and why', async () => {
    const [a, b] = [await raster(), await raster()];
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([a, b]));
    await app.dataSource.query(`UPDATE raster_assets SET dtype = 'float32' WHERE dataset_id = $1`, [b]);
    expect(await app.runJob(String(body['job_id']))).toMatchObject({
      status: 'failed',
      errorMessage: expect.stringContaining(`${b}: dtype float32 differs from uint8`),
    });
  });
});

describe('a quicklook that cannot be drawn', () => {
  it('is a warning, not a failure', async () => {
    const pool = app.work(RasterPool);
    const run = pool.run.bind(pool) as RasterPool['run'];
    jest
      .spyOn(pool, 'run')
      .mockImplementation(((op: string, ...rest: never[]) =>
        op === 'quicklook' ? Promise.reject(new Error('no ink')) : run(op as never, ...(rest as [never]))) as never);
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([await raster(), await raster()]));
    const job = await app.runJob(String(body['job_id']));
    expect(job).toMatchObject({
      status: 'complete',
      warnings: [{ code: 'quicklook_failed' }, { code: 'quicklook_failed' }],
    });
    expect((await load(String(job.datasetId))).asset).toMatchObject({ quicklook256Uri: null, quicklook512Uri: null });
  });
});

describe('an asset that is regenerating without anybody working on it', () => {
  it.each<[string, string, string]>([
    ['ready when its links are what it was built from', '', 'ready'],
    ['failed when they are not', `UPDATE raster_assets SET built_from = '{}' WHERE dataset_id = $1`, 'failed'],
  ])('is freed at the start of a worker: %s', async (_, damage, expected) => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const busy = await makeVrt(app, owner, [await raster(), await raster()]);
    const jobId = await regenerate(id);
    await regenerate(busy);
    await app.dataSource.manager.update(Job, jobId, { status: 'failed' });
    if (damage) await app.dataSource.query(damage, [id]);
    expect(await app.work(VrtSelfCheck).heal()).toEqual([id]);
    expect((await load(id)).asset).toMatchObject({ status: expected, currentGenerationId: null });
    expect(await generationsOf(id)).toMatchObject([{ status: 'failed' }]);
    expect((await load(busy)).asset.status).toBe('regenerating');
  });
});

describe('a generation that no longer owns its VRT', () => {
  it('is not published', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const jobId = await regenerate(id);
    const gate = hold('relocateVrt');
    const running = app.runJob(jobId);
    await gate.reached;
    const registry = app.get(DatasetRegistry);
    const newer = crypto.randomUUID();
    await registry.setAssetStatus(app.dataSource.manager, id, ['regenerating'], 'regenerating', newer);
    const before = (await load(id)).asset;
    gate.release();
    expect(await running).toMatchObject({ status: 'failed' });
    expect((await load(id)).asset).toEqual(before);
  });
});

describe('without Redis', () => {
  beforeAll(() => redis.stop());
  afterAll(() => redis.start());

  it('a creation is answered with 503 and leaves a failed job', async () => {
    const answer = await app.send('POST', '/ingest/vrt/create', owner, createBody([await raster(), await raster()]));
    expect([answer.status, answer.body['detail']]).toEqual([503, 'Task queue unavailable, please retry']);
    const [job] = await app.dataSource.manager.find(Job, { order: { createdAt: 'DESC' }, take: 1 });
    expect(job).toMatchObject({ kind: 'vrt_create', status: 'failed' });
  });

  it('a change is answered with 503 and leaves the VRT as it was', async () => {
    const [vrt] = await app.dataSource.manager.find(Dataset, {
      where: { recordType: 'vrt_dataset', asset: { status: 'ready' } },
      relations: { asset: true },
    });
    const answer = await add(vrt!.id, await raster());
    expect(answer.status).toBe(503);
    expect((await load(vrt!.id)).asset).toEqual(vrt!.asset);
    expect((await generationsOf(vrt!.id)).at(-1)).toMatchObject({
      status: 'failed',
      errorMessage: 'Task queue unavailable, please retry',
    });
  });
});
