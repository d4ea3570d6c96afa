import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, gate, JobsBench } from '../support/jobs.js';
import { cuttableProxy } from '../support/cuttable-proxy.js';
import { JobBell } from '../../src/jobs/job-bell.js';
import { JobCommands } from '../../src/jobs/job-commands.js';

describe('a worker in trouble', () => {
  let bench: JobsBench;
  beforeAll(async () => {
    bench = await JobsBench.start();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const owner = crypto.randomUUID();
  const becomes = (id: string, status: string) =>
    eventually(
      () => bench.job(id),
      (job) => job.status === status,
      25_000,
    );

  it('survives Redis being stopped and wiped, finishes what it runs and hears of what waits', async () => {
    const slow = gate();
    await bench.worker({ vrt_create: slow.work }, { leaseS: 5 });
    const api = await bench.api();
    const running = await api.submit({ createdBy: owner });
    await slow.started;
    await bench.redis.stop();
    const waiting = api.submit({ createdBy: owner, kind: 'raster_ingest' });
    slow.open();
    await becomes(running.id, 'complete');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await bench.redis.start();
    // Redis came back within the deadline of the second submission.
    await becomes((await waiting).id, 'complete');
    await bench.redis.wipe();
    await becomes((await api.submit({ createdBy: owner })).id, 'complete');
  }, 30_000);

  it('starts without Redis and works as soon as it is there', async () => {
    const api = await bench.api();
    const job = await api.submit({ createdBy: owner });
    await bench.redis.stop();
    await bench.worker({}, { leaseS: 5 });
    await bench.redis.start();
    await becomes(job.id, 'complete');
  }, 30_000);

  it('hears a bell that another worker took and died with', async () => {
    const api = await bench.api();
    const job = await api.submit({ createdBy: owner });
    const queue = api.get(JobBell).queues.of('vrt');
    await queue.client.rpoplpush(queue.toKey('wait'), queue.toKey('active'));
    await bench.worker();
    await becomes(job.id, 'complete');
  }, 40_000);

  it('hears a bell whose message was lost: its id was under way to a worker when Redis was wiped', async () => {
    const api = await bench.api();
    const job = await api.submit({ createdBy: owner });
    const queue = api.get(JobBell).queues.of('vrt');
    await bench.redis.wipe();
    // What Bull's fetch of such an id leaves behind.
    await queue.client.hset(queue.toKey(`${job.id}:${job.attemptId}`), 'processedOn', Date.now());
    await bench.worker();
    await becomes(job.id, 'complete');
  }, 40_000);

  it('keeps its job through a database outage shorter than the lease, and hears cancels again afterwards', async () => {
    const proxy = await cuttableProxy(bench.database.url);
    const [first, second] = [gate(), gate()];
    await bench.worker({ vrt_create: first.work, raster_ingest: second.work }, { leaseS: 5, databaseUrl: proxy.url });
    const api = await bench.api();
    const [finished, cancelled] = [
      await api.submit({ createdBy: owner }),
      await api.submit({ createdBy: owner, kind: 'raster_ingest' }),
    ];
    await Promise.all([first.started, second.started]);
    proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    proxy.mend();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    first.open();
    expect(await becomes(finished.id, 'complete')).toMatchObject({ attempt: 1, lostAttempts: 0 });
    await api.get(JobCommands).cancel(await bench.job(cancelled.id));
    expect(await becomes(cancelled.id, 'cancelled')).toMatchObject({ attempt: 1 });
    await bench.reset();
    await proxy.close();
  }, 30_000);

  it('does the work again when the database went away under the publishing transaction', async () => {
    const proxy = await cuttableProxy(bench.database.url);
    let runs = 0;
    await bench.worker(
      {
        vrt_create: (run) =>
          run.publish(async (manager) => {
            runs += 1;
            await manager.query(`INSERT INTO test_domain (job_id, event) VALUES ($1, 'published')`, [run.job.id]);
            if (runs === 1) {
              proxy.cut();
              setTimeout(() => proxy.mend(), 500);
            }
            return { result: { runs } };
          }),
      },
      { leaseS: 10, databaseUrl: proxy.url },
    );
    const job = await (await bench.api()).submit({ createdBy: owner });
    expect(await becomes(job.id, 'complete')).toMatchObject({ attempt: 2, lostAttempts: 1, result: { runs: 2 } });
    expect(await bench.told(job.id)).toEqual(['published']);
    await bench.reset();
    await proxy.close();
  }, 30_000);

  it('lets go of its job when it cannot prolong the lease in time', async () => {
    const proxy = await cuttableProxy(bench.database.url);
    const stuck = gate();
    await bench.worker({ vrt_create: stuck.work }, { leaseS: 2, databaseUrl: proxy.url });
    const job = await (await bench.api()).submit({ createdBy: owner });
    const run = await stuck.started;
    proxy.cut();
    await eventually(
      async () => run.signal.aborted,
      (aborted) => aborted,
      25_000,
    );
    expect((await bench.job(job.id)).status).toBe('running');
    proxy.mend();
    expect(
      await eventually(
        () => bench.job(job.id),
        (row) => row.attempt === 2,
        15_000,
      ),
    ).toMatchObject({
      lostAttempts: 1,
    });
    await bench.reset();
    await proxy.close();
  }, 40_000);

  it('returns unfinished work when it is asked to stop, and another worker takes it at once', async () => {
    const [slow, next] = [gate(), gate()];
    const leaving = await bench.worker({ vrt_create: slow.work });
    await bench.worker({ vrt_create: next.work });
    const api = await bench.api();
    const [one, two] = await Promise.all([api.submit({ createdBy: owner }), api.submit({ createdBy: owner })]);
    const run = await slow.started;
    await leaving.close();
    expect(run.signal.reason).toMatchObject({ code: 'CANCELLED', detail: { reason: 'shutdown' } });
    next.open();
    for (const job of [one, two]) {
      const done = await becomes(job.id, 'complete');
      expect(done.lostAttempts).toBe(0);
    }
    expect((await bench.job(run.job.id)).attempt).toBe(2);
  }, 30_000);

  it('lets a running job finish when it is asked to stop', async () => {
    const slow = gate();
    const leaving = await bench.worker({ vrt_create: slow.work }, { graceMs: 5_000 });
    const job = await (await bench.api()).submit({ createdBy: owner });
    await slow.started;
    setTimeout(slow.open, 500);
    await leaving.close();
    expect(await bench.job(job.id)).toMatchObject({ status: 'complete', attempt: 1 });
  });

  it('returns a job even when its handler ignores the signal', async () => {
    const deaf = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const leaving = await bench.worker({
      vrt_create: async () => {
        started.resolve();
        await deaf.promise;
      },
    });
    const job = await (await bench.api()).submit({ createdBy: owner });
    await started.promise;
    await leaving.close();
    expect(await bench.job(job.id)).toMatchObject({ status: 'pending', attempt: 2, lostAttempts: 0 });
    deaf.resolve();
  });

  it.each([0, 2_000])(
    'stops in a few seconds although Redis has been gone for %d ms',
    async (goneForMs) => {
      const slow = gate();
      const leaving = await bench.worker({ vrt_create: slow.work });
      const job = await (await bench.api()).submit({ createdBy: owner });
      await slow.started;
      await bench.redis.stop();
      await new Promise((resolve) => setTimeout(resolve, goneForMs));
      const started = performance.now();
      await leaving.close();
      expect(performance.now() - started).toBeLessThan(6_000);
      expect(await bench.job(job.id)).toMatchObject({ status: 'pending', attempt: 2 });
      await bench.redis.start();
    },
    30_000,
  );
});
