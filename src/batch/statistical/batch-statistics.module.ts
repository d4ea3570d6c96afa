import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/index.js';
import { BatchCoreModule } from '../batch.core.module.js';
import { BatchStatisticsController } from './batch-statistics.controller.js';
import { BatchStatisticsTasks } from './batch-statistics.service.js';

/** The Batch Statistical API over HTTP. */
@Module({
  imports: [BatchCoreModule, JobsModule],
  controllers: [BatchStatisticsController],
  providers: [BatchStatisticsTasks],
})
export class BatchStatisticsModule {}
