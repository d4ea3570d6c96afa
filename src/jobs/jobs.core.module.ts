import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QueuesModule } from '../platform/queues/queues.module.js';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { InlineJobs } from './inline-jobs.js';
import { JobBell } from './job-bell.js';
import { JobEndings } from './job-endings.js';
import { JobEventsTicket } from './job-events-ticket.entity.js';
import { JobKinds } from './job-kinds.registry.js';
import { JOB_FAMILIES } from './job-kinds.js';
import { JobNotices } from './job-notices.js';
import { JobOutbox } from './job-outbox.js';
import { JOB_QUEUES } from './job-queues.js';
import { JobRetention } from './job-retention.js';
import { JobSweeper } from './job-sweeper.js';
import { Job } from './job.entity.js';

const SHARED = [JobKinds, JobEndings, JobBell, JobOutbox, JobNotices, JobRetention, JobSweeper, InlineJobs];

/** What API and workers share. Global, so that features inject `JobKinds` and `JobOutbox` without an import. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Job, IdempotencyKey, JobEventsTicket]), QueuesModule.register(...JOB_FAMILIES)],
  providers: [JOB_QUEUES, ...SHARED],
  exports: [QueuesModule, ...SHARED],
})
export class JobsCoreModule {}
