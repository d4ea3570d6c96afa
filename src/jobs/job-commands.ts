import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, In } from 'typeorm';
import { invalidField } from '../platform/http/validation.js';
import { archiveEnded, findEnded } from './job-cleanup.query.js';
import { JobBell } from './job-bell.js';
import { JobEndings } from './job-endings.js';
import { JobKinds } from './job-kinds.registry.js';
import { alreadyRunning, isDuplicate, JobOutbox } from './job-outbox.js';
import { type CleanupRequest } from './job-query.dto.js';
import { isTerminal, statusOf } from './job-status.js';
import { JobViews } from './job-views.js';
import { Job, TERMINAL, type JobStatus } from './job.entity.js';

/** What callers do to jobs; access has been checked before. */
@Injectable()
export class JobCommands {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: JobKinds,
    private readonly endings: JobEndings,
    private readonly bell: JobBell,
    private readonly outbox: JobOutbox,
    private readonly views: JobViews,
  ) {}

  /** A waiting job is cancelled at once, a running one when its worker lets go. @throws CONFLICT when it is too late */
  async cancel(job: Job): Promise<Job> {
    if (isTerminal(job.status)) throw conflict(job, `The job is already ${job.status}`);
    if (job.status === 'running' && job.currentStep === 'finalize') throw tooLate(job);
    const children = await this.cancelChildren(job);
    const isCancelled =
      (await this.cancelWhile(job.id, 'pending')) ??
      (await this.askToStop(job.id)) ??
      (await this.cancelWhile(job.id, 'fanned_out'));
    const now = await this.reload(job.id);
    if (!isCancelled && children === 0) {
      if (isTerminal(now.status)) throw conflict(now, `The job is already ${now.status}`);
      throw tooLate(now);
    }
    return now;
  }

  /** Runs the stored request once more, as a new attempt. @throws BAD_REQUEST, CONFLICT, UNAVAILABLE */
  async retry(job: Job): Promise<Job> {
    const { reason } = await this.views.retryAnswer(job);
    if (reason !== null) throw new DomainError('BAD_REQUEST', reason);
    try {
      const { id, attemptId, status } = job;
      const retried = await this.endings.withLocked({ id, attemptId, status }, async (manager, row) => {
        await this.kinds.get(row.kind).onRetry?.(manager, row);
        await this.endings.reset(manager, row, { lostAttempts: 0 });
        return row;
      });
      if (retried === null) throw conflict(job, 'The job was retried by somebody else in this moment');
      await this.outbox.ring(retried);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw alreadyRunning(await this.outbox.holderOf(job.dedupeKey ?? ''));
    }
    return this.reload(job.id);
  }

  /** @throws CONFLICT while the job is not over */
  async archive(job: Job): Promise<void> {
    const where = { id: job.id, status: In([...TERMINAL]) };
    const archived = await this.dataSource.manager.update(Job, where, { archivedAt: () => 'now()' });
    if (!archived.affected) throw conflict(job, `The job is ${job.status}; cancel it first`);
  }

  /** Archives what has ended. @throws INVALID without any filter */
  async cleanup(request: CleanupRequest | undefined): Promise<{ matched: number; archived: number; ids: string[] }> {
    const { older_than_days: days, statuses, dry_run: isDryRun = false } = request ?? {};
    if (days === undefined && statuses === undefined)
      throw invalidField('body', 'older_than_days', 'give older_than_days, statuses or both');
    const filter = { olderThanDays: days ?? null, statuses: statuses?.map(statusOf) ?? TERMINAL };
    const ids = await (isDryRun ? findEnded : archiveEnded)(this.dataSource.manager, filter);
    return { matched: ids.length, archived: isDryRun ? 0 : ids.length, ids };
  }

  /** True when it is cancelled now; null when it was in another state. */
  private async cancelWhile(id: string, status: JobStatus): Promise<true | null> {
    const cancelled = await this.endings.withLocked({ id, status }, async (manager, job) => {
      await manager.update(Job, id, { cancelRequestedAt: () => 'now()' });
      await this.endings.end(manager, job, 'cancelled', null);
      return job;
    });
    if (cancelled === null) return null;
    await this.bell.silence(cancelled);
    return true;
  }

  /** The worker hears of it through the change notice and at the latest with its next heartbeat. */
  private async askToStop(id: string): Promise<true | null> {
    const asked = await this.dataSource
      .createQueryBuilder()
      .update(Job)
      .set({ cancelRequestedAt: () => 'COALESCE(cancel_requested_at, now())' })
      .where(`id = :id AND status = 'running' AND current_step IS DISTINCT FROM 'finalize'`, { id })
      .execute();
    return asked.affected ? true : null;
  }

  private async cancelChildren(parent: Job): Promise<number> {
    const open = { parentJobId: parent.id, status: In(['pending', 'running', 'fanned_out']) };
    const children = await this.dataSource.manager.find(Job, { select: { id: true }, where: open });
    for (const { id } of children) if (!(await this.cancelWhile(id, 'pending'))) await this.askToStop(id);
    return children.length;
  }

  private reload(id: string): Promise<Job> {
    return this.dataSource.manager.findOneByOrFail(Job, { id });
  }
}

function conflict(job: Pick<Job, 'id'>, message: string): DomainError {
  return new DomainError('CONFLICT', message, { detail: { message, job_id: job.id } });
}

function tooLate(job: Pick<Job, 'id'>): DomainError {
  const message = 'The job is being finished and can no longer be cancelled';
  return new DomainError('CONFLICT', message, { detail: { code: 'too_late', message, job_id: job.id } });
}
