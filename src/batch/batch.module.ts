import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { BatchCoreModule } from './batch.core.module.js';

/** The batch APIs over HTTP. */
@Module({ imports: [BatchCoreModule, JobsModule] })
export class BatchModule {}
