import { type QueryConfig } from 'pg';
import { DataSource } from 'typeorm';
import { FanoutCall } from '../../src/fanout/fanout-call.js';
import { FanoutMeasures } from '../../src/fanout/fanout-measures.js';
import { FanoutPace } from '../../src/fanout/fanout-pace.js';
import { FanoutTasks } from '../../src/fanout/fanout-tasks.js';
import { FanoutWorker } from '../../src/fanout/fanout-worker.js';
import { UnitHandlers } from '../../src/fanout/unit-handlers.js';
import { type ClaimedUnit, type NewUnit, type UnitHandler, type UnitOutcome } from '../../src/fanout/unit.js';
import { JobNotices } from '../../src/jobs/index.js';
import { DatabaseClient } from '../../src/platform/database/database-client.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { Metrics } from '../../src/platform/metrics/metrics.js';
import { freshDatabase, type TestDatabase } from './database.js';

export type Work = (unit: ClaimedUnit, signal: AbortSignal) => Promise<UnitOutcome | void>;

/** `busyMs`: between looks while there is work, and the first one when there is none. */
export type WorkerOptions = { slots?: number; leaseS?: number; busyMs?: number } & Partial<
  Pick<UnitHandler, 'charge' | 'charged' | 'drained'>
>;

/** Looks every few milliseconds, gives up soon. */
export class QuickPace extends FanoutPace {
  override readonly idleMs = 50;
  override readonly busyMs: number;
  override readonly recordMs = 10;
  override readonly graceMs = 200;
  override readonly stopMs = 200;

  constructor(slots: number, busyMs = 10) {
    super(slots);
    this.busyMs = busyMs;
  }

  override backoffS(): number {
    return 0.1;
  }
}

/** The workers' connections, as a test sees and cuts them. */
class Line {
  /** Every value that a worker sent. */
  readonly sent: unknown[] = [];
  /** Told of each statement before it is sent and after it was answered; throws to cut the line there. */
  watch: (sql: string, when: 'before' | 'after') => void = () => undefined;

  reset(): void {
    this.sent.length = 0;
    this.watch = () => undefined;
  }

  client(): typeof DatabaseClient {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const line = this;
    return class extends DatabaseClient {
      override query = (async (sql: string | QueryConfig, values?: unknown[]) => {
        const config = typeof sql === 'string' ? { text: sql, values } : sql;
        line.sent.push(...(config.values ?? []).flat());
        line.watch(config.text, 'before');
        const answer = await super.query(config as QueryConfig);
        line.watch(config.text, 'after');
        return answer;
      }) as DatabaseClient['query'];
    };
  }
}

/** Tasks of kind `sum` and any number of workers on one database. */
export class FanoutBench {
  readonly drained: string[] = [];
  readonly tasks: FanoutTasks;
  readonly metrics = new Metrics();
  private readonly measures = new FanoutMeasures(this.metrics);
  private readonly workers: FanoutWorker[] = [];

  private constructor(
    private readonly database: TestDatabase,
    readonly sql: DataSource,
    private readonly workerSql: DataSource,
    readonly line: Line,
  ) {
    this.tasks = new FanoutTasks(sql);
  }

  static async start(): Promise<FanoutBench> {
    const database = await freshDatabase();
    const options = dataSourceOptions(database.url);
    const line = new Line();
    const extra = { ...(options.extra as object), Client: line.client() };
    const workerSql = await new DataSource({ ...options, extra } as typeof options).initialize();
    return new FanoutBench(database, await new DataSource(options).initialize(), workerSql, line);
  }

  /** An open task of so many units. */
  async task(
    units: number,
    accountId: string = crypto.randomUUID(),
    id: string = crypto.randomUUID(),
  ): Promise<string> {
    await this.sql.transaction(async (manager) => {
      await this.tasks.create(manager, { id, kind: 'sum', accountId });
      await this.tasks.add(manager, id, numbered(units));
      await this.tasks.open(manager, id);
    });
    return id;
  }

  worker(work: Work, { slots = 2, leaseS = 30, busyMs, ...more }: WorkerOptions = {}): FanoutWorker {
    const handlers = new UnitHandlers();
    const handler: UnitHandler = {
      kind: 'sum',
      run: async (unit, signal) => (await work(unit, signal)) ?? { cost: 1, note: null },
      drained: async (_, taskId) => void this.drained.push(taskId),
      ...more,
    };
    handlers.register(handler);
    const worker = new FanoutWorker(this.workerSql, handlers, new QuickPace(slots, busyMs), { leaseS }, this.measures);
    worker.onApplicationBootstrap();
    this.workers.push(worker);
    return worker;
  }

  /** Has a worker called whenever a task is opened. @returns ends it */
  async call(worker: FanoutWorker): Promise<() => Promise<void>> {
    const notices = new JobNotices({ url: this.database.url });
    await notices.onApplicationBootstrap();
    new FanoutCall(notices, worker).onApplicationBootstrap();
    return () => notices.onApplicationShutdown();
  }

  async statuses(taskId: string): Promise<Record<string, number>> {
    const rows = await this.sql.query<Array<{ status: string; count: number }>>(
      `SELECT status, count(*)::int FROM fanout_units WHERE task_id = $1 GROUP BY 1`,
      [taskId],
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  /** Ends the workers and forgets the tasks. */
  async reset(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.onModuleDestroy()));
    this.drained.length = 0;
    this.line.reset();
    await this.sql.query('DELETE FROM fanout_tasks');
  }

  async drop(): Promise<void> {
    await this.reset();
    await this.sql.destroy();
    await this.workerSql.destroy();
    await this.database.drop();
  }
}

function* numbered(count: number): Generator<NewUnit> {
  for (let n = 0; n < count; n++) yield { unitId: n + 1, name: `unit-${n + 1}`, payload: { n } };
}
