import { Module } from '@nestjs/common';
import { AccountingCoreModule } from '../../accounting/index.js';
import { ByocCoreModule } from '../../byoc/index.js';
import { BatchCoreModule } from '../batch.core.module.js';
import { BatchWorksModule } from '../batch.works.module.js';
import { RasterWorkerModule } from '../raster/raster.worker.module.js';
import { VectorFilesModule } from '../vector-files/vector-files.module.js';
import { BatchV2Work } from './work/batch-v2.work.js';
import { ExecutionRecords } from './work/execution-records.js';
import { FeatureManifests } from './work/feature-manifest.js';
import { OutputCollections } from './work/output-collections.js';
import { TaskHealth } from '../tasks/task-health.js';
import { TaskJobs } from './work/task-jobs.js';
import { TaskUnits } from './work/task-units.js';

/** The background half of batch processing V2. */
@Module({
  imports: [
    AccountingCoreModule,
    BatchCoreModule,
    BatchWorksModule,
    ByocCoreModule,
    RasterWorkerModule,
    VectorFilesModule,
  ],
  providers: [BatchV2Work, ExecutionRecords, FeatureManifests, OutputCollections, TaskHealth, TaskJobs, TaskUnits],
})
export class BatchV2WorkerModule {}
