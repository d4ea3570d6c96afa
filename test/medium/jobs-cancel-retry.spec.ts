import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Job } from '../../src/jobs/index.js';
import { type JobDto } from '../../src/jobs/job.dto.js';
import { eventually, gate, JobsBench, type JobsApi, type Person } from '../support/jobs.js';

describe('cancelling and retrying', () => {
  let bench: JobsBench;
  let api: JobsApi;
  let admin: Person;
  let owner: Person;
  let other: Person;
  let viewer: Person;

  beforeAll(async () => {
    bench = await JobsBench.start();
    const first = await bench.api();
    admin = await first.admin();
    owner = await first.person('owner@swath.test');
    other = await first.person('other@swath.test');
    viewer = await first.person('viewer@swath.test', 'viewer');
    await bench.reset();
  }, 30_000);
  beforeEach(async () => {
    api = await bench.api();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const set = (id: string, changes: string) => bench.sql.query(`UPDATE jobs SET ${changes} WHERE id = $1`, [id]);
  const mine = (input: object = {}): Promise<Job> => api.submit({ createdBy: owner.id, ...input });
  const failed = async (input: object = {}) => {
    const job = await mine({ staged: true, ...input });
    await set(job.id, `status = 'failed', staged = false, error_code = 'internal', completed_at = now()`);
    return job;
  };
  const becomes = (id: string, status: string) =>
    eventually(
      () => bench.job(id),
      (job) => job.status === status,
    );

  describe('POST /jobs/{id}/cancel', () => {
    it('cancels a waiting job at once, undoes its domain state, and takes its bell back', async () => {
      const job = await mine();
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect([status, body.status, body.can_retry]).toEqual([202, 'cancelled', true]);
      expect(body.cancel_requested_at).not.toBeNull();
      expect(await bench.told(job.id)).toEqual(['cancelled']);
      const again = await api.send('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect(again).toMatchObject({ status: 409, body: { detail: { job_id: job.id } } });
    });

    it('reaches the handler of a running job within a second', async () => {
      const slow = gate();
      await bench.worker({ vrt_create: slow.work });
      const job = await mine();
      const run = await slow.started;
      const asked = performance.now();
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect([status, body.status]).toEqual([202, 'running']);
      await eventually(
        async () => run.signal.aborted,
        (aborted) => aborted,
        1_000,
      );
      expect(performance.now() - asked).toBeLessThan(1_500);
      expect(await becomes(job.id, 'cancelled')).toMatchObject({ errorCode: null, completedAt: expect.any(Date) });
      expect(await bench.told(job.id)).toEqual(['cancelled']);
    });

    it('is too late once publishing has begun', async () => {
      const inside = Promise.withResolvers<void>();
      const finish = Promise.withResolvers<void>();
      await bench.worker({
        vrt_create: (run) =>
          run.publish(async () => {
            inside.resolve();
            await finish.promise;
            return {};
          }),
      });
      const job = await mine();
      await inside.promise;
      const refused = await api.send('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect(refused).toMatchObject({ status: 409, body: { detail: { code: 'too_late' } } });
      finish.resolve();
      await becomes(job.id, 'complete');
    });

    it('wins against a publish that has not begun', async () => {
      const asked = Promise.withResolvers<void>();
      const started = Promise.withResolvers<void>();
      await bench.worker({
        vrt_create: async (run) => {
          started.resolve();
          await asked.promise;
          await run.publish(async (manager) => {
            await manager.query(`INSERT INTO test_domain (job_id, event) VALUES ($1, 'published')`, [run.job.id]);
            return {};
          });
        },
      });
      const job = await mine();
      await started.promise;
      await set(job.id, 'cancel_requested_at = now()');
      asked.resolve();
      await becomes(job.id, 'cancelled');
      expect(await bench.told(job.id)).toEqual(['cancelled']);
    });

    it('takes the waiting children of a parent along', async () => {
      const parent = await mine({ staged: true });
      await set(parent.id, `status = 'fanned_out', staged = false`);
      const [waiting, running] = [await mine({ staged: true }), await mine({ staged: true })];
      await set(waiting.id, `parent_job_id = '${parent.id}'`);
      await set(
        running.id,
        `parent_job_id = '${parent.id}', status = 'running', lease_until = now() + interval '1 hour'`,
      );
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${parent.id}/cancel`, { as: owner });
      expect([status, body.status]).toEqual([202, 'cancelled']);
      expect((await bench.job(waiting.id)).status).toBe('cancelled');
      expect((await bench.job(running.id)).cancelRequestedAt).not.toBeNull();
    });

    it('is for the owner with the capability of the kind, or who manages users', async () => {
      const [ours, viewers, nobodys] = [await mine(), await api.submit({ createdBy: viewer.id }), await api.submit()];
      const cancel = (job: Job, as: Person | null) =>
        api.send('POST', `/jobs/${job.id}/cancel`, { as }).then((answer) => answer.status);
      expect(await cancel(ours, null)).toBe(401);
      expect(await cancel(ours, other)).toBe(403);
      expect(await cancel(viewers, viewer)).toBe(403);
      expect(await cancel(nobodys, owner)).toBe(403);
      expect(await cancel(nobodys, admin)).toBe(202);
      expect(await cancel(ours, admin)).toBe(202);
    });
  });

  describe('POST /jobs/{id}/retry', () => {
    it('runs a failed job again as a new attempt', async () => {
      const job = await failed();
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${job.id}/retry`, { as: owner });
      expect(status).toBe(202);
      expect(body).toMatchObject({ status: 'pending', attempt: 2, error_code: null, completed_at: null });
      expect(await bench.told(job.id)).toEqual(['retry']);
      await bench.worker();
      const done = await becomes(job.id, 'complete');
      expect(done.attemptId).not.toBe(job.attemptId);
    });

    it('refuses with the reason what cannot run again', async () => {
      const rebuild = await failed({ kind: 'vrt_rebuild' });
      const look = await api.send<JobDto>('GET', `/jobs/${rebuild.id}`, { as: owner });
      expect(look.body).toMatchObject({ can_retry: false, retry_reason: 'Call regenerate instead' });
      const refused = await api.send('POST', `/jobs/${rebuild.id}/retry`, { as: owner });
      expect(refused).toMatchObject({ status: 400, body: { detail: 'Call regenerate instead' } });
      expect((await api.send('POST', `/jobs/${(await mine()).id}/retry`, { as: owner })).status).toBe(400);
    });

    it('happens once when it is asked for twice at the same moment', async () => {
      const job = await failed();
      const retry = () => api.send('POST', `/jobs/${job.id}/retry`, { as: owner }).then((answer) => answer.status);
      const statuses = await Promise.all([retry(), retry(), retry()]);
      expect(statuses.filter((status) => status === 202)).toHaveLength(1);
      expect(statuses.every((status) => [202, 400, 409].includes(status))).toBe(true);
      expect((await bench.job(job.id)).attempt).toBe(2);
    });

    it('is refused while the same work runs under another job', async () => {
      const job = await failed({ dedupeKey: 'vrt:1' });
      const running = await mine({ dedupeKey: 'vrt:1' });
      const refused = await api.send('POST', `/jobs/${job.id}/retry`, { as: owner });
      expect(refused).toMatchObject({ status: 409, body: { detail: { job_id: running.id } } });
      expect(await bench.job(job.id)).toMatchObject({ status: 'failed', attempt: 1 });
    });
  });
});
