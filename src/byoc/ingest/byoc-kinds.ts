import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { JobKinds, type Job } from '../../jobs/index.js';
import { collectionIdOf } from './ingest-request.js';
import { failInterrupted, failOpen } from './tile-claims.query.js';

/** What API and worker both know of the ingest job. */
@Injectable()
export class ByocKinds implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    this.kinds.register({
      kind: 'byoc_ingest',
      family: 'byoc',
      capability: 'manage_collections',
      retryable: async () => ({ can: true }),
      onUnfinished: (manager, job, outcome) => this.settle(manager, job, outcome),
    });
  }

  /**
   * Cancelled: what was left is not wanted. Failed: the tiles at work are what the job (or its worker) broke on, so they
   * are taken out; the others wait for the next job, which the sweep submits.
   */
  private async settle(manager: EntityManager, job: Job, outcome: 'failed' | 'cancelled' | 'not_queued') {
    const id = collectionIdOf(job);
    if (outcome === 'cancelled') await failOpen(manager, id, 'The ingestion was cancelled; reingest the tile.');
    if (outcome === 'failed') await failInterrupted(manager, id);
  }
}
