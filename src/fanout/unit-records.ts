import { randomInt } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type DataSource } from 'typeorm';
import { type Returned, returnUnits, type UnitKey } from './claims.query.js';
import { type FanoutMeasures } from './fanout-measures.js';
import { type UnitHandlers } from './unit-handlers.js';
import { type ClaimedUnit } from './unit.js';
import { type Ended, endUnits } from './units.query.js';

/** Shards of a task's progress; 0 belongs to whoever adds units or takes them back. */
const SHARDS = 32;

/** What a worker has to tell the database of its units, kept until the database has taken it. */
export class UnitRecords {
  private readonly log = new Logger(UnitRecords.name);
  private readonly shard = randomInt(1, SHARDS);
  private ended: Ended[] = [];
  private returned: Returned[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: UnitHandlers,
    private readonly lease: string,
    private readonly measures: FanoutMeasures,
  ) {}

  get isEmpty(): boolean {
    return this.ended.length + this.returned.length === 0;
  }

  /** Their leases must live on. */
  get keys(): UnitKey[] {
    return [...this.ended, ...this.returned];
  }

  end(unit: ClaimedUnit, status: Ended['status'], outcome: Ended['outcome']): void {
    const { taskId, ordinal, kind } = unit;
    this.ended.push({ taskId, ordinal, kind, status, outcome: { ...outcome, note: storable(outcome.note) } });
  }

  giveBack(units: readonly ClaimedUnit[], how: Omit<Returned, keyof UnitKey> = UNTOUCHED): void {
    for (const { taskId, ordinal, kind } of units) {
      this.returned.push({ taskId, ordinal, ...how, note: storable(how.note) });
      this.measures.returned.inc({ kind, reason: how.isAttempt ? 'later' : 'untouched' });
    }
  }

  /** @returns the tasks it was about */
  async flush(): Promise<ReadonlySet<string>> {
    const tasks = new Set(this.keys.map(({ taskId }) => taskId));
    await this.flushReturned();
    // One kind after the other: what one feature cannot charge does not keep back another's.
    for (const kind of new Set(this.ended.map((one) => one.kind))) {
      const mine = this.ended.filter((one) => one.kind === kind);
      this.ended = this.ended.filter((one) => one.kind !== kind);
      await this.record(kind, mine).catch((error: unknown) => {
        this.ended.unshift(...mine);
        throw error;
      });
    }
    return tasks;
  }

  private async flushReturned(): Promise<void> {
    const returned = this.returned;
    if (returned.length === 0) return;
    this.returned = [];
    await returnUnits(this.dataSource, this.lease, returned).catch((error: unknown) => {
      this.returned.unshift(...returned);
      throw error;
    });
  }

  private async record(kind: string, ended: readonly Ended[]): Promise<void> {
    const handler = this.handlers.of(kind);
    const { dataSource, lease, shard } = this;
    const spent = handler.charge
      ? await dataSource.transaction(async (manager) => {
          const recorded = await endUnits(manager, lease, shard, ended);
          if (recorded.length > 0) await handler.charge?.(manager, recorded);
          return recorded;
        })
      : await endUnits(dataSource.manager, lease, shard, ended);
    for (const { done, failed } of spent) {
      this.measures.ended.inc({ kind, outcome: 'done' }, done);
      this.measures.ended.inc({ kind, outcome: 'failed' }, failed);
    }
    if (spent.length > 0)
      await handler.charged?.(spent).catch((error: unknown) => this.log.warn(`charging ${kind}: ${String(error)}`));
  }
}

const UNTOUCHED = { isAttempt: false, afterS: 0, note: null };
const LONGEST_NOTE = 2_000;

/** PostgreSQL refuses NUL and half surrogate pairs: one such message would keep all records of the worker back. */
function storable(note: string | null): string | null {
  return note?.slice(0, LONGEST_NOTE).replaceAll('\0', '').toWellFormed() ?? null;
}
