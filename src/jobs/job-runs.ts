import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobsConfig } from '../platform/config/config.js';
import { addFacts, currentContext, runInContext } from '../platform/logging/context.js';
import { ActiveRun } from './active-run.js';
import { isConnectionLost } from '../platform/database/connection-lost.js';
import { JobBell } from './job-bell.js';
import { type BellMessage } from './job-queues.js';
import { JobClaims } from './job-attempt.query.js';
import { JobEndings } from './job-endings.js';
import { toJobError } from './job-error.js';
import { JobHandlers } from './job-handlers.registry.js';
import { JobNotices } from './job-notices.js';
import { settleParents } from './job-parents.query.js';
import { type Job } from './job.entity.js';

const PERSIST_RETRY_MS = 1_000;

/** Runs jobs: claim, keep the lease, call the handler, record how it ended. */
@Injectable()
export class JobRuns {
  private readonly log = new Logger(JobRuns.name);
  private readonly claims: JobClaims;
  private readonly active = new Map<ActiveRun, Promise<void>>();
  private readonly abandoned = Promise.withResolvers<void>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: JobsConfig,
    private readonly handlers: JobHandlers,
    private readonly endings: JobEndings,
    private readonly notices: JobNotices,
    private readonly bell: JobBell,
  ) {
    this.claims = new JobClaims(dataSource);
  }

  /**
   * Delivery is at least once: whoever does not win the claim has nothing to do and returns. Never rejects for the fault
   * of a job, only when the claim itself cannot be tried.
   */
  async run(message: BellMessage): Promise<void> {
    const job = await this.claim(message);
    if (job === null) return;
    const run = new ActiveRun(job, this.dataSource, this.config.leaseS);
    const done = runInContext({ jobId: job.id }, () => this.execute(run));
    this.active.set(run, done);
    await Promise.race([done.finally(() => this.active.delete(run)), this.abandoned.promise]);
  }

  claim({ job_id, attempt_id }: BellMessage): Promise<Job | null> {
    return this.claims.claim({ id: job_id, attemptId: attempt_id }, this.config.leaseS);
  }

  /** Lets running jobs end, then stops the rest and returns them so that another worker takes them at once. */
  async drain(graceMs: number, stopMs: number): Promise<void> {
    await this.settled(graceMs);
    if (this.active.size === 0) return;
    this.log.log(`returning ${this.active.size} unfinished job(s) to the queue`);
    for (const run of this.active.keys()) run.stop('shutdown');
    await this.settled(stopMs);
    // A handler that ignores its signal keeps running until the process ends; its attempt id is worth nothing by then.
    await Promise.allSettled([...this.active.keys()].map((run) => this.handBack(run, false)));
    this.abandoned.resolve();
  }

  private async settled(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    await Promise.race([Promise.allSettled(this.active.values()), promise]);
    clearTimeout(timer);
  }

  private async execute(run: ActiveRun): Promise<void> {
    const { job } = run;
    const started = performance.now();
    const heartbeat = setInterval(() => void run.renew(), (this.config.leaseS * 1000) / 10);
    const unsubscribe = this.notices.subscribe(job.id, () => run.lookSoon());
    try {
      const handler = this.handlers.find(job.kind);
      if (handler === null) throw new Error(`no handler for job kind "${job.kind}"`);
      await handler.run(run);
      if (!run.published) throw new Error(`the handler of "${job.kind}" returned without publishing`);
      addFacts({ outcome: 'complete' });
    } catch (error) {
      addFacts({ outcome: await this.endUnfinished(run, error) });
    } finally {
      clearInterval(heartbeat);
      unsubscribe();
      run.lookNoMore();
      if (job.parentJobId !== null) await this.settleParents();
      const { facts = {}, stages = new Map<string, number>() } = currentContext() ?? {};
      const durationMs = Math.round(performance.now() - started);
      const times = Object.fromEntries([...stages].map(([stage, ms]) => [stage, Math.round(ms)]));
      const { kind, attempt } = job;
      this.log.log({ msg: `job ${kind} ${String(facts.outcome)}`, kind, attempt, durationMs, ...facts, stages: times });
    }
  }

  private async endUnfinished(run: ActiveRun, error: unknown): Promise<string> {
    if (run.published) {
      this.log.error(new Error('a handler failed after it had published', { cause: error }));
      return 'complete';
    }
    if (run.stopped === 'lost') return 'lost';
    if (run.stopped === 'shutdown') return this.handBack(run, false);
    if (run.stopped === null && isConnectionLost(error)) {
      this.log.warn(`the database went away under the job: ${(error as Error).message}`);
      return this.handBack(run, true);
    }
    const wasCancelled = run.stopped === 'cancel';
    const reason = wasCancelled ? null : toJobError(error);
    if (reason?.code === 'internal') this.log.error(error instanceof Error ? error : new Error(String(error)));
    const ended = await this.persist(run, () =>
      this.endings.withLocked(fence(run), (manager, job) =>
        this.endings.end(manager, job, wasCancelled ? 'cancelled' : 'failed', reason, run.warnings),
      ),
    );
    return ended ?? 'lost';
  }

  private async handBack(run: ActiveRun, lost: boolean): Promise<string> {
    const requeued = await this.persist(run, () =>
      this.endings.withLocked(fence(run), async (manager, job) => {
        const outcome = await this.endings.requeue(manager, job, lost);
        return { outcome, job };
      }),
    );
    if (requeued?.outcome === 'requeued') await this.bell.ringIfUp(requeued.job);
    return requeued?.outcome ?? 'lost';
  }

  /** The sweeper does it too, later. */
  private async settleParents(): Promise<void> {
    await settleParents(this.dataSource.manager).catch((error: Error) =>
      this.log.warn(`parents of jobs could not be settled: ${error.message}`),
    );
  }

  /** An end that cannot be written is tried again while the lease holds; after that the row belongs to the sweeper. */
  private async persist<T>(run: ActiveRun, write: () => Promise<T | null>): Promise<T | null> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (run.heldForMs <= 0 || !isConnectionLost(error)) {
          this.log.error(new Error('the end of a job could not be recorded', { cause: error }));
          return null;
        }
        await new Promise((resolve) => setTimeout(resolve, PERSIST_RETRY_MS));
      }
    }
  }
}

function fence(run: ActiveRun) {
  return { id: run.job.id, attemptId: run.job.attemptId, status: 'running' } as const;
}
