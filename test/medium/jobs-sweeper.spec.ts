import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { JobSweeper } from '../../src/jobs/job-sweeper.js';
import { type Job, type NewJob } from '../../src/jobs/index.js';
import { eventually, gate, JobsBench, type JobsApi } from '../support/jobs.js';

describe('the sweeper', () => {
  let bench: JobsBench;
  let api: JobsApi;
  beforeAll(async () => {
    bench = await JobsBench.start();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  /** A job as a killed worker leaves it: running, its lease over since `agoS` seconds (negative: still valid). */
  async function abandoned(agoS: number, input: Partial<NewJob> = {}, set = ''): Promise<Job> {
    api = await bench.api();
    const job = await api.submit({ ...input, staged: true });
    await bench.sql.query(
      `UPDATE jobs SET staged = false, status = 'running', progress = 0.6, current_step = 'quicklook', started_at = now(),
              lease_until = now() - make_interval(secs => $2) ${set} WHERE id = $1`,
      [job.id, agoS],
    );
    return bench.job(job.id);
  }
  const sweep = () => api.get(JobSweeper).sweep({ wait: true });
  const status = (id: string) => bench.job(id).then((job) => job.status);

  it('gives the job of a vanished worker to another one', async () => {
    const lost = await abandoned(1);
    const next = gate();
    await bench.worker({ vrt_create: next.work });
    const run = await next.started;
    expect(run.job).toMatchObject({ id: lost.id, attempt: 2, lostAttempts: 1, progress: null, currentStep: 'queued' });
    expect(run.job.attemptId).not.toBe(lost.attemptId);
    next.open();
    await eventually(
      () => status(lost.id),
      (word) => word === 'complete',
    );
    expect(await bench.told(lost.id)).toEqual([]);
  });

  it('does so while it runs, within a fifth of the lease', async () => {
    const next = gate();
    await bench.worker({ vrt_create: next.work }, { leaseS: 5 });
    const lost = await abandoned(-1.5);
    expect((await next.started).job.id).toBe(lost.id);
    next.open();
  });

  it('leaves jobs alone whose lease is valid', async () => {
    const held = await abandoned(-30);
    expect(await sweep()).toEqual({ requeued: 0, failed: 0, cancelled: 0, rung: 0 });
    expect(await bench.job(held.id)).toEqual(held);
  });

  it('fails a job that has lost three workers, and it can be retried', async () => {
    const admin = await (await bench.api()).admin();
    const lost = await abandoned(1, {}, ', lost_attempts = 2');
    expect(await sweep()).toMatchObject({ requeued: 0, failed: 1 });
    expect(await bench.job(lost.id)).toMatchObject({ status: 'failed', errorCode: 'worker_lost', lostAttempts: 3 });
    expect(await bench.told(lost.id)).toEqual(['failed:worker_lost']);
    const { body } = await api.send('POST', `/jobs/${lost.id}/retry`, { as: admin });
    expect(body).toMatchObject({ status: 'pending', error_code: null, attempt: 2 });
    expect((await bench.job(lost.id)).lostAttempts).toBe(0);
  });

  it('cancels a job whose worker vanished after a cancel was asked for', async () => {
    const lost = await abandoned(1, {}, ', cancel_requested_at = now()');
    expect(await sweep()).toMatchObject({ cancelled: 1 });
    expect(await status(lost.id)).toBe('cancelled');
    expect(await bench.told(lost.id)).toEqual(['cancelled']);
  });

  it('goes on with the other jobs when the undo of one is broken, and leaves that one as it was', async () => {
    const broken = await abandoned(2, { request: { undoFails: true } }, ', lost_attempts = 2');
    const other = await abandoned(1);
    expect(await sweep()).toMatchObject({ requeued: 1, failed: 0 });
    expect(await bench.job(broken.id)).toEqual(broken);
    expect(await status(other.id)).toBe('pending');
  });

  it('rings again for every waiting job after Redis was wiped, but not for staged ones', async () => {
    api = await bench.api();
    const jobs = await Promise.all([api.submit(), api.submit({ kind: 'raster_ingest' }), api.submit()]);
    const staged = await api.submit({ staged: true });
    await bench.redis.wipe();
    await bench.worker();
    for (const job of jobs)
      await eventually(
        () => status(job.id),
        (word) => word === 'complete',
      );
    expect(await bench.job(staged.id)).toEqual(staged);
  });

  it('lets one process sweep at a time', async () => {
    await abandoned(1);
    const results = await Promise.all(Array.from({ length: 5 }, () => api.get(JobSweeper).sweep({ wait: true })));
    expect(results.map((result) => result.requeued).sort()).toEqual([0, 0, 0, 0, 1]);
  });

  it('ends a parent when its children have ended', async () => {
    api = await bench.api();
    const [good, bad] = [await api.submit({ staged: true }), await api.submit({ staged: true })];
    const children = async (parent: Job, statuses: string[]) => {
      await bench.sql.query(`UPDATE jobs SET status = 'fanned_out', staged = false WHERE id = $1`, [parent.id]);
      for (const word of statuses) {
        const child = await api.submit({ staged: true });
        await bench.sql.query(`UPDATE jobs SET parent_job_id = $2, status = $3, error_message = $4 WHERE id = $1`, [
          child.id,
          parent.id,
          word,
          word === 'failed' ? 'no such scene' : null,
        ]);
      }
    };
    await children(good, ['complete', 'failed']);
    await children(bad, ['failed', 'cancelled']);
    await sweep();
    const [done, failed] = [await bench.job(good.id), await bench.job(bad.id)];
    expect(done).toMatchObject({ status: 'complete', progress: 1 });
    expect(done.warnings).toEqual([{ code: 'failed', message: expect.stringContaining('no such scene') }]);
    expect(failed).toMatchObject({ status: 'failed', errorCode: 'children_failed' });
    expect(failed.warnings).toHaveLength(2);
  });

  it('archives jobs a month after their end and deletes them after half a year', async () => {
    api = await bench.api();
    const ended = async (days: number) => {
      const job = await api.submit({ staged: true });
      await bench.sql.query(
        `UPDATE jobs SET status = 'failed', completed_at = now() - make_interval(days => $2) WHERE id = $1`,
        [job.id, days],
      );
      return job.id;
    };
    const [recent, old, ancient] = [await ended(29), await ended(31), await ended(181)];
    await sweep();
    expect((await bench.job(recent)).archivedAt).toBeNull();
    expect((await bench.job(old)).archivedAt).not.toBeNull();
    await expect(bench.job(ancient)).rejects.toThrow();
  });
});
