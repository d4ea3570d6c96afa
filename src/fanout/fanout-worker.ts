import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { JobsConfig } from '../platform/config/config.js';
import { isConnectionLost } from '../platform/database/connection-lost.js';
import { ClaimCursors } from './claim-cursors.js';
import { ClaimedUnits } from './claimed-units.js';
import { claimUnits, renewLeases, takeBackLostUnits } from './claims.query.js';
import { FanoutMeasures } from './fanout-measures.js';
import { FanoutPace } from './fanout-pace.js';
import { isPassing } from './is-passing.js';
import { Nap } from './nap.js';
import { TaskEndings } from './task-endings.js';
import { UnitHandlers } from './unit-handlers.js';
import { UnitRecords } from './unit-records.js';
import { type ClaimedUnit } from './unit.js';

/**
 * One worker's share of all open tasks: claims a handful of units at a time, runs as many at once as the pace allows, and
 * records their ends together. PostgreSQL is the queue: nothing is lost with Redis, and any number of workers may join.
 */
@Injectable()
export class FanoutWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(FanoutWorker.name);
  /** Of this process; its units are known by it. */
  private readonly lease = randomUUID();
  private readonly claimed = new ClaimedUnits();
  private readonly cursors = new ClaimCursors();
  private readonly records: UnitRecords;
  private readonly endings: TaskEndings;
  /** Tasks that had fewer units than were wanted: this worker may hold their last. */
  private readonly emptied = new Set<string>();
  /** No unit is claimed any more … */
  private readonly stopping = new AbortController();
  /** … and then nothing is renewed or recorded by a loop. */
  private readonly stopped = new AbortController();
  private mayHaveEnded = true;
  private readonly claimNap = new Nap();
  private readonly closeNap = new Nap();
  private slots: Promise<unknown> = Promise.resolve();
  private loops: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: UnitHandlers,
    private readonly pace: FanoutPace,
    private readonly config: JobsConfig,
    private readonly measures: FanoutMeasures,
  ) {
    this.records = new UnitRecords(dataSource, handlers, this.lease, measures);
    this.endings = new TaskEndings(dataSource, handlers);
  }

  onApplicationBootstrap(): void {
    if (this.handlers.kinds.length === 0) return;
    const { claimed, pace } = this;
    this.measures.watch(() => ({ all: pace.slots, busy: claimed.atWork, ahead: claimed.waiting }));
    this.slots = Promise.all(Array.from({ length: pace.slots }, () => this.workRepeatedly()));
    this.loops = Promise.all([
      this.claimRepeatedly(),
      this.closeRepeatedly(),
      this.sweepRepeatedly(),
      this.tellRepeatedly(),
    ]);
  }

  /** What runs gets the pace's grace to finish, what was only claimed goes back at once. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    this.records.giveBack(this.claimed.takeWaiting());
    this.claimed.close();
    await Promise.race([this.slots, pause(this.pace.graceMs, undefined, { ref: false })]);
    this.claimed.abortAll();
    await Promise.race([this.slots, pause(this.pace.stopMs, undefined, { ref: false })]);
    this.stopped.abort();
    await Promise.race([this.loops, pause(this.pace.stopMs, undefined, { ref: false })]);
    await this.guarded('record', () => this.records.flush());
  }

  /** There may be units now. */
  look(): void {
    this.claimNap.wake();
  }

  private async workRepeatedly(): Promise<void> {
    for (let next = await this.claimed.next(); next !== null; next = await this.claimed.next()) {
      const { unit, signal } = next;
      const started = performance.now();
      try {
        const outcome = await this.handlers.of(unit.kind).run(unit, signal, this.claimed.waitingOf(unit.taskId));
        this.records.end(unit, 'done', outcome);
        const ms = performance.now() - started;
        this.pace.took(ms);
        this.measures.seconds.observe({ kind: unit.kind }, ms / 1000);
      } catch (error) {
        this.failed(unit, error, signal);
      } finally {
        this.claimed.done(unit);
      }
    }
  }

  private failed(unit: ClaimedUnit, error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return this.records.giveBack([unit]);
    if (isPassing(error) && unit.attempt < this.pace.attempts) {
      const note = error instanceof Error ? error.message : String(error);
      return this.records.giveBack([unit], { isAttempt: true, afterS: this.pace.backoffS(unit.attempt), note });
    }
    if (!isDomainError(error)) this.log.error(error);
    this.records.end(unit, 'failed', { cost: 0, note: isDomainError(error) ? error.message : 'Internal error' });
  }

  /** Keeps some units ahead of the slots, fewer the longer they take. Looks less often the longer there was nothing. */
  private async claimRepeatedly(): Promise<void> {
    for (let waitMs = 0; !this.stopping.signal.aborted;) {
      const wanted = this.pace.wanted(this.claimed.waiting);
      const found = wanted > 0 ? await this.guarded('claim', () => this.claim(wanted)) : this.claimed.waiting;
      waitMs = found ? this.pace.busyMs : Math.min(this.pace.idleMs, waitMs * 2 + this.pace.busyMs);
      await this.claimNap.take(jittered(waitMs), this.stopping.signal);
    }
  }

  private async claim(limit: number): Promise<number> {
    const { lease, handlers, config, cursors } = this;
    const { leaseS } = config;
    const from = cursors.from(performance.now());
    const units = await claimUnits(this.dataSource.manager, { lease, leaseS, kinds: handlers.kinds, limit, from });
    cursors.claimed(units, limit, performance.now());
    if (units[0] && units.length < limit) this.emptied.add(units[0].taskId);
    if (this.stopping.signal.aborted) this.records.giveBack(units);
    else this.claimed.add(units);
    return units.length;
  }

  /** Records and renewals one after the other: two statements that write the same rows could wait for each other. */
  private async tellRepeatedly(): Promise<void> {
    const everyMs = (this.config.leaseS * 1000) / 10;
    for (let renewedAt = performance.now(); !this.stopped.signal.aborted;) {
      if (!this.records.isEmpty) {
        const tasks = await this.guarded('record', () => this.records.flush());
        for (const task of tasks ?? []) this.recorded(task);
      }
      if (performance.now() - renewedAt > everyMs) {
        renewedAt = performance.now();
        await this.renew();
      }
      await this.sleep(this.emptied.size > 0 ? this.pace.busyMs : this.pace.recordMs, this.stopped);
    }
  }

  private recorded(taskId: string): void {
    if (!this.emptied.has(taskId)) return;
    this.mayHaveEnded = true;
    this.closeNap.wake();
    if (!this.claimed.hasOf(taskId)) this.emptied.delete(taskId);
  }

  /** Soon after units that may have been a task's last, and else now and then: others may have been lost over theirs. */
  private async closeRepeatedly(): Promise<void> {
    for (let lookedAt = -Infinity; !this.stopping.signal.aborted;) {
      const isTime = performance.now() - lookedAt > (this.claimed.isEmpty ? this.pace.idleMs : this.pace.lookMs);
      if (this.mayHaveEnded || isTime) {
        this.mayHaveEnded = false;
        lookedAt = performance.now();
        await this.guarded('close tasks', () => this.endings.closeAll(this.stopping.signal));
      }
      await this.closeNap.take(jittered(this.pace.closeMs), this.stopping.signal);
    }
  }

  /** Units that another worker took over are stopped; those of held tasks that have not begun go back. */
  private async renew(): Promise<void> {
    const held = this.claimed.keys;
    const keys = [...held, ...this.records.keys];
    if (keys.length === 0) return;
    const ours = await this.guarded('renew leases', () =>
      renewLeases(this.dataSource, this.lease, this.config.leaseS, keys),
    );
    if (ours !== null) this.records.giveBack(this.claimed.keepOnly(held, ours));
  }

  private async sweepRepeatedly(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.guarded('sweep', async () => {
        const { failed, returned } = await takeBackLostUnits(this.dataSource, this.pace.lostAttempts);
        this.measures.leasesLost.inc(failed + returned);
        if (failed + returned > 0) this.log.warn(`took back ${returned} units of lost workers, gave up ${failed}`);
      });
      await this.sleep(jittered(Math.min(30_000, (this.config.leaseS * 1000) / 5)), this.stopping);
    }
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

  private async sleep(ms: number, until: AbortController): Promise<void> {
    await pause(ms, undefined, { signal: until.signal }).catch(() => undefined);
  }
}

/** Workers that started together do not stay together. */
function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
