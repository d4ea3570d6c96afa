import { Module } from '@nestjs/common';
import { AccountingCoreModule } from '../accounting/index.js';
import { FanoutWorkerModule } from '../fanout/index.js';
import { JobsWorkerModule } from '../jobs/index.js';
import { BatchCoreModule } from './batch.core.module.js';
import { BatchWorksModule } from './batch.works.module.js';
import { BatchAnalysisHandler } from './tasks/batch-analysis.handler.js';
import { BatchRetention } from './tasks/batch-retention.js';
import { BatchUnitHandlers } from './tasks/batch-unit.handler.js';
import { BatchStatisticsWorkerModule } from './statistical/batch-statistics.worker.module.js';
import { BatchV1WorkerModule } from './v1/batch-v1.worker.module.js';
import { BatchV2WorkerModule } from './v2/batch-v2.worker.module.js';

/** The background half: analyses tasks and does their tiles and features. */
@Module({
  imports: [
    BatchCoreModule,
    BatchWorksModule,
    AccountingCoreModule,
    FanoutWorkerModule,
    JobsWorkerModule,
    BatchV1WorkerModule,
    BatchV2WorkerModule,
    BatchStatisticsWorkerModule,
  ],
  providers: [BatchAnalysisHandler, BatchRetention, BatchUnitHandlers],
})
export class BatchWorkerModule {}
