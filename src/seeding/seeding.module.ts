import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { SeedMapcacheController } from './seed-mapcache.controller.js';
import { SeedingCoreModule } from './seeding.core.module.js';

/** Seeding of tiles, over HTTP. */
@Module({ imports: [SeedingCoreModule, JobsModule], controllers: [SeedMapcacheController] })
export class SeedingModule {}
