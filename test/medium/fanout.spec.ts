import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '#libs/errors';
import { FanoutBench } from '../support/fanout-bench.js';
import { until } from '../support/until.js';

describe('units of a task', () => {
  let bench: FanoutBench;
  beforeAll(async () => {
    bench = await FanoutBench.start();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const isDrained = (id: string) => until(async () => bench.drained.includes(id), 'the end of the task', 20_000);

  it('are each done once by all workers together; then the task is drained, once', async () => {
    const seen: number[] = [];
    for (let n = 0; n < 3; n++) bench.worker(async ({ unitId }) => void seen.push(unitId));
    const id = await bench.task(500);
    await isDrained(id);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
    expect(await bench.tasks.progress(id)).toEqual({ total: 500, done: 500, failed: 0, cost: 500 });
    expect(bench.drained).toEqual([id]);
  });

  it('of a small task are not stuck behind those of a huge one, nor a tenant behind another', async () => {
    const account = crypto.randomUUID();
    const huge = await bench.task(2000, account);
    bench.worker(() => pause(5).then(() => undefined), { slots: 2 });
    await until(async () => ((await bench.statuses(huge))['done'] ?? 0) > 20, 'a start');
    const small = [await bench.task(10, account), await bench.task(10)];
    await Promise.all(small.map(isDrained));
    expect((await bench.statuses(huge))['pending']).toBeGreaterThan(500);
  });

  it('fail with the handler’s words and do not stop the others; retried, they run again', async () => {
    let broken = true;
    bench.worker(async ({ unitId }) => {
      if (broken && unitId % 2 === 0) throw new DomainError('BAD_REQUEST', `No band in ${unitId}`);
    });
    const id = await bench.task(10);
    await isDrained(id);
    expect(await bench.statuses(id)).toEqual({ done: 5, failed: 5 });
    const [row] = await bench.sql.query<unknown[]>(`SELECT note FROM fanout_units WHERE task_id = $1 AND unit_id = 4`, [
      id,
    ]);
    expect(row).toEqual({ note: 'No band in 4' });

    broken = false;
    bench.drained.length = 0;
    await bench.sql.transaction(async (manager) => {
      expect(await bench.tasks.retryFailed(manager, id)).toBe(5);
      await bench.tasks.open(manager, id);
    });
    await isDrained(id);
    expect(await bench.tasks.progress(id)).toMatchObject({ total: 10, done: 10, failed: 0 });
  });

  it('are tried again while a server is away, and not for ever', async () => {
    const tries = new Map<number, number>();
    bench.worker(async ({ unitId }) => {
      tries.set(unitId, (tries.get(unitId) ?? 0) + 1);
      if (unitId === 1 || tries.get(unitId)! < 3) throw new DomainError('UNAVAILABLE', 'The bucket does not answer');
    });
    const id = await bench.task(3);
    await isDrained(id);
    expect(await bench.statuses(id)).toEqual({ done: 2, failed: 1 });
    expect([tries.get(1), tries.get(2)]).toEqual([6, 3]);
  });

  it('of a lost worker go to another when the lease runs out; what kills every worker fails', async () => {
    const id = await bench.task(4);
    // What a killed process leaves behind; unit 1 has killed two others before.
    await bench.sql.query(
      `UPDATE fanout_units SET status = 'running', claimed_by = gen_random_uuid(), lease_until = now() - interval '1 s',
              attempts = CASE unit_id WHEN 1 THEN 3 ELSE 1 END`,
    );
    const seen: number[] = [];
    bench.worker(async ({ unitId }) => void seen.push(unitId), { leaseS: 1 });
    await until(async () => (await bench.statuses(id))['done'] === 3, 'the others', 20_000);
    await isDrained(id);
    expect(seen.sort()).toEqual([2, 3, 4]);
    expect(await bench.tasks.progress(id)).toMatchObject({ done: 3, failed: 1 });
  });

  it('of a held task do not begin, and those that run come to their end', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    bench.worker(() => gate, { slots: 2, leaseS: 1 });
    const id = await bench.task(100);
    await until(async () => ((await bench.statuses(id))['running'] ?? 0) >= 2, 'a claim');
    await bench.sql.transaction((manager) => bench.tasks.hold(manager, id));
    // Those claimed ahead go back with the next renewal.
    await until(async () => (await bench.statuses(id))['running'] === 2, 'the return of waiting units', 10_000);
    release();
    await until(async () => (await bench.statuses(id))['done'] === 2, 'the end of two');
    await pause(300);
    expect(await bench.statuses(id)).toEqual({ done: 2, pending: 98 });
    expect(bench.drained).toEqual([]);

    await bench.sql.transaction((manager) => bench.tasks.open(manager, id));
    await isDrained(id);
    expect(await bench.tasks.progress(id)).toMatchObject({ total: 100, done: 100 });
  });

  it('go back at once when their worker is told to stop', async () => {
    const stopped = bench.worker((_, signal) => new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))); // prettier-ignore
    const id = await bench.task(10);
    await until(async () => ((await bench.statuses(id))['running'] ?? 0) >= 2, 'a claim');
    await stopped.onModuleDestroy();
    expect(await bench.statuses(id)).toEqual({ pending: 10 });
    const [row] = await bench.sql.query<unknown[]>(`SELECT max(attempts)::int AS attempts FROM fanout_units`);
    expect(row).toEqual({ attempts: 0 });
  });

  it('take a task without units to its end', async () => {
    bench.worker(async () => undefined);
    const id = await bench.task(0);
    await isDrained(id);
  });
});
