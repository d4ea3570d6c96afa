import { Injectable } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { DataSource, In, LessThan } from 'typeorm';
import { ObjectReaper } from '../../datasets/index.js';
import { Job, JobEndings } from '../../jobs/index.js';
import { jobOfStagingKey, STAGING_PREFIX } from './ingest-keys.js';

const EXPIRED = { code: 'upload_expired', message: 'The upload was not committed within 24 hours: upload it again' };

/** Jobs whose state is looked up in one query. */
const BATCH = 500;

/** Ends uploads nobody committed and removes staged files nobody can use any more (jobs-and-visibility §10). */
@Injectable()
export class StagedUploadExpiry {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endings: JobEndings,
    private readonly buckets: Buckets,
    private readonly reaper: ObjectReaper,
  ) {}

  /** Uploads that were staged before `before` and never committed fail as `upload_expired`. @returns how many. */
  async expire(before: Date): Promise<number> {
    const forgotten = await this.dataSource.manager.find(Job, {
      select: { id: true },
      where: { kind: 'raster_ingest', staged: true, status: 'pending', createdAt: LessThan(before) },
      take: BATCH,
    });
    let expired = 0;
    for (const { id } of forgotten) {
      const ended = await this.endings.withLocked({ id, status: 'pending' }, async (manager, job) =>
        // Committed between the two statements: it runs.
        job.staged ? this.endings.end(manager, job, 'failed', EXPIRED) : null,
      );
      if (ended !== null) expired += 1;
    }
    return expired;
  }

  /**
   * Files whose job is complete, gone, or ended before `before`; a failed job keeps its file until then, for a retry.
   * @returns how many files are gone.
   */
  async removeFiles(before: Date): Promise<number> {
    let removed = 0;
    let batch: string[] = [];
    for await (const { key, modifiedAt } of this.buckets.house().list(STAGING_PREFIX)) {
      if (modifiedAt >= before || jobOfStagingKey(key) === null) continue;
      batch.push(key);
      if (batch.length < BATCH) continue;
      removed += await this.removeUseless(batch, before);
      batch = [];
    }
    return removed + (await this.removeUseless(batch, before));
  }

  private async removeUseless(keys: readonly string[], before: Date): Promise<number> {
    const ids = keys.map((key) => jobOfStagingKey(key) ?? '');
    const select = { id: true, status: true, completedAt: true } as const;
    const jobs = await this.dataSource.manager.find(Job, { select, where: { id: In(ids) } });
    const needed = new Set(jobs.filter((job) => needsFile(job, before)).map(({ id }) => id));
    return this.reaper.reap(keys.filter((key) => !needed.has(jobOfStagingKey(key) ?? '')));
  }
}

function needsFile({ status, completedAt }: Pick<Job, 'status' | 'completedAt'>, before: Date): boolean {
  if (status === 'complete') return false;
  return completedAt === null || completedAt >= before;
}
