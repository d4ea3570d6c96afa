import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Job, JobEndings, type JobKindDefinition, JobKinds } from '../jobs/index.js';
import { HyspexBatch } from './hyspex/hyspex-batch.entity.js';
import { assertAlone } from './hyspex/hyspex-campaigns.service.js';
import { cancelPendingChildren } from './hyspex/cancel-children.js';

/** What API and worker both know of the jobs of this room. */
@Injectable()
export class HarvestKinds implements OnModuleInit {
  constructor(
    private readonly kinds: JobKinds,
    private readonly endings: JobEndings,
  ) {}

  onModuleInit(): void {
    this.kinds.register({
      ...this.fanOut,
      kind: 'hyspex_parent',
      onRetry: (manager, job) => goOn(manager, job),
    });
    this.kinds.register({ ...this.fanOut, kind: 'hyspex_missing_variants' });
    this.kinds.register({
      kind: 'repair_csw_metadata',
      family: 'maintenance',
      capability: 'upload',
      retryable: async () => ({ can: true }),
      onUnfinished: async () => undefined,
    });
  }

  private readonly fanOut: Omit<JobKindDefinition, 'kind'> = {
    family: 'hyspex',
    capability: 'upload',
    retryable: async () => ({ can: true }),
    // A child may have been queued between the cancel, which ended those that there were, and the worker's hearing of it.
    onUnfinished: async (manager, job, outcome) => {
      if (outcome === 'cancelled') await cancelPendingChildren(manager, this.endings, job.id);
    },
  };
}

/**
 * A batch that broke off goes on from its cursor. One that had looked at everything, or whose children were cancelled with
 * it, begins again: what is registered by then is skipped.
 */
async function goOn(manager: EntityManager, job: Job): Promise<void> {
  const batch = await manager.findOneByOrFail(HyspexBatch, { jobId: job.id });
  await assertAlone(manager, batch.campaignId, job.id);
  if (job.status === 'failed' && !batch.isScanned) return;
  const { startPosition: nextPosition } = batch;
  const fresh = { nextPosition, scanned: 0, matched: 0, isScanned: false, skipped: [], errors: [] };
  await manager.update(HyspexBatch, job.id, fresh);
}
