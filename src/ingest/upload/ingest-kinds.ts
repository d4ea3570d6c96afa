import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Buckets } from '#libs/storage';
import { type EntityManager } from 'typeorm';
import { ObjectReaper } from '../../datasets/index.js';
import { JobKinds, type Job, type JobKindDefinition } from '../../jobs/index.js';
import { datasetIdOf } from './ingest-keys.js';
import { ingestRequestOf } from './ingest-request.js';
import { UnreferencedRasters } from './unreferenced-rasters.js';

type Retryable = Awaited<ReturnType<JobKindDefinition['retryable']>>;

/** Registers what API and worker both know of the two upload jobs: whether they can run again, what they leave behind. */
@Injectable()
export class IngestKinds implements OnModuleInit {
  constructor(
    private readonly kinds: JobKinds,
    private readonly buckets: Buckets,
    private readonly reaper: ObjectReaper,
    private readonly rasters: UnreferencedRasters,
  ) {}

  onModuleInit(): void {
    const shared = { family: 'ingest', capability: 'upload', retryable: (job: Job) => this.retryable(job) } as const;
    this.kinds.register({
      ...shared,
      kind: 'raster_ingest',
      onUnfinished: (manager, job) => this.cleanUp(manager, job, datasetIdOf(job.id)),
    });
    this.kinds.register({
      ...shared,
      kind: 'raster_replace',
      onUnfinished: async (manager, job) => {
        if (job.datasetId !== null) await this.cleanUp(manager, job, job.datasetId);
      },
    });
  }

  /** As long as the upload waits in its place: 24 hours after the failure. */
  private async retryable(job: Job): Promise<Retryable> {
    if (job.kind === 'raster_ingest' && !isCommitted(job))
      return { can: false, reason: 'the upload was never committed' };
    const staged = await this.buckets.house().head(ingestRequestOf(job).file.key);
    return staged ? { can: true } : { can: false, reason: 'source no longer available' };
  }

  /**
   * Runs in the transaction that ends the job, so the objects belong to nobody: whoever held the lease has lost it. The
   * upload stays for a retry, unless it was never committed — then there is nothing to retry.
   */
  private async cleanUp(manager: EntityManager, job: Job, datasetId: string): Promise<void> {
    await this.rasters.removeOfDataset(manager, datasetId, job.createdAt);
    if (job.kind === 'raster_ingest' && !isCommitted(job)) await this.reaper.reap([ingestRequestOf(job).file.key]);
  }
}

function isCommitted(job: Job): boolean {
  return ingestRequestOf(job).entry !== undefined;
}
