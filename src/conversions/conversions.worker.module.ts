import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { SeedingCoreModule } from '../seeding/index.js';
import { ConversionHandler } from './conversion.handler.js';
import { ConversionSeeding } from './conversion-seeding.js';
import { ConversionsCoreModule } from './conversions.core.module.js';

/** The background half. */
@Module({
  imports: [ConversionsCoreModule, JobsWorkerModule, SeedingCoreModule],
  providers: [ConversionHandler, ConversionSeeding],
})
export class ConversionsWorkerModule {}
