import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { inspectStore, zarrCrs, ZarrObjects, type ZarrCrs } from '#libs/zarr';
import { DataSource, In } from 'typeorm';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { StoreLocator } from '../collections/store-locator.js';
import { ZarrCollection } from '../collections/zarr-collection.entity.js';
import { Footprints } from './footprints.query.js';
import { collectionIdOf } from './zarr-job.js';
import { ZarrPublication } from './zarr-publication.js';

/**
 * Reads metadata and coordinates of a store and publishes what they say. Whatever is wrong is thrown, and becomes the
 * collection's `ingestionErrors` where the job ends. A second run of the job does the same again.
 */
@Injectable()
export class ZarrIngestHandler implements JobHandler, OnModuleInit {
  readonly kind = 'zarr_ingest';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly locator: StoreLocator,
    private readonly footprints: Footprints,
    private readonly publication: ZarrPublication,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { id, s3Bucket, path, crs: crsUrl } = await this.begin(collectionIdOf(run.job));
    const crs = zarrCrs(crsUrl) as ZarrCrs;
    await run.progress(0.1, 'validating');
    const bucket = await this.locator.bucket(s3Bucket);
    const inspection = await inspectStore(new ZarrObjects(bucket, path, run.signal), crs);
    await run.progress(0.8, 'finalize');
    const area = await this.footprints.of(inspection.grid.envelope, crs);
    await run.publish(async (manager) => {
      await this.publication.publish(manager, id, { inspection, area, crs });
      return { result: { collection_id: id, arrays: inspection.arrays.length, skipped: inspection.skipped.length } };
    });
  }

  private async begin(id: string): Promise<ZarrCollection> {
    const { manager } = this.dataSource;
    await manager.update(ZarrCollection, { id, status: In(['CREATED', 'INGESTING']) }, { status: 'INGESTING' });
    const collection = await manager.findOneBy(ZarrCollection, { id });
    if (collection === null) throw new DomainError('NOT_FOUND', 'The collection was deleted meanwhile');
    return collection;
  }
}
