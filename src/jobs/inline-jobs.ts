import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobsConfig } from '../platform/config/config.js';
import { ActiveRun } from './active-run.js';
import { JobEndings } from './job-endings.js';
import { toJobError } from './job-error.js';
import { type JobRun, type NewJob } from './job-kinds.js';
import { JobOutbox } from './job-outbox.js';
import { Job } from './job.entity.js';

/**
 * Jobs that the calling process does itself while somebody waits for the answer. They are rows like all others: seen in
 * lists, kept apart by their dedupe key, and taken over by a worker when this process dies, so the kind needs a handler.
 */
@Injectable()
export class InlineJobs {
  constructor(
    private readonly outbox: JobOutbox,
    private readonly endings: JobEndings,
    private readonly dataSource: DataSource,
    private readonly config: JobsConfig,
  ) {}

  /**
   * @param work publishes, as a handler does
   * @param inTransaction the caller's own rows, with that of the job
   * @throws what `work` throws, after the job is recorded as failed; CONFLICT when the dedupe key is taken
   */
  async run(
    input: NewJob,
    work: (run: JobRun) => Promise<void>,
    inTransaction?: Parameters<JobOutbox['submit']>[1],
  ): Promise<Job> {
    const { id } = await this.outbox.submit({ ...input, staged: true }, async (manager, job) => {
      await inTransaction?.(manager, job);
      await manager
        .createQueryBuilder()
        .update(Job)
        .set({
          status: 'running',
          staged: false,
          startedAt: () => 'now()',
          heartbeatAt: () => 'now()',
          leaseUntil: () => `now() + :leaseS * interval '1 second'`,
        })
        .where({ id: job.id })
        .setParameter('leaseS', this.config.leaseS)
        .execute();
    });
    const job = await this.dataSource.manager.findOneByOrFail(Job, { id });
    const run = new ActiveRun(job, this.dataSource, this.config.leaseS);
    const heartbeat = setInterval(() => void run.renew(), (this.config.leaseS * 1000) / 10);
    try {
      await work(run);
      if (!run.published) throw new Error(`the work of "${job.kind}" returned without publishing`);
    } catch (error) {
      await this.fail(run, error);
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
    return this.dataSource.manager.findOneByOrFail(Job, { id });
  }

  private async fail(run: ActiveRun, error: unknown): Promise<void> {
    const { id, attemptId } = run.job;
    await this.endings.withLocked({ id, attemptId, status: 'running' }, (manager, job) =>
      this.endings.end(manager, job, 'failed', toJobError(error), run.warnings),
    );
  }
}
