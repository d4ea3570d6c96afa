import { Module } from '@nestjs/common';
import { AccountingCoreModule } from '../../accounting/index.js';
import { RenderModule } from '../../render/index.js';
import { StatisticsCoreModule } from '../../statistics/index.js';
import { BatchCoreModule } from '../batch.core.module.js';
import { BatchWorksModule } from '../batch.works.module.js';
import { TaskHealth } from '../tasks/task-health.js';
import { VectorFilesModule } from '../vector-files/vector-files.module.js';
import { StatisticalAnalysis } from './work/analysis.js';
import { FeatureResults } from './work/feature-results.js';
import { FeatureStatistics } from './work/feature-statistics.js';
import { StatisticalWork } from './work/statistical-work.js';
import { TaskOrders } from './work/task-order.js';

/** The background half: analyses tasks and computes their features. */
@Module({
  imports: [
    AccountingCoreModule,
    BatchCoreModule,
    BatchWorksModule,
    StatisticsCoreModule,
    RenderModule,
    VectorFilesModule,
  ],
  providers: [TaskHealth, TaskOrders, FeatureStatistics, FeatureResults, StatisticalAnalysis, StatisticalWork],
})
export class BatchStatisticsWorkerModule {}
