import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { JobBell } from '../../src/jobs/job-bell.js';
import { JobRuns } from '../../src/jobs/job-runs.js';
import { eventually, gate, JobsBench } from '../support/jobs.js';

describe('running a job', () => {
  let bench: JobsBench;
  beforeAll(async () => {
    bench = await JobsBench.start();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const ended = (id: string) =>
    eventually(
      () => bench.job(id),
      (job) => ['complete', 'failed', 'cancelled'].includes(job.status),
    );

  it('goes from the outbox through Redis to a handler, whose publish ends it', async () => {
    const datasetId = crypto.randomUUID();
    await bench.worker({
      vrt_create: async (run) => {
        await run.progress(0.3, 'building', { done: 1, total: 2, failed: 0, skipped: 0 });
        run.warn({ code: 'odd', message: 'One source is odd' });
        await run.publish(async () => ({ datasetId, result: { dataset_ids: [datasetId] } }));
      },
    });
    const api = await bench.api();
    const submitted = await api.submit();
    expect(submitted).toMatchObject({ status: 'pending', family: 'vrt', currentStep: 'queued', attempt: 1 });
    expect(await ended(submitted.id)).toMatchObject({
      status: 'complete',
      progress: 1,
      currentStep: 'complete',
      datasetId,
      result: { dataset_ids: [datasetId] },
      counts: { done: 1, total: 2, failed: 0, skipped: 0 },
      warnings: [{ code: 'odd', message: 'One source is odd' }],
      leaseUntil: null,
    });
    expect(await bench.told(submitted.id)).toEqual([]);
  });

  it('ends at once when its children were quicker than itself', async () => {
    const api = await bench.api();
    await bench.worker({
      vrt_create: async (run) => {
        const child = await api.submit({ staged: true });
        const sql = `UPDATE jobs SET parent_job_id = $2, status = 'complete' WHERE id = $1`;
        await bench.sql.query(sql, [child.id, run.job.id]);
        await run.publish(async () => ({ isFannedOut: true }));
      },
    });
    expect(await ended((await api.submit()).id)).toMatchObject({ status: 'complete', progress: 1 });
  });

  it('is not begun by a worker that has no handler for a kind: it refuses to start and says what to add', async () => {
    await expect(bench.worker({}, { without: 'vrt_rebuild' })).rejects.toThrow(
      /This worker cannot do its jobs:\n {2}- Job kind "vrt_rebuild" has no handler: add jobHandlers\.register/,
    );
  });

  it('is won by one of twenty claimers', async () => {
    const api = await bench.api();
    const runs = (await bench.worker({ vrt_create: gate().work })).get(JobRuns);
    const job = await api.submit({ staged: true });
    await bench.sql.query('UPDATE jobs SET staged = false WHERE id = $1', [job.id]);
    const message = { job_id: job.id, attempt_id: job.attemptId };
    const claims = await Promise.all(Array.from({ length: 20 }, () => runs.claim(message)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect((await bench.job(job.id)).status).toBe('running');
  });

  it('is done once when its message is delivered twice', async () => {
    const slow = gate();
    const worker = await bench.worker({ vrt_create: slow.work });
    const api = await bench.api();
    const job = await api.submit();
    const { queues } = worker.get(JobBell);
    await queues.of('vrt').add({ job_id: job.id, attempt_id: job.attemptId }, { jobId: `again:${job.id}` });
    await slow.started;
    await eventually(
      () => queues.of('vrt').getJobCounts(),
      (counts) => counts.waiting === 0 && counts.active === 1,
    );
    slow.open();
    await ended(job.id);
    expect(slow.starts()).toBe(1);
  });

  it('publishes domain change and status together or not at all', async () => {
    await bench.worker({
      vrt_create: (run) =>
        run.publish(async (manager) => {
          await manager.query(`INSERT INTO test_domain (job_id, event) VALUES ($1, 'published')`, [run.job.id]);
          throw new DomainError('RASTER_UNREADABLE', 'Source 3 cannot be read');
        }),
    });
    const job = await (await bench.api()).submit();
    expect(await ended(job.id)).toMatchObject({
      status: 'failed',
      errorCode: 'raster_unreadable',
      errorMessage: 'Source 3 cannot be read',
      datasetId: null,
    });
    expect(await bench.told(job.id)).toEqual(['failed:raster_unreadable']);
  });

  it('publishes nothing once another worker holds the job', async () => {
    const stale = gate();
    await bench.worker({ vrt_create: stale.work });
    const job = await (await bench.api()).submit();
    const run = await stale.started;
    const theirs = crypto.randomUUID();
    await bench.sql.query('UPDATE jobs SET attempt_id = $2, attempt = 2 WHERE id = $1', [job.id, theirs]);
    const publish = run.publish(async (manager) => {
      await manager.query(`INSERT INTO test_domain (job_id, event) VALUES ($1, 'published')`, [job.id]);
      return {};
    });
    await expect(publish).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(run.signal.aborted).toBe(true);
    await expect(run.progress(0.9, 'building')).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await bench.job(job.id)).toMatchObject({ status: 'running', attemptId: theirs, progress: null });
    expect(await bench.told(job.id)).toEqual([]);
  });

  it('publishes nothing when the job is taken over between the last check and the publishing transaction', async () => {
    await bench.sql.query(`
      CREATE FUNCTION steal() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.attempt_id := gen_random_uuid(); RETURN NEW; END $$`);
    await bench.sql.query(`
      CREATE TRIGGER steal BEFORE UPDATE ON jobs FOR EACH ROW
        WHEN (NEW.current_step = 'finalize' AND OLD.current_step IS DISTINCT FROM 'finalize') EXECUTE FUNCTION steal()`);
    try {
      const published = Promise.withResolvers<unknown>();
      await bench.worker({
        vrt_create: async (run) => {
          const publish = run.publish(async (manager) => {
            await manager.query(`INSERT INTO test_domain (job_id, event) VALUES ($1, 'published')`, [run.job.id]);
            return {};
          });
          published.resolve(publish.catch((error: unknown) => error));
          await publish;
        },
      });
      const job = await (await bench.api()).submit();
      expect(await published.promise).toMatchObject({ code: 'CANCELLED', detail: { reason: 'lost' } });
      expect((await bench.job(job.id)).status).toBe('running');
      expect(await bench.told(job.id)).toEqual([]);
    } finally {
      await bench.sql.query('DROP TRIGGER steal ON jobs');
      await bench.sql.query('DROP FUNCTION steal');
    }
  });

  it('says nothing about unexpected errors to users', async () => {
    await bench.worker({
      vrt_create: async () => {
        throw new TypeError('cannot read /srv/secret/path');
      },
      vrt_rebuild: async () => undefined,
      raster_ingest: async () => {
        throw new DomainError('RASTER_CRASHED', 'child 4711 got SIGSEGV');
      },
    });
    const api = await bench.api();
    const internal = { errorCode: 'internal', errorMessage: 'The job failed for an internal reason' };
    expect(await ended((await api.submit()).id)).toMatchObject(internal);
    expect(await ended((await api.submit({ kind: 'vrt_rebuild' })).id)).toMatchObject(internal);
    const crashed = await ended((await api.submit({ kind: 'raster_ingest' })).id);
    expect(crashed.errorCode).toBe('raster_crashed');
    expect(crashed.errorMessage).not.toContain('4711');
  });

  it('never shows less progress than before', async () => {
    const slow = gate();
    await bench.worker({
      vrt_create: async (run) => {
        await run.progress(0.5, 'building');
        await run.progress(0.2, 'quicklook');
        await run.progress(7, 'converting');
        await slow.work(run);
      },
    });
    const job = await (await bench.api()).submit();
    await slow.started;
    expect(await bench.job(job.id)).toMatchObject({ progress: expect.closeTo(0.99, 5), currentStep: 'converting' });
    slow.open();
    expect((await ended(job.id)).progress).toBe(1);
  });

  it('keeps instances apart that share one Redis', async () => {
    const neighbour = await JobsBench.start();
    try {
      const theirs = gate();
      await neighbour.redis.drop();
      Object.assign(neighbour.redis, bench.redis, { drop: async () => undefined });
      await neighbour.worker({ vrt_create: theirs.work });
      const ours = await (await bench.api()).submit();
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect((await bench.job(ours.id)).status).toBe('pending');
      await bench.worker();
      expect((await ended(ours.id)).status).toBe('complete');
      expect(theirs.starts()).toBe(0);
    } finally {
      await neighbour.drop();
    }
  });
});
