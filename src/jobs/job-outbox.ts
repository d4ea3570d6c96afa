import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, In, QueryFailedError, type EntityManager } from 'typeorm';
import { assertRoomForAnonymous } from './anonymous-limits.js';
import { JobBell } from './job-bell.js';
import { JobEndings } from './job-endings.js';
import { JobKinds } from './job-kinds.registry.js';
import { type NewJob } from './job-kinds.js';
import { Job } from './job.entity.js';

const NOT_QUEUED = { code: 'not_queued', message: 'Task queue unavailable, please retry' };
/** The holder of a dedupe key may end between our insert and our look at it; then the next insert succeeds. */
const SUBMIT_TRIES = 3;

/** How features start background work: the row is committed first, then Redis is told. */
@Injectable()
export class JobOutbox {
  private readonly log = new Logger(JobOutbox.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: JobKinds,
    private readonly endings: JobEndings,
    private readonly bell: JobBell,
  ) {}

  /**
   * Inserts the job, and through `inTransaction` the caller's own rows, in one transaction; then rings.
   * @throws CONFLICT with `detail: {message, job_id}` when the dedupe key is taken
   * @throws UNAVAILABLE when nobody can be told; by then the job is `failed` and its domain state undone
   * @throws RATE_LIMITED when too much anonymous work is waiting
   */
  async submit(input: NewJob, inTransaction?: (manager: EntityManager, job: Job) => Promise<void>): Promise<Job> {
    for (let tries = 1; ; tries += 1) {
      try {
        const job = await this.insert(input, inTransaction);
        if (!job.staged) await this.ring(job);
        return job;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const holder = await this.holderOf(input.dedupeKey ?? '');
        if (holder === null && tries < SUBMIT_TRIES) continue;
        if (holder !== null && input.onDuplicate === 'join') return holder;
        throw alreadyRunning(holder);
      }
    }
  }

  /**
   * The commit of a staged job: stores the final request and rings.
   * @throws NOT_FOUND, BAD_REQUEST when it is not waiting for its commit
   * @throws UNAVAILABLE when nobody can be told; the job then waits for its commit as before
   */
  async release(jobId: string, request: Record<string, unknown>): Promise<Job> {
    const { job, before } = await this.dataSource.transaction(async (manager) => {
      const job = await manager.findOne(Job, { where: { id: jobId }, lock: { mode: 'pessimistic_write' } });
      if (job === null) throw new DomainError('NOT_FOUND', 'Job not found');
      if (!job.staged || job.status !== 'pending')
        throw new DomainError('BAD_REQUEST', `Job ${jobId} is not waiting for its commit (status: ${job.status})`);
      const before = job.request;
      await manager.update(Job, job.id, { staged: false, request } as object);
      return { job: Object.assign(job, { staged: false, request }), before };
    });
    try {
      await this.bell.ring(job);
    } catch (error) {
      this.logNotQueued(job, error);
      const unheard = { id: job.id, attemptId: job.attemptId, status: 'pending' } as const;
      const undone = await this.dataSource.manager.update(Job, unheard, { staged: true, request: before } as object);
      if (undone.affected) throw unavailable();
    }
    return job;
  }

  /** Rings for a job that was committed as `pending`. @throws UNAVAILABLE after undoing it. */
  async ring(job: Job): Promise<void> {
    try {
      await this.bell.ring(job);
    } catch (error) {
      this.logNotQueued(job, error);
      const unheard = { id: job.id, attemptId: job.attemptId, status: 'pending' } as const;
      const undone = await this.endings.withLocked(unheard, (manager, row) =>
        this.endings.end(manager, row, 'not_queued', NOT_QUEUED),
      );
      // null: a worker's sweeper found the row first and it is already running, so nothing is lost.
      if (undone !== null) throw unavailable();
    }
  }

  private async insert(
    input: NewJob,
    inTransaction?: (manager: EntityManager, job: Job) => Promise<void>,
  ): Promise<Job> {
    const { family } = this.kinds.get(input.kind);
    const id = input.id ?? crypto.randomUUID();
    return this.dataSource.transaction(async (manager) => {
      if (input.createdBy === null) await assertRoomForAnonymous(manager, input.clientAddress ?? null);
      await manager.insert(Job, {
        id,
        kind: input.kind,
        family,
        staged: input.staged ?? false,
        request: input.request as object,
        datasetId: input.datasetId ?? null,
        sourceFilename: input.sourceFilename ?? null,
        createdBy: input.createdBy,
        clientAddress: input.clientAddress ?? null,
        accountId: input.accountId,
        dedupeKey: input.dedupeKey ?? null,
        parentJobId: input.parentJobId ?? null,
        campaignId: input.campaignId ?? null,
        warnings: [...(input.warnings ?? [])],
        attemptId: crypto.randomUUID(),
        currentStep: 'queued',
      });
      const job = await manager.findOneByOrFail(Job, { id });
      await inTransaction?.(manager, job);
      return job;
    });
  }

  /** The open job that has this dedupe key. */
  holderOf(dedupeKey: string): Promise<Job | null> {
    return this.dataSource.manager.findOneBy(Job, { dedupeKey, status: In(['pending', 'running']) });
  }

  private logNotQueued(job: Job, error: unknown): void {
    this.log.warn(`job ${job.id} (${job.kind}) could not be queued: ${error instanceof Error ? error.message : error}`);
  }
}

/** The partial unique index over open jobs' dedupe keys refused the row. */
export function isDuplicate(error: unknown): boolean {
  return (
    error instanceof QueryFailedError && (error.driverError as { constraint?: string }).constraint === 'jobs_dedupe_idx'
  );
}

export function alreadyRunning(holder: Pick<Job, 'id'> | null): DomainError {
  const message = 'The same work is already waiting or running';
  return new DomainError('CONFLICT', message, { detail: { message, job_id: holder?.id ?? null } });
}

function unavailable(): DomainError {
  return new DomainError('UNAVAILABLE', NOT_QUEUED.message, { headers: { 'Retry-After': '5' } });
}
