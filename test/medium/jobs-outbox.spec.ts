import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JobBell } from '../../src/jobs/job-bell.js';
import { JobOutbox } from '../../src/jobs/index.js';
import { eventually, JobsBench, type JobsApi } from '../support/jobs.js';

describe('submitting a job', () => {
  let bench: JobsBench;
  let api: JobsApi;
  beforeAll(async () => {
    bench = await JobsBench.start();
  });
  beforeEach(async () => {
    api = await bench.api();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const owner = crypto.randomUUID();
  const count = async () => (await bench.sql.query<[{ n: number }]>('SELECT count(*)::int AS n FROM jobs'))[0].n;

  it('leaves nothing behind when the caller’s own rows are refused', async () => {
    const submitted = api
      .get(JobOutbox)
      .submit({ kind: 'vrt_create', request: {}, createdBy: owner, accountId: null }, async (manager, job) => {
        await manager.query('INSERT INTO test_domain (job_id, event) VALUES ($1, $2)', [job.id, 'domain row']);
        throw new Error('a domain rule');
      });
    await expect(submitted).rejects.toThrow('a domain rule');
    expect(await count()).toBe(0);
    expect(await bench.sql.query('SELECT * FROM test_domain')).toEqual([]);
  });

  it('refuses the same work while it waits or runs, naming the job, and takes it again afterwards', async () => {
    const dedupeKey = `vrt:${crypto.randomUUID()}`;
    const both = await Promise.allSettled([api.submit({ dedupeKey }), api.submit({ dedupeKey })]);
    const won = both.find((result) => result.status === 'fulfilled');
    const lost = both.find((result) => result.status === 'rejected');
    const first = won?.status === 'fulfilled' ? won.value : null;
    expect(lost?.status === 'rejected' ? lost.reason : null).toMatchObject({
      code: 'CONFLICT',
      detail: { job_id: first?.id, message: expect.any(String) },
    });
    expect(await api.submit({ dedupeKey, onDuplicate: 'join' })).toMatchObject({ id: first?.id });
    await bench.sql.query(`UPDATE jobs SET status = 'complete'`);
    expect((await api.submit({ dedupeKey })).id).not.toBe(first?.id);
  });

  it('rings for a staged job only when it is released, and releases it once', async () => {
    const job = await api.submit({ kind: 'raster_ingest', staged: true, request: { key: 'staging/x.tif' } });
    const waiting = () =>
      api
        .get(JobBell)
        .queues.of('ingest')
        .getJobCounts()
        .then((counts) => counts.waiting);
    expect(await waiting()).toBe(0);
    const released = await api.get(JobOutbox).release(job.id, { key: 'staging/x.tif', title: 'X' });
    expect(released).toMatchObject({ staged: false, request: { title: 'X' } });
    expect(await waiting()).toBe(1);
    await expect(api.get(JobOutbox).release(job.id, {})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(api.get(JobOutbox).release(crypto.randomUUID(), {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await bench.redis.wipe();
  });

  it('caps what callers without an account may have waiting', async () => {
    const anonymous = (clientAddress: string) => api.submit({ createdBy: null, clientAddress });
    for (let i = 0; i < 3; i += 1) await anonymous('192.0.2.1');
    const tooMany = { code: 'RATE_LIMITED', headers: { 'Retry-After': expect.any(String) } };
    await expect(anonymous('192.0.2.1')).rejects.toMatchObject(tooMany);
    const burst = await Promise.allSettled(Array.from({ length: 25 }, (_, i) => anonymous(`192.0.2.${10 + i}`)));
    expect(burst.filter((result) => result.status === 'fulfilled')).toHaveLength(17);
    await expect(anonymous('198.51.100.7')).rejects.toMatchObject(tooMany);
    await expect(api.submit({ createdBy: owner })).resolves.toMatchObject({ status: 'pending' });
  });

  it('lets signed-in work overtake anonymous work', async () => {
    const order: string[] = [];
    const anonymous = [await api.submit({ clientAddress: 'a' }), await api.submit({ clientAddress: 'b' })];
    const mine = await api.submit({ createdBy: owner });
    // The sweeper rings oldest first; the bells that are there already keep their place.
    await bench.worker({
      vrt_create: async (run) => {
        order.push(run.job.id);
        await run.publish(async () => ({}));
      },
    });
    await eventually(
      async () => order.length,
      (done) => done === 3,
    );
    expect(order.indexOf(mine.id)).toBeLessThan(2);
    expect(order).toEqual(expect.arrayContaining(anonymous.map((job) => job.id)));
  });

  describe('without Redis', () => {
    beforeEach(() => bench.redis.stop());
    afterEach(() => bench.redis.start());

    it('fails the job within its deadline, undoes its domain state and says so', async () => {
      const started = performance.now();
      await expect(api.submit({ createdBy: owner })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: 'Task queue unavailable, please retry',
      });
      expect(performance.now() - started).toBeLessThan(7_000);
      const [row] = await bench.sql.query<Array<{ id: string }>>('SELECT id FROM jobs');
      expect(await bench.job(row?.id ?? '')).toMatchObject({ status: 'failed', errorCode: 'not_queued' });
      expect(await bench.told(row?.id ?? '')).toEqual(['not_queued:not_queued']);
    }, 10_000);

    it('keeps a staged job waiting for its commit', async () => {
      const job = await api.submit({ kind: 'raster_ingest', staged: true, request: { key: 'x' } });
      await expect(api.get(JobOutbox).release(job.id, { key: 'y' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await bench.job(job.id)).toMatchObject({ status: 'pending', staged: true, request: { key: 'x' } });
    }, 10_000);

    it('is reported by the health check, and recovers by itself', async () => {
      const { HealthChecks } = await import('../../src/platform/health/health-checks.js');
      const queue = () =>
        api
          .get(HealthChecks)
          .run()
          .then((health) => health.parts['queue']);
      expect(await queue()).toMatchObject({ status: 'down' });
      await bench.redis.start();
      await eventually(queue, (part) => part?.status === 'up');
      await expect(api.submit({ createdBy: owner })).resolves.toMatchObject({ status: 'pending' });
      await bench.redis.stop();
    }, 10_000);
  });
});
