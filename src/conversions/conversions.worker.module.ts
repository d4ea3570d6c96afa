import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { ConversionHandler } from './conversion.handler.js';
import { ConversionsCoreModule } from './conversions.core.module.js';

/** The background half. */
@Module({ imports: [ConversionsCoreModule, JobsWorkerModule], providers: [ConversionHandler] })
export class ConversionsWorkerModule {}
