import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { BatchCoreModule } from './batch.core.module.js';
import { TilingGridsController } from './grids/tiling-grids.controller.js';
import { BatchStatisticsModule } from './statistical/batch-statistics.module.js';
import { BatchV1Module } from './v1/batch-v1.module.js';
import { BatchV2Module } from './v2/batch-v2.module.js';

/** The batch APIs over HTTP. */
@Module({
  imports: [BatchCoreModule, JobsModule, BatchV1Module, BatchV2Module, BatchStatisticsModule],
  controllers: [TilingGridsController],
})
export class BatchModule {}
