import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { HarvestCoreModule } from './harvest.core.module.js';
import { HarvestHandlers } from './harvest.handlers.js';
import { MissingVariantsWork } from './hyspex/missing-variants.work.js';
import { RepairWork } from './metadata/repair.work.js';

/** The background half. */
@Module({
  imports: [HarvestCoreModule, JobsWorkerModule],
  providers: [HarvestHandlers, MissingVariantsWork, RepairWork],
})
export class HarvestWorkerModule {}
