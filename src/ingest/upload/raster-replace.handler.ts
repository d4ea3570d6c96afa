import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DatasetRegistry, ObjectReaper } from '../../datasets/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { CogPipeline } from './cog-pipeline.js';
import { replaceRequestOf } from './ingest-request.js';

/**
 * Points a dataset at a new raster. The old objects are left in their place: VRTs built from them go on serving them,
 * `stale`, until they are regenerated; `IngestSweeper` collects what nothing serves any more.
 */
@Injectable()
export class RasterReplaceHandler implements JobHandler, OnModuleInit {
  readonly kind = 'raster_replace';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly cogs: CogPipeline,
    private readonly registry: DatasetRegistry,
    private readonly reaper: ObjectReaper,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { datasetId } = run.job;
    if (datasetId === null) throw new DomainError('NOT_FOUND', 'The dataset was deleted meanwhile');
    const { file, options } = replaceRequestOf(run.job);
    const { description, asset, originalSrid } = await this.cogs.produce(run, datasetId, file, options);
    await run.progress(0.8, 'finalize');
    await run.publish(async (manager) => {
      const sourceFilename = file.fileName;
      await this.registry.swapAsset(manager, datasetId, { description, asset, originalSrid, sourceFilename });
      return { datasetId, result: { dataset_ids: [datasetId] } };
    });
    await this.reaper.reap([file.key]);
  }
}
