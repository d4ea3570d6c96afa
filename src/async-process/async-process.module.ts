import { Module } from '@nestjs/common';
import { AsyncProcessController } from './async-process.controller.js';
import { AsyncProcessCoreModule } from './async-process.core.module.js';
import { AsyncRequests } from './async-requests.service.js';
import { ReferencedScripts } from './request/referenced-scripts.js';

/** The Async Process API over HTTP. */
@Module({
  imports: [AsyncProcessCoreModule],
  controllers: [AsyncProcessController],
  providers: [AsyncRequests, ReferencedScripts],
})
export class AsyncProcessModule {}
