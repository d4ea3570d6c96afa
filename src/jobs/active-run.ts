import { DomainError } from '#libs/errors';
import { type DataSource, type EntityManager } from 'typeorm';
import { isConnectionLost } from '../platform/database/connection-lost.js';
import { type Fence, holdJob, lookAtJob, renewLease, writeProgress } from './job-attempt.query.js';
import { type JobRun, type JobStep, type JobWarning, type Published } from './job-kinds.js';
import { settleParents } from './job-parents.query.js';
import { Job } from './job.entity.js';

/** Why a run has to stop before it published. */
export type StopReason = 'cancel' | 'lost' | 'shutdown';

/** jobs-and-visibility §2: `result` is for ids and counts, not for data. */
const MAX_RESULT_BYTES = 64 * 1024;
const PROGRESS_EVERY_MS = 500;
const LOOK_AFTER_MS = 100;
/** 1 belongs to `complete`. */
const MAX_PROGRESS = 0.99;
const MAX_WARNINGS = 100;

const COMPLETE = { status: 'complete', progress: 1, currentStep: 'complete', completedAt: () => 'now()' } as const;
/** Its children go on; `settleParents` ends it. */
const FANNED_OUT = { status: 'fanned_out', currentStep: 'converting' } as const;

const SENTENCE: Readonly<Record<StopReason, string>> = {
  cancel: 'The job was cancelled',
  lost: 'The job was taken over by another worker',
  shutdown: 'The worker is shutting down',
};

/** One attempt at one job in this process. Every write names the attempt id, so that a stale one touches nothing. */
export class ActiveRun implements JobRun {
  private readonly controller = new AbortController();
  private heldUntil: number;
  private lastProgress = { at: -Infinity, step: null as JobStep | null };
  private isPublishing = false;
  private isPublished = false;
  private reason: StopReason | null = null;
  private renewing: Promise<void> | null = null;
  private renewAgain = false;
  private looking: NodeJS.Timeout | undefined;
  readonly warnings: JobWarning[];

