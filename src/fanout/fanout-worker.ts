import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type ErrorCode, isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { JobsConfig } from '../platform/config/config.js';
import { isConnectionLost } from '../platform/database/connection-lost.js';
import { ClaimedUnits } from './claimed-units.js';
import { FanoutPace } from './fanout-pace.js';
import { closeTask, lockDrained } from './tasks.query.js';
import { UnitHandlers } from './unit-handlers.js';
import { type ClaimedUnit, type UnitOutcome } from './unit.js';
import { claimUnits, type Ended, endUnits, renewLeases, returnUnits, takeBackLostUnits } from './units.query.js';

/** Shards of a task's progress; 0 belongs to whoever adds units or takes them back. */
const SHARDS = 32;
/** What another attempt may not meet again. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UNAVAILABLE', 'RASTER_CRASHED', 'TIMEOUT', 'CANCELLED']);

/**
 * One worker's share of all open tasks: claims a handful of units at a time, runs as many at once as the pace allows, and
 * records their ends together. PostgreSQL is the queue: nothing is lost with Redis, and any number of workers may join.
 */
@Injectable()
export class FanoutWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(FanoutWorker.name);
  /** Of this process; its units are known by it. */
  private readonly lease = randomUUID();
  private readonly shard = randomInt(1, SHARDS);
  private readonly claimed = new ClaimedUnits();
  private readonly stopping = new AbortController();
  private ended: Ended[] = [];
  private loops: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: UnitHandlers,
    private readonly pace: FanoutPace,
    private readonly config: JobsConfig,
  ) {}

  onApplicationBootstrap(): void {
    if (this.handlers.kinds.length === 0) return;
    const slots = Array.from({ length: this.pace.slots }, () => this.workRepeatedly());
    this.loops = Promise.all([
      ...slots,
      this.claimRepeatedly(),
      this.recordRepeatedly(),
      this.closeRepeatedly(),
      this.renewRepeatedly(),
      this.sweepRepeatedly(),
    ]);
  }

  /** What runs gets the pace's grace to finish, what was only claimed goes back at once. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.giveBack(this.claimed.takeWaiting());
    this.claimed.close();
    await Promise.race([this.loops, pause(this.pace.graceMs)]);
    this.claimed.abortAll();
    await Promise.race([this.loops, pause(this.pace.stopMs)]);
    await this.record().catch(() => undefined);
  }

  private async workRepeatedly(): Promise<void> {
    for (let next = await this.claimed.next(); next !== null; next = await this.claimed.next()) {
      const { unit, signal } = next;
      const started = performance.now();
      try {
        this.end(unit, 'done', await this.handlers.of(unit.kind).run(unit, signal));
        this.pace.took(performance.now() - started);
      } catch (error) {
        await this.failed(unit, error, signal);
      } finally {
        this.claimed.done(unit);
      }
    }
  }

  private end(unit: ClaimedUnit, status: Ended['status'], outcome: UnitOutcome): void {
    this.ended.push({ taskId: unit.taskId, ordinal: unit.ordinal, status, outcome });
  }

  private async failed(unit: ClaimedUnit, error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return this.giveBack([unit]);
    const isPassing = isDomainError(error) ? PASSING.has(error.code) : isConnectionLost(error);
    if (isPassing && unit.attempt < this.pace.attempts) {
      const note = error instanceof Error ? error.message : String(error);
      return this.give([unit], { isAttempt: true, afterS: this.pace.backoffS(unit.attempt), note });
    }
    if (!isDomainError(error)) this.log.error(error);
    this.end(unit, 'failed', { cost: 0, note: isDomainError(error) ? error.message : 'Internal error' });
  }

  /** Keeps some units ahead of the slots, fewer the longer they take. Looks less often the longer there was nothing. */
  private async claimRepeatedly(): Promise<void> {
    for (let waitMs = 0; !this.stopping.signal.aborted;) {
      const wanted = this.pace.ahead() - this.claimed.waiting;
      const found = wanted > 0 ? await this.guarded('claim', () => this.claim(wanted)) : 0;
      waitMs = found ? this.pace.busyMs : Math.min(this.pace.idleMs, waitMs * 2 + this.pace.busyMs);
      await this.sleep(waitMs * (0.75 + Math.random() / 2));
    }
  }

  private async recordRepeatedly(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (this.ended.length > 0) await this.guarded('record', () => this.record());
      await this.sleep(this.pace.busyMs);
    }
  }

  /** A task may have ended with what was recorded: looked at now and then, because others are at work on it, too. */
  private async closeRepeatedly(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.guarded('close tasks', () => this.closeDrained());
      await this.sleep((this.claimed.isEmpty ? this.pace.idleMs : this.pace.closeMs) * (0.75 + Math.random() / 2));
    }
  }

  private async claim(limit: number): Promise<number> {
    const { lease, handlers, config } = this;
    const units = await claimUnits(this.dataSource, { lease, leaseS: config.leaseS, kinds: handlers.kinds, limit });
    if (this.stopping.signal.aborted) await this.giveBack(units);
    else this.claimed.add(units);
    return units.length;
  }

  private async record(): Promise<number> {
    const ended = this.ended;
    if (ended.length === 0) return 0;
    this.ended = [];
    try {
      return await endUnits(this.dataSource, this.lease, this.shard, ended);
    } catch (error) {
      this.ended = [...ended, ...this.ended];
      throw error;
    }
  }

  /** Units that another worker took over are stopped; those of held tasks that have not begun go back. */
  private async renewRepeatedly(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.sleep((this.config.leaseS * 1000) / 10);
      if (this.claimed.isEmpty) continue;
      const ours = await this.guarded('renew leases', () =>
        renewLeases(this.dataSource, this.lease, this.config.leaseS),
      );
      if (ours !== null) await this.giveBack(this.claimed.keepOnly(ours));
    }
  }

  private async sweepRepeatedly(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.guarded('sweep', async () => {
        const { failed, returned } = await takeBackLostUnits(this.dataSource, this.pace.lostAttempts);
        if (failed + returned > 0) this.log.warn(`took back ${returned} units of lost workers, gave up ${failed}`);
      });
      await this.sleep(Math.min(30_000, (this.config.leaseS * 1000) / 5) * (0.75 + Math.random() / 2));
    }
  }

  /** One task after the other. What its feature makes of the end and the end itself are one transaction. */
  private async closeDrained(): Promise<void> {
    for (let found = true; found && !this.stopping.signal.aborted;) {
      found = await this.dataSource.transaction(async (manager) => {
        const task = await lockDrained(manager, this.handlers.kinds);
        if (task === null) return false;
        await this.handlers.of(task.kind).drained(manager, task.id);
        await closeTask(manager, task.id);
        return true;
      });
    }
  }

  private giveBack(units: readonly ClaimedUnit[]): Promise<void> {
    return this.give(units, { isAttempt: false, afterS: 0, note: null });
  }

  private async give(units: readonly ClaimedUnit[], how: Parameters<typeof returnUnits>[3]): Promise<void> {
    if (units.length === 0) return;
    await this.guarded('give back', () => returnUnits(this.dataSource, this.lease, units, how));
  }

  /** A database that is away for a while stops nothing but this step. */
  private async guarded<T>(what: string, step: () => Promise<T>): Promise<T | null> {
    try {
      return await step();
    } catch (error) {
      if (isConnectionLost(error)) this.log.warn(`${what}: ${error instanceof Error ? error.message : error}`);
      else this.log.error(error);
      return null;
    }
  }

  private async sleep(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
