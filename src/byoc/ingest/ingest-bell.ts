import { Injectable, Logger } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { hasOpenJob, JobOutbox } from '../../jobs/index.js';
import { ByocCollection } from '../collections/byoc-collection.entity.js';

/** A job that was open a moment ago may end between two looks; more often than this in a row it does not. */
const TRIES = 5;

/** Sees to it that a collection with work to do has an ingest job. */
@Injectable()
export class IngestBell {
  private readonly log = new Logger(IngestBell.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: JobOutbox,
  ) {}

  /**
   * Call after the commit. One job per collection takes what is waiting until nothing is; one that is open when this
   * returns looks again before it ends, so nothing stays behind. Never fails for want of a queue: the worker's sweep
   * (`IngestSweeper`) submits the job later.
   */
  async ring({ id, name, createdBy, accountId }: ByocCollection): Promise<void> {
    const dedupeKey = `byoc_ingest:${id}`;
    for (let tries = 0; tries < TRIES; tries++) {
      if (await hasOpenJob(this.dataSource.manager, dedupeKey)) return;
      const job = {
        kind: 'byoc_ingest',
        request: { collection_id: id },
        sourceFilename: name,
        createdBy,
        accountId,
        dedupeKey,
      } as const;
      try {
        await this.outbox.submit(job);
        return;
      } catch (error) {
        if (isDomainError(error, 'UNAVAILABLE')) return this.log.warn(`tiles of ${id} wait: ${error.message}`);
        if (!isDomainError(error, 'CONFLICT')) throw error;
      }
    }
  }
}