  constructor(
    readonly job: Job,
    private readonly dataSource: DataSource,
    private readonly leaseS: number,
  ) {
    this.warnings = [...job.warnings];
    this.heldUntil = performance.now() + leaseS * 1000;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get published(): boolean {
    return this.isPublished;
  }

  get stopped(): StopReason | null {
    return this.reason;
  }

  /** Milliseconds until somebody else may take the job over, as this process knows it. */
  get heldForMs(): number {
    return this.heldUntil - performance.now();
  }

  /** The first reason stands. */
  stop(reason: StopReason): void {
    if (this.reason !== null || this.isPublished) return;
    this.reason = reason;
    this.controller.abort(new DomainError('CANCELLED', SENTENCE[reason], { detail: { reason } }));
  }

  /**
   * Prolongs the lease and learns whether the job is still ours and still wanted. One statement at a time; a call during
   * one makes it run once more, because what it asks about may have happened after the statement read the row.
   */
  renew(): Promise<void> {
    if (this.renewing) this.renewAgain = true;
    else
      this.renewing = this.renewUntilAnswered().finally(() => {
        this.renewing = null;
      });
    return this.renewing ?? Promise.resolve();
  }

  private async renewUntilAnswered(): Promise<void> {
    do {
      this.renewAgain = false;
      // The publishing transaction holds the row's lock: nobody takes the job over, and a statement would wait for it.
      if (!this.isPublishing && !this.isPublished) await this.renewOnce();
    } while (this.renewAgain);
  }

  /** The row has changed, most often by this very run: a moment later is soon enough, and one look for several changes. */
  lookSoon(): void {
    this.looking ??= setTimeout(() => {
      this.looking = undefined;
      void this.look();
    }, LOOK_AFTER_MS);
  }

  lookNoMore(): void {
    clearTimeout(this.looking);
  }

  /** Learns what `renew` does, and writes nothing. An unreachable database is the heartbeat's business. */
  private async look(): Promise<void> {
    if (this.isPublishing || this.isPublished) return;
    const row = await lookAtJob(this.dataSource.manager, this.fence()).catch(() => undefined);
    if (row !== undefined) this.heed(row);
  }

  private heed(row: { readonly isCancelled: boolean } | null): void {
    if (this.isPublishing || this.isPublished) return;
    if (row === null) this.stop('lost');
    else if (row.isCancelled) this.stop('cancel');
  }

  /** An unreachable database is tolerated until the lease has run out: from then on another worker may have the job. */
  private async renewOnce(): Promise<void> {
    const asked = performance.now();
    try {
      const row = await renewLease(this.dataSource.manager, this.fence(), this.leaseS);
      if (row !== null) this.heldUntil = asked + this.leaseS * 1000;
      this.heed(row);
    } catch {
      if (this.heldForMs <= 0 && !this.isPublishing) this.stop('lost');
    }
  }

  async progress(fraction: number, step: JobStep, counts?: Job['counts'] & object): Promise<void> {
    this.signal.throwIfAborted();
    const now = performance.now();
    if (this.isPublished || (step === this.lastProgress.step && now - this.lastProgress.at < PROGRESS_EVERY_MS)) return;
    this.lastProgress = { at: now, step };
    const value = Number.isFinite(fraction) ? Math.min(Math.max(fraction, 0), MAX_PROGRESS) : 0;
    try {
      const told = { value, step, warnings: this.warnings, counts };
      if (!(await writeProgress(this.dataSource.manager, this.fence(), told))) await this.renew();
    } catch (error) {
      // Progress is not worth a job: the heartbeat decides whether the database is gone for too long.
      if (!isConnectionLost(error)) throw error;
    }
    this.signal.throwIfAborted();
  }

  warn(warning: JobWarning): void {
    const isKnown = this.warnings.some((w) => JSON.stringify(w) === JSON.stringify(warning));
    if (!isKnown && this.warnings.length < MAX_WARNINGS) this.warnings.push(warning);
  }

  async publish(work: (manager: EntityManager) => Promise<Published>): Promise<void> {
    this.signal.throwIfAborted();
    await this.beginFinalize();
    this.isPublishing = true;
    let hasChildren = false;
    try {
      await this.dataSource.transaction(async (manager) => {
        const held = await holdJob(manager, this.fence());
        if (held === null) throw this.lost();
        const { datasetId = held.datasetId, result = null, isFannedOut = false } = await work(manager);
        assertSmall(result);
        hasChildren = isFannedOut;
        await manager.update(Job, this.job.id, {
          ...(isFannedOut ? FANNED_OUT : COMPLETE),
          datasetId,
          result: result as object | null,
          warnings: this.warnings,
          leaseUntil: null,
        } as object);
      });
      this.isPublished = true;
    } finally {
      this.isPublishing = false;
    }
    if (hasChildren) await this.endIfChildrenHave();
  }

  /** Children may have been quicker than their parent's publishing. The sweeper does it too, later. */
  private async endIfChildrenHave(): Promise<void> {
    await settleParents(this.dataSource.manager).catch(() => undefined);
  }

  /** Committed before the publishing transaction starts, so that a cancel is refused at once instead of waiting for it. */
  private async beginFinalize(): Promise<void> {
    const finalize = { value: null, step: 'finalize', warnings: this.warnings } as const;
    if (await writeProgress(this.dataSource.manager, this.fence(), finalize)) return;
    await this.renew();
    this.signal.throwIfAborted();
    throw this.lost();
  }

  private fence(): Fence {
    return { id: this.job.id, attemptId: this.job.attemptId };
  }

  private lost(): DomainError {
    this.stop('lost');
    return new DomainError('CANCELLED', SENTENCE.lost, { detail: { reason: 'lost' } });
  }
}

function assertSmall(result: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(result) ?? '');
  if (bytes > MAX_RESULT_BYTES)
    throw new RangeError(`A job's result is limited to ${MAX_RESULT_BYTES} bytes, this one has ${bytes}`);
}
