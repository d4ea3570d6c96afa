import { Module } from '@nestjs/common';
import { DatasetMapsCoreModule } from '../dataset-maps/index.js';
import { JobsWorkerModule } from '../jobs/index.js';
import { CacheSeedHandler } from './cache-seed.handler.js';
import { SeedingCoreModule } from './seeding.core.module.js';

/** The background half: paints tiles. */
@Module({ imports: [SeedingCoreModule, DatasetMapsCoreModule, JobsWorkerModule], providers: [CacheSeedHandler] })
export class SeedingWorkerModule {}
