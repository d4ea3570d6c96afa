import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { Collection, collectionReaders, CollectionStore, SceneStore } from '../../catalog/index.js';
import { JobOutbox } from '../../jobs/index.js';
import { emptyCatalogEntry, titled } from '../ingest/catalog-entry.js';
import { ingestJob } from '../ingest/zarr-job.js';
import { StoreLocator } from './store-locator.js';
import { ZarrAccess } from './zarr-access.js';
import { catalogId, ZarrCollection } from './zarr-collection.entity.js';

export interface NewZarrCollection {
  readonly name: string;
  readonly s3Bucket: string;
  readonly path: string;
  readonly crs: string;
}

/** Collections, their rows in the catalogue and their ingestion jobs, always changed together. */
@Injectable()
export class ZarrCollections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ZarrAccess,
    private readonly locator: StoreLocator,
    private readonly jobs: JobOutbox,
    private readonly catalog: CollectionStore,
    private readonly scenes: SceneStore,
  ) {}

  /** Registers the store and starts its ingestion. @throws NOT_FOUND when there is nothing at the path; UNAVAILABLE */
  async create(principal: Principal, input: NewZarrCollection): Promise<ZarrCollection> {
    await this.locator.assertPresent(input.s3Bucket, input.path);
    const { accountId, ownerId: createdBy } = principal;
    const id = crypto.randomUUID();
    await this.jobs.submit(ingestJob(id, principal), async (manager) => {
      await manager.insert(ZarrCollection, { id, accountId, createdBy, ...input });
      await this.catalog.create(manager, {
        id: catalogId(id),
        kind: 'zarr',
        accountId,
        createdBy,
        readers: collectionReaders('account', { accountId, createdBy }),
        ...emptyCatalogEntry(input.name),
      });
    });
    return this.access.load(principal, id);
  }

  /** @throws NOT_FOUND */
  async rename(principal: Principal, id: string, name: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.access.lock(manager, principal, id);
      await manager.update(ZarrCollection, { id }, { name });
      const { document } = await manager.findOneByOrFail(Collection, { id: catalogId(id) });
      await this.catalog.update(manager, catalogId(id), { document: { ...document, ...titled(name) } });
    });
  }

  /**
   * Reads the store again, for data that were appended; until that succeeds the old content stays in use.
   * @throws NOT_FOUND; CONFLICT while an ingestion is under way; UNAVAILABLE
   */
  async reingest(principal: Principal, id: string): Promise<ZarrCollection> {
    await this.access.load(principal, id);
    await this.jobs.submit(ingestJob(id, principal), async (manager) => {
      const { status } = await this.access.lock(manager, principal, id);
      if (status !== 'INGESTED' && status !== 'FAILED')
        throw new DomainError('CONFLICT', `Collection ${id} is being ingested (status ${status}): wait until it ends`);
      await manager.update(ZarrCollection, { id }, { status: 'INGESTING', ingestionErrors: null });
    });
    return this.access.load(principal, id);
  }

  /** The store itself is left alone; a running ingestion ends without a result. @throws NOT_FOUND */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.access.lock(manager, principal, id);
      await this.scenes.removeAll(manager, catalogId(id));
      await this.catalog.delete(manager, catalogId(id));
      await manager.delete(ZarrCollection, { id });
    });
  }
}
