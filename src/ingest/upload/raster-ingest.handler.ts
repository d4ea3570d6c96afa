import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { DatasetRegistry, ObjectReaper } from '../../datasets/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { CogPipeline } from './cog-pipeline.js';
import { findTwin } from './duplicate-content.query.js';
import { datasetIdOf } from './ingest-keys.js';
import { ingestRequestOf, NO_OPTIONS } from './ingest-request.js';

/** Makes a dataset of a committed upload. */
@Injectable()
export class RasterIngestHandler implements JobHandler, OnModuleInit {
  readonly kind = 'raster_ingest';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly cogs: CogPipeline,
    private readonly registry: DatasetRegistry,
    private readonly reaper: ObjectReaper,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { job } = run;
    const { file, entry, options = NO_OPTIONS } = ingestRequestOf(job);
    if (entry === undefined) throw new DomainError('BAD_REQUEST', 'The upload was never committed');
    const datasetId = datasetIdOf(job.id);
    const made = await this.cogs.produce(run, datasetId, file, options);
    const twin = await findTwin(this.dataSource.manager, made.asset, job.createdBy, datasetId);
    if (twin)
      run.warn({
        code: 'duplicate_content',
        message: `Another dataset of yours holds the same raster: ${twin}`,
        source_id: twin,
      });

    await run.progress(0.8, 'finalize');
    await run.publish(async (manager) => {
      await this.registry.create(manager, {
        id: datasetId,
        recordType: 'raster_dataset',
        title: entry.title,
        summary: entry.summary,
        visibility: entry.visibility,
        createdBy: job.createdBy,
        accountId: job.accountId,
        sourceFilename: file.fileName,
        originalSrid: made.originalSrid,
        temporalStart: entry.temporalStart === null ? null : new Date(entry.temporalStart),
        temporalEnd: entry.temporalEnd === null ? null : new Date(entry.temporalEnd),
        originJobId: job.id,
        description: made.description,
        asset: made.asset,
      });
      return { datasetId, result: { dataset_ids: [datasetId] } };
    });
    await this.reaper.reap([file.key]);
  }
}
