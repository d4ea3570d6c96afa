import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { DatasetRegistry, ObjectReaper } from '../../datasets/index.js';
import { JobKinds, type Job, type JobError } from '../../jobs/index.js';
import { datasetIdOf } from '../upload/ingest-keys.js';
import { VrtGeneration } from './vrt-generation.entity.js';
import { rebuildJobOf } from './vrt-jobs.js';
import { datasetFolder, generationFolder } from './vrt-keys.js';

type Outcome = 'failed' | 'cancelled' | 'not_queued';

/**
 * What API and worker both know of the two VRT jobs. Both clean up in the transaction that ends the job: its row is
 * locked, so whoever held the lease has lost it and the objects of the attempt belong to nobody.
 */
@Injectable()
export class VrtKinds implements OnModuleInit {
  constructor(
    private readonly kinds: JobKinds,
    private readonly registry: DatasetRegistry,
    private readonly reaper: ObjectReaper,
  ) {}

  onModuleInit(): void {
    const shared = { family: 'vrt', capability: 'upload' } as const;
    this.kinds.register({
      ...shared,
      kind: 'vrt_create',
      retryable: async () => ({ can: true }),
      onUnfinished: (manager, job) => this.dropCreation(manager, job),
    });
    this.kinds.register({
      ...shared,
      kind: 'vrt_rebuild',
      retryable: async (job) => ({
        can: false,
        reason: `A rebuild is not replayed: call POST /datasets/${job.datasetId ?? '{id}'}/vrt/regenerate`,
      }),
      onUnfinished: (manager, job, outcome, error) => this.endRebuild(manager, job, outcome, error),
    });
  }

  private async dropCreation(manager: EntityManager, job: Job): Promise<void> {
    if ((await this.registry.findByOriginJob(manager, job.id)) === null)
      await this.reaper.reapBelow(datasetFolder(datasetIdOf(job.id)));
  }

  /** The pointer still names the last good file. Only a build that was tried and failed leaves a mark on the asset. */
  private async endRebuild(manager: EntityManager, job: Job, outcome: Outcome, error: JobError | null): Promise<void> {
    const generation = await manager.findOneBy(VrtGeneration, { id: rebuildJobOf(job).generationId });
    if (generation === null || generation.status === 'completed') return;
    const { id, vrtDatasetId, previousAssetStatus } = generation;
    await manager.update(VrtGeneration, id, {
      status: 'failed',
      errorMessage: outcome === 'cancelled' ? 'Cancelled' : (error?.message ?? 'The rebuild ended without a result'),
      completedAt: () => 'clock_timestamp()',
      durationSeconds: () => 'extract(epoch FROM clock_timestamp() - started_at)',
    });
    const status = outcome === 'failed' ? 'failed' : previousAssetStatus;
    await this.registry.setAssetStatus(manager, vrtDatasetId, ['regenerating'], status, id);
    await this.reaper.reapBelow(generationFolder(vrtDatasetId, id));
  }
}
