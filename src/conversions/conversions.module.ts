import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { ConversionRequests } from './conversion-requests.service.js';
import { ConversionsController } from './conversions.controller.js';
import { ConversionsCoreModule } from './conversions.core.module.js';

/** Conversions over HTTP. */
@Module({
  imports: [ConversionsCoreModule, JobsModule],
  controllers: [ConversionsController],
  providers: [ConversionRequests],
})
export class ConversionsModule {}
