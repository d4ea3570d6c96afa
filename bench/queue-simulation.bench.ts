import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type DataSource } from 'typeorm';
import { FanoutTasks } from '../src/fanout/fanout-tasks.js';
import { withDatabaseServer } from './database-server.js';
import { median, round, seconds, tell } from './measure.js';
import { cpuSeconds } from './process-tree.js';
import { type SimulationOrder, type SimulationTally } from './simulated-workers.js';

/**
 * The fan-out under a million units and two hundred workers that sleep instead of render: what the queue itself costs.
 * Efficiency is the time that units were to sleep, of the time that all slots together had. Everything shares the cores
 * of this machine: the workers' JavaScript, too.
 */
const UNITS = Number(process.env['BENCH_UNITS'] ?? 1_000_000);
const WORKERS = Number(process.env['BENCH_WORKERS'] ?? 200);
const SLOTS = Number(process.env['BENCH_SLOTS'] ?? 2);
const UNIT_MS = Number(process.env['BENCH_UNIT_MS'] ?? 1_000);
const WINDOW_S = Number(process.env['BENCH_WINDOW_S'] ?? 45);
const PROCESSES = 2;
const CONNECTIONS = 20;
const MIN_EFFICIENCY = 0.9;
/** Of a small task that another account starts meanwhile. */
const SMALL_UNITS = 20;

/** Half as long to half as long again, so that workers do not fall into step. */
function* sleepers(count: number) {
  for (let n = 0; n < count; n++) {
    const sleepMs = Math.round(UNIT_MS * (0.5 + ((n * 7919) % 1009) / 1009));
    yield { unitId: n + 1, name: `unit-${n + 1}`, payload: { sleepMs } };
  }
}

async function start(database: DataSource, units: number): Promise<string> {
  const tasks = new FanoutTasks(database);
  const id = crypto.randomUUID();
  await database.transaction(async (manager) => {
    await manager.query('SET LOCAL statement_timeout = 0');
    await tasks.create(manager, { id, kind: 'simulation', accountId: crypto.randomUUID() });
    await tasks.add(manager, id, sleepers(units));
    await tasks.open(manager, id);
  });
  return id;
}

class Simulation {
  private readonly children: ChildProcess[] = [];

  constructor(databaseUrl: string) {
    const order: SimulationOrder = {
      databaseUrl,
      workers: WORKERS / PROCESSES,
      slots: SLOTS,
      connections: CONNECTIONS / PROCESSES,
    };
    for (let n = 0; n < PROCESSES; n++) {
      const child = fork(fileURLToPath(new URL('simulated-workers.js', import.meta.url)));
      child.send(order);
      this.children.push(child);
    }
  }

  async tally(): Promise<SimulationTally> {
    const all = this.children.map(async (child) => {
      child.send('tally');
      return ((await once(child, 'message')) as [SimulationTally])[0];
    });
    const sum = { units: 0, sleptMs: 0, statements: 0 };
    for (const { units, sleptMs, statements } of await Promise.all(all)) {
      sum.units += units;
      sum.sleptMs += sleptMs;
      sum.statements += statements;
    }
    return sum;
  }

  cpuSeconds(): Promise<number> {
    return cpuSeconds(this.children.map(({ pid }) => pid ?? 0));
  }

  async end(): Promise<void> {
    await Promise.all(this.children.map(async (child) => (child.send('end'), once(child, 'exit'))));
  }
}

async function sizes(database: DataSource) {
  const [row] = await database.query<Array<Record<'table' | 'indexes' | 'dead', number>>>(
    `SELECT pg_relation_size('fanout_units') / 1e6 AS table, pg_indexes_size('fanout_units') / 1e6 AS indexes,
            (SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'fanout_units')::float8 AS dead`,
  );
  return { table: Number(row?.table), indexes: Number(row?.indexes), dead: Number(row?.dead) };
}

/** Bytes of write-ahead log so far. */
async function walBytes(database: DataSource): Promise<number> {
  const [row] = await database.query<Array<{ bytes: string }>>(`SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes`);
  return Number(row?.bytes);
}

/** Seconds from a small task's start until its last unit is recorded. */
async function smallTask(database: DataSource): Promise<number> {
  return seconds(async () => {
    const id = await start(database, SMALL_UNITS);
    const isDone = async () => (await new FanoutTasks(database).progress(id)).done === SMALL_UNITS;
    while (!(await isDone())) await pause(50);
  });
}

async function measure(database: DataSource, simulation: Simulation, postgres: () => Promise<number>) {
  const [before, cpuBefore, ownBefore] = [await simulation.tally(), await postgres(), await simulation.cpuSeconds()];
  const logBefore = await walBytes(database);
  const small: number[] = [];
  const started = performance.now();
  while (performance.now() - started < WINDOW_S * 1000) small.push(await smallTask(database));
  const s = (performance.now() - started) / 1000;
  const [after, cpuAfter, ownAfter] = [await simulation.tally(), await postgres(), await simulation.cpuSeconds()];
  const units = after.units - before.units;
  return {
    efficiency: round((after.sleptMs - before.sleptMs) / 1000 / (s * WORKERS * SLOTS), 3),
    units_per_s: round(units / s, 0),
    statements_per_s: round((after.statements - before.statements) / s, 0),
    postgres_cores: round((cpuAfter - cpuBefore) / s, 2),
    postgres_cpu_ms_per_unit: round(((cpuAfter - cpuBefore) * 1000) / units, 3),
    log_kb_per_unit: round(((await walBytes(database)) - logBefore) / 1000 / units, 1),
    workers_cores: round((ownAfter - ownBefore) / s, 2),
    small_task_of_another_account_s: round(median(small), 2),
  };
}

await withDatabaseServer(async ({ url: databaseUrl, sql: database, pid }) => {
  const postgres = () => cpuSeconds([pid]);
  const writtenS = await seconds(() => start(database, UNITS));
  const full = await sizes(database);
  const simulation = new Simulation(databaseUrl);
  try {
    await pause(15_000);
    const quiet = await measure(database, simulation, postgres);
    const runner = database.createQueryRunner();
    // As an analysis or a backup does: dead rows stay while it lasts.
    await runner.startTransaction('REPEATABLE READ');
    await runner.query('SELECT 1 FROM fanout_tasks LIMIT 1');
    const held = await measure(database, simulation, postgres);
    await runner.rollbackTransaction();
    await runner.release();
    const after = await sizes(database);
    tell({
      bench: `Queue of ${UNITS} units of ${UNIT_MS} ms, ${WORKERS} workers × ${SLOTS} units at once, ${CONNECTIONS} connections`,
      units_written_s: round(writtenS, 1),
      table_mb: [round(full.table, 0), round(after.table, 0)],
      indexes_mb: [round(full.indexes, 0), round(after.indexes, 0)],
      dead_rows_at_the_end: after.dead,
      quiet,
      while_another_transaction_stays_open: held,
      limit: `efficiency ≥ ${MIN_EFFICIENCY}`,
      holds: quiet.efficiency >= MIN_EFFICIENCY,
    });
  } finally {
    await simulation.end();
  }
});
