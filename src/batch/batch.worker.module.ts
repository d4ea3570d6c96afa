import { Module } from '@nestjs/common';
import { FanoutWorkerModule } from '../fanout/index.js';
import { JobsWorkerModule } from '../jobs/index.js';
import { BatchCoreModule } from './batch.core.module.js';
import { BatchAnalysisHandler } from './tasks/batch-analysis.handler.js';
import { BatchUnitHandlers } from './tasks/batch-unit.handler.js';
import { BatchWorks } from './tasks/batch-work.js';

/** The background half: analyses tasks and does their tiles and features. */
@Module({
  imports: [BatchCoreModule, FanoutWorkerModule, JobsWorkerModule],
  providers: [BatchWorks, BatchAnalysisHandler, BatchUnitHandlers],
  exports: [BatchWorks],
})
export class BatchWorkerModule {}
