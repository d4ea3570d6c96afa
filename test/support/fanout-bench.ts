import { DataSource } from 'typeorm';
import { FanoutPace } from '../../src/fanout/fanout-pace.js';
import { FanoutTasks } from '../../src/fanout/fanout-tasks.js';
import { FanoutWorker } from '../../src/fanout/fanout-worker.js';
import { UnitHandlers } from '../../src/fanout/unit-handlers.js';
import { type ClaimedUnit, type NewUnit, type UnitHandler, type UnitOutcome } from '../../src/fanout/unit.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { freshDatabase, type TestDatabase } from './database.js';

export type Work = (unit: ClaimedUnit, signal: AbortSignal) => Promise<UnitOutcome | void>;

/** Looks every few milliseconds, gives up soon. */
class QuickPace extends FanoutPace {
  override readonly idleMs = 50;
  override readonly busyMs = 10;
  override readonly graceMs = 200;
  override readonly stopMs = 200;

  override backoffS(): number {
    return 0.1;
  }
}

/** Tasks of kind `sum` and any number of workers on one database. */
export class FanoutBench {
  readonly drained: string[] = [];
  readonly tasks: FanoutTasks;
  private readonly workers: FanoutWorker[] = [];

  private constructor(
    private readonly database: TestDatabase,
    readonly sql: DataSource,
  ) {
    this.tasks = new FanoutTasks(sql);
  }

  static async start(): Promise<FanoutBench> {
    const database = await freshDatabase();
    return new FanoutBench(database, await new DataSource(dataSourceOptions(database.url)).initialize());
  }

  /** An open task of so many units. */
  async task(units: number, accountId: string = crypto.randomUUID()): Promise<string> {
    const id = crypto.randomUUID();
    await this.sql.transaction(async (manager) => {
      await this.tasks.create(manager, { id, kind: 'sum', accountId });
      await this.tasks.add(manager, id, numbered(units));
      await this.tasks.open(manager, id);
    });
    return id;
  }

  worker(work: Work, { slots = 2, leaseS = 30 } = {}): FanoutWorker {
    const handlers = new UnitHandlers();
    const handler: UnitHandler = {
      kind: 'sum',
      run: async (unit, signal) => (await work(unit, signal)) ?? { cost: 1, note: null },
      drained: async (_, taskId) => void this.drained.push(taskId),
    };
    handlers.register(handler);
    const worker = new FanoutWorker(this.sql, handlers, new QuickPace(slots), { leaseS });
    worker.onApplicationBootstrap();
    this.workers.push(worker);
    return worker;
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
    await this.sql.query('DELETE FROM fanout_tasks');
  }

  async drop(): Promise<void> {
    await this.reset();
    await this.sql.destroy();
    await this.database.drop();
  }
}

function* numbered(count: number): Generator<NewUnit> {
  for (let n = 0; n < count; n++) yield { unitId: n + 1, name: `unit-${n + 1}`, payload: { n } };
}
