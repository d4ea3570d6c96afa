import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { claimUnits, renewLeases, returnUnits, takeBackLostUnits } from '../../src/fanout/claims.query.js';
import { FanoutDepths } from '../../src/fanout/fanout-depths.js';
import { depths, lockDrained } from '../../src/fanout/tasks.query.js';
import { UnitHandlers } from '../../src/fanout/unit-handlers.js';
import { endUnits } from '../../src/fanout/units.query.js';
import { FanoutBench } from '../support/fanout-bench.js';
import { until } from '../support/until.js';

async function analysed<T>(manager: EntityManager, then: () => Promise<T>): Promise<T> {
  await manager.query('ANALYZE fanout_tasks, fanout_units');
  return then();
}

/** Only `Date` is told a lie. */
const TIMERS = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const; // prettier-ignore

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

  it('begin when their task is opened, not with the next look of a worker that had nothing to do', async () => {
    const seen: number[] = [];
    const end = await bench.call(bench.worker(async ({ unitId }) => void seen.push(unitId), { busyMs: 600_000 }));
    await pause(100);
    await bench.task(2);
    await until(async () => seen.length === 2, 'both units', 20_000).finally(end);
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
              losses = CASE unit_id WHEN 1 THEN 2 ELSE 0 END, attempts = 1`,
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

  it('are charged in the transaction that records them, each once, also when that is undone and tried again', async () => {
    let charged = 0;
    let refusals = 2;
    const committed: number[] = [];
    await bench.sql.query(`CREATE TABLE charges (units float8)`);
    for (let n = 0; n < 2; n++)
      bench.worker(async () => undefined, {
        charge: async (manager, spent) => {
          for (const { cost } of spent) await manager.query(`INSERT INTO charges VALUES ($1)`, [cost]);
          if (refusals-- > 0) throw new Error('the books are closed');
          charged++;
        },
        charged: async (spent) => void committed.push(...spent.map(({ cost }) => cost)),
      });
    const id = await bench.task(100);
    await isDrained(id);
    const [row] = await bench.sql.query<unknown[]>(`SELECT sum(units) AS units, count(*)::int AS times FROM charges`);
    expect(row).toEqual({ units: 100, times: charged });
    await until(async () => committed.reduce((sum, cost) => sum + cost, 0) === 100, 'the limits');
  });

  it('of a task that cannot be ended keep no other task from its end', async () => {
    let stuck = '';
    bench.worker(async () => undefined, {
      drained: async (_, taskId) => {
        if (taskId === stuck) throw new Error('the bucket is away');
        bench.drained.push(taskId);
      },
    });
    stuck = crypto.randomUUID();
    await bench.task(1, undefined, stuck);
    await isDrained(await bench.task(1));
    const late = stuck;
    stuck = '';
    await isDrained(late);
  });
});

describe('a database that is away for a moment', () => {
  let bench: FanoutBench;
  beforeAll(async () => {
    bench = await FanoutBench.start();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const isDrained = (id: string) => until(async () => bench.drained.includes(id), 'the end of the task', 20_000);
  /** Loses the next statement that begins so: what was sent is done, or not, and nobody hears. */
  const lose = (statement: RegExp, when: 'before' | 'after', times = 1) => {
    bench.line.watch = (sql, at) => {
      if (at !== when || times === 0 || !statement.test(sql)) return;
      times--;
      throw new Error('Connection terminated unexpectedly');
    };
  };

  it.each(['before', 'after'] as const)(
    'as units end (%s it heard of it): they are recorded later, once',
    async (when) => {
      lose(/AS e \(task_id/, when, 3);
      const seen: number[] = [];
      bench.worker(async ({ unitId }) => void seen.push(unitId));
      const id = await bench.task(20);
      await isDrained(id);
      expect(seen).toHaveLength(20);
      expect(await bench.tasks.progress(id)).toMatchObject({ done: 20, cost: 20 });
    },
  );

  it('as a unit is given back: it is given back later, and not kept by a lease that lives on', async () => {
    lose(/status = 'pending', claimed_by = NULL/, 'before', 2);
    const tries = new Set<number>();
    bench.worker(async ({ unitId }) => {
      if (tries.has(unitId)) return;
      tries.add(unitId);
      throw new DomainError('UNAVAILABLE', 'The bucket does not answer');
    });
    const id = await bench.task(3);
    await isDrained(id);
    expect(await bench.statuses(id)).toEqual({ done: 3 });
  });

  it('as it answers a claim: the lease of what nobody knows to have runs out', async () => {
    const id = await bench.task(3);
    lose(/^WITH counted/, 'after');
    bench.worker(async () => undefined, { leaseS: 1 });
    await isDrained(id);
    expect(await bench.statuses(id)).toEqual({ done: 3 });
    const [row] = await bench.sql.query<unknown[]>(`SELECT max(losses) AS losses FROM fanout_units`);
    expect(row).toEqual({ losses: 1 });
  });
});

describe('a worker', () => {
  let bench: FanoutBench;
  beforeAll(async () => {
    bench = await FanoutBench.start();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  it('whose clock is five minutes ahead sends no time of its own and has leases like all others', async () => {
    jest.useFakeTimers({ now: Date.now() + 300_000, doNotFake: [...TIMERS] });
    try {
      const gate = Promise.withResolvers<void>();
      bench.worker(() => gate.promise, { leaseS: 30 });
      const id = await bench.task(4);
      await until(async () => ((await bench.statuses(id))['running'] ?? 0) > 0, 'a claim');
      const [row] = await bench.sql.query<unknown[]>(
        `SELECT bool_and(lease_until BETWEEN now() AND now() + interval '31 s') AS fair FROM fanout_units WHERE status = 'running'`,
      );
      expect(row).toEqual({ fair: true });
      gate.resolve();
      await until(async () => bench.drained.includes(id), 'the end of the task');
      const isTime = (value: unknown) => value instanceof Date || (typeof value === 'number' && value > 1e9);
      expect(bench.line.sent.length).toBeGreaterThan(10);
      expect(bench.line.sent.filter(isTime)).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('may be held and opened at any moment, many times: every unit is done once and the task ends once', async () => {
    const seen: number[] = [];
    for (let n = 0; n < 3; n++)
      bench.worker(async ({ unitId }) => (await pause(3), void seen.push(unitId)), { leaseS: 2 });
    const id = await bench.task(300);
    for (let n = 0; n < 25; n++)
      await Promise.all(
        (['hold', 'open'] as const).map((act) =>
          bench.sql.transaction(async (manager) => {
            await bench.tasks.lock(manager, id);
            await bench.tasks[act](manager, id);
          }),
        ),
      );
    await bench.sql.transaction((manager) => bench.tasks.open(manager, id));
    await until(async () => bench.drained.includes(id), 'the end of the task', 20_000);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    expect(await bench.tasks.progress(id)).toMatchObject({ total: 300, done: 300 });
  });

  it('tells what an autoscaler wants to know', async () => {
    const depths = new FanoutDepths(bench.sql, bench.metrics);
    depths.onModuleInit();
    const gate = Promise.withResolvers<void>();
    bench.worker(() => gate.promise, { slots: 2 });
    const id = await bench.task(50);
    // Two at work and two ahead of them: no more are claimed until one has ended.
    const running = 4;
    await until(async () => (await bench.statuses(id))['running'] === running, 'both claims');
    const figures = await bench.metrics.registry.metrics();
    const told = figures.split('\n').filter((line) => /^swath_fanout_(units|slots)\{/.test(line));
    expect(told).toEqual(
      expect.arrayContaining([
        `swath_fanout_units{kind="sum",state="waiting"} ${50 - running}`,
        `swath_fanout_units{kind="sum",state="running"} ${running}`,
        'swath_fanout_slots{what="busy"} 2',
      ]),
    );
    gate.resolve();
    await until(async () => bench.drained.includes(id), 'the end of the task');
    expect(await bench.metrics.registry.metrics()).toMatch(
      /swath_fanout_units_ended_total\{kind="sum",outcome="done"\} \d\d/,
    );
  });

  it('never reads through the units of a large task, whatever the planner knows of them', async () => {
    const ids = [await bench.task(20_000), await bench.task(5)];
    const lease = crypto.randomUUID();
    const read = await bench.sql.transaction(async (manager) => {
      const claim = () => claimUnits(manager, { lease, leaseS: 30, kinds: ['sum'], limit: 4, from: [] });
      // The second has statistics in which nearly every unit waits: the first that is met would do.
      const units = [...(await claim()), ...(await analysed(manager, claim))];
      await renewLeases(manager, lease, 30, units);
      const back = { isAttempt: false, afterS: 0, note: null };
      await returnUnits(manager, lease, [{ ...units[0]!, ...back }]);
      await endUnits(manager, lease, 1, [{ ...units[1]!, status: 'done', outcome: { cost: 1, note: null } }]);
      await takeBackLostUnits(manager, 3);
      await lockDrained(manager, ['sum'], []);
      await depths(manager);
      return manager.query<unknown[]>(
        `SELECT seq_tup_read::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'fanout_units'`,
      );
    });
    expect(ids).toHaveLength(2);
    // ANALYZE samples pages and scans nothing.
    expect(read).toEqual([{ rows: 0 }]);
  });

  it('takes the kinds of its queues only', () => {
    const handlers = new UnitHandlers(['batch']);
    for (const kind of ['batch-v1', 'batch-statistics', 'async'])
      handlers.register({ kind, run: () => Promise.reject(new Error()), drained: async () => undefined });
    expect(handlers.kinds).toEqual(['batch-v1', 'batch-statistics']);
  });
});
