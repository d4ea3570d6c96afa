import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CollectionStore } from '../../catalog/index.js';
import { JobKinds, type Job, type JobError } from '../../jobs/index.js';
import { lockCollection } from '../collections/zarr-access.js';
import { catalogId, ZarrCollection } from '../collections/zarr-collection.entity.js';
import { collectionIdOf } from './zarr-job.js';

/**
 * What API and worker both know of an ingestion. However a job ends, its collection leaves INGESTING in the same
 * transaction: clients poll the status and know no third way.
 */
@Injectable()
export class ZarrKinds implements OnModuleInit {
  constructor(
    private readonly kinds: JobKinds,
    private readonly catalog: CollectionStore,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.kinds.register({
      kind: 'zarr_ingest',
      family: 'zarr',
      capability: 'manage_collections',
      retryable: (job) => this.retryable(job),
      onRetry: (manager, job) => this.begin(manager, job),
      onUnfinished: (manager, job, outcome, error) => this.end(manager, job, outcome, error),
    });
  }

  private async retryable(job: Job): Promise<{ can: true } | { can: false; reason: string }> {
    const isThere = await this.dataSource.manager.existsBy(ZarrCollection, { id: collectionIdOf(job) });
    return isThere ? { can: true } : { can: false, reason: 'The collection was deleted' };
  }

  private async begin(manager: EntityManager, job: Job): Promise<void> {
    const change = { status: 'INGESTING', ingestionErrors: null } as const;
    await manager.update(ZarrCollection, { id: collectionIdOf(job) }, change);
  }

  private async end(
    manager: EntityManager,
    job: Job,
    outcome: 'failed' | 'cancelled' | 'not_queued',
    error: JobError | null,
  ): Promise<void> {
    const id = collectionIdOf(job);
    const collection = await lockCollection(manager, id);
    if (collection === null) return;
    // Its caller gets an error instead of an id: there must be nothing to find.
    if (outcome === 'not_queued' && collection.status === 'CREATED') {
      await this.catalog.delete(manager, catalogId(id));
      await manager.delete(ZarrCollection, { id });
      return;
    }
    if (outcome === 'not_queued' && collection.zarrFormat !== null) {
      await manager.update(ZarrCollection, { id }, { status: 'INGESTED' });
      return;
    }
    const ingestionErrors =
      outcome === 'cancelled'
        ? 'The ingestion was cancelled'
        : (error?.message ?? 'The ingestion ended without a result');
    await manager.update(ZarrCollection, { id }, { status: 'FAILED', ingestionErrors });
  }
}
