import { Global, Module } from '@nestjs/common';
import { JobHandlers } from './job-handlers.registry.js';
import { JobRuns } from './job-runs.js';
import { DrainTimes, JobWorker } from './job-worker.js';
import { JobsCoreModule } from './jobs.core.module.js';

/** Worker side: the only place where queues are consumed. */
@Global()
@Module({
  imports: [JobsCoreModule],
  providers: [JobHandlers, JobRuns, JobWorker, DrainTimes],
  exports: [JobsCoreModule, JobHandlers],
})
export class JobsWorkerModule {}
