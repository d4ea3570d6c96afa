import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { FanoutMeasures } from '../src/fanout/fanout-measures.js';
import { FanoutPace } from '../src/fanout/fanout-pace.js';
import { FanoutWorker } from '../src/fanout/fanout-worker.js';
import { UnitHandlers } from '../src/fanout/unit-handlers.js';
import { type ClaimedUnit } from '../src/fanout/unit.js';
import { dataSourceOptions } from '../src/platform/database/data-source.js';
import { Metrics } from '../src/platform/metrics/metrics.js';

/** What one process of simulated workers is told. */
export interface SimulationOrder {
  readonly databaseUrl: string;
  readonly workers: number;
  /** Units at once in each. */
  readonly slots: number;
  /** Connections of all of them together, as behind a pooler. */
  readonly connections: number;
}

/** What it has done since it started. */
export interface SimulationTally {
  units: number;
  /** Sum of the times that units were to sleep. */
  sleptMs: number;
  statements: number;
}

/** Real FanoutWorkers whose units sleep as long as their payload says. Started by the queue-simulation bench. */
async function simulate(order: SimulationOrder): Promise<void> {
  const options = dataSourceOptions(order.databaseUrl);
  const extra = { ...(options.extra as object), max: order.connections };
  const database = await new DataSource({ ...options, extra } as typeof options).initialize();
  const tally: SimulationTally = { units: 0, sleptMs: 0, statements: 0 };
  countStatements(tally);
  const handlers = new UnitHandlers();
  handlers.register({
    kind: 'simulation',
    run: async ({ payload }, signal) => {
      const { sleepMs } = payload as ClaimedUnit<{ sleepMs: number }>['payload'];
      await pause(sleepMs, undefined, { signal });
      tally.units++;
      tally.sleptMs += sleepMs;
      return { cost: 1, note: null };
    },
    drained: async () => undefined,
  });
  const measures = new FanoutMeasures(new Metrics());
  const workers = Array.from(
    { length: order.workers },
    () => new FanoutWorker(database, handlers, new FanoutPace(order.slots), { leaseS: 300 }, measures),
  );
  for (const worker of workers) worker.onApplicationBootstrap();
  process.on('message', (message) => {
    if (message === 'tally') process.send?.(tally);
    else void Promise.all(workers.map((worker) => worker.onModuleDestroy())).then(() => process.exit(0));
  });
  process.once('disconnect', () => process.exit(1));
}

/** At the driver's connections, where prepared ones pass, too. */
function countStatements(tally: SimulationTally): void {
  const query = Client.prototype.query as (...args: unknown[]) => unknown;
  Client.prototype.query = function counted(this: Client, ...args: unknown[]) {
    tally.statements++;
    return query.apply(this, args);
  } as typeof Client.prototype.query;
}

process.once('message', (order: SimulationOrder) => void simulate(order));
