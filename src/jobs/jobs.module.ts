import { Module } from '@nestjs/common';
import { AdminJobsController } from './admin-jobs.controller.js';
import { DatasetJobs } from './dataset-jobs.js';
import { JobAccess } from './job-access.js';
import { JobCommands } from './job-commands.js';
import { JobEvents } from './job-events.js';
import { JobEventsController } from './job-events.controller.js';
import { JobSearch } from './job-search.query.js';
import { JobViews } from './job-views.js';
import { JobsController } from './jobs.controller.js';
import { JobsCoreModule } from './jobs.core.module.js';

/** API side. */
@Module({
  imports: [JobsCoreModule],
  controllers: [JobsController, JobEventsController, AdminJobsController],
  providers: [JobAccess, JobCommands, JobEvents, JobSearch, JobViews, DatasetJobs],
  exports: [JobsCoreModule, JobAccess],
})
export class JobsModule {}
