import { Module } from '@nestjs/common';
import { RasterWorkerModule } from '../raster/raster.worker.module.js';
import { BatchWorksModule } from '../batch.works.module.js';
import { BatchV1CoreModule } from './batch-v1.core.module.js';
import { BatchV1Work } from './work/batch-v1.work.js';
import { TaskCollection } from './work/task-collection.js';

/** Batch Processing, version 1, in the worker. */
@Module({
  imports: [BatchV1CoreModule, RasterWorkerModule, BatchWorksModule],
  providers: [BatchV1Work, TaskCollection],
})
export class BatchV1WorkerModule {}
