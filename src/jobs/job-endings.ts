import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { JobKinds } from './job-kinds.registry.js';
import { type JobError, type JobWarning } from './job-kinds.js';
import { Job, type JobStatus } from './job.entity.js';

/** A job whose worker vanished this often is failed: something about it kills workers. */
export const MAX_LOST_ATTEMPTS = 3;

const WORKER_LOST: JobError = {
  code: 'worker_lost',
  message: `The job failed because its worker stopped responding ${MAX_LOST_ATTEMPTS} times; retry it later`,
};

export type Requeued = 'requeued' | 'failed' | 'cancelled';

/**
 * The ways a job leaves `pending` or `running` without publishing. Each works on a row that the caller has locked in the
 * same transaction, so status and domain state change together or not at all.
 */
@Injectable()
export class JobEndings {
  constructor(
    private readonly kinds: JobKinds,
    private readonly dataSource: DataSource,
  ) {}

  /** Locks the row while it is what the caller believes it to be, and hands it to `work`; null when it is not. */
  async withLocked<T>(
    where: { id: string; attemptId?: string; status: JobStatus },
    work: (manager: EntityManager, job: Job) => Promise<T>,
  ): Promise<T | null> {
    return this.dataSource.transaction(async (manager) => {
      const job = await manager.findOne(Job, { where, lock: { mode: 'pessimistic_write' } });
      return job === null ? null : work(manager, job);
    });
  }

  /** Records the end and lets the feature undo its domain state. A cancel that was asked for wins over a failure. */
  async end(
    manager: EntityManager,
    job: Job,
    outcome: 'failed' | 'cancelled' | 'not_queued',
    error: JobError | null,
    warnings: readonly JobWarning[] = job.warnings,
  ): Promise<'failed' | 'cancelled'> {
    const isCancelled = outcome === 'cancelled' || (outcome === 'failed' && job.cancelRequestedAt !== null);
    const status = isCancelled ? 'cancelled' : 'failed';
    const reason = isCancelled ? null : error;
    const changes = { status, errorCode: reason?.code ?? null, errorMessage: reason?.message ?? null } as const;
    await manager.update(Job, job.id, {
      ...changes,
      warnings: [...warnings],
      leaseUntil: null,
      completedAt: () => 'now()',
    });
    Object.assign(job, changes, { warnings: [...warnings] });
    await this.kinds.get(job.kind).onUnfinished(manager, job, isCancelled ? 'cancelled' : outcome, reason);
    return status;
  }

  /**
   * Takes a running job away from its worker: back to `pending` under a new attempt id, so that whatever the old worker
   * still does is fenced off. `lost` counts towards MAX_LOST_ATTEMPTS; a clean shutdown does not.
   */
  async requeue(manager: EntityManager, job: Job, lost: boolean): Promise<Requeued> {
    if (job.cancelRequestedAt !== null) return this.end(manager, job, 'cancelled', null);
    const lostAttempts = job.lostAttempts + (lost ? 1 : 0);
    await manager.update(Job, job.id, { lostAttempts });
    if (lostAttempts >= MAX_LOST_ATTEMPTS) return this.end(manager, job, 'failed', WORKER_LOST);
    await this.reset(manager, job, { lostAttempts });
    return 'requeued';
  }

  /** Back to `pending` as a new attempt; what the last one left on the row is wiped. */
  async reset(manager: EntityManager, job: Job, changes: Partial<Pick<Job, 'lostAttempts'>>): Promise<void> {
    const fresh = { status: 'pending', attempt: job.attempt + 1, attemptId: crypto.randomUUID(), ...changes } as const;
    await manager.update(Job, job.id, {
      ...fresh,
      staged: false,
      progress: null,
      currentStep: 'queued',
      counts: null,
      errorCode: null,
      errorMessage: null,
      leaseUntil: null,
      heartbeatAt: null,
      cancelRequestedAt: null,
      startedAt: null,
      completedAt: null,
      archivedAt: null,
    });
    Object.assign(job, fresh);
  }
}
