import { Injectable } from '@nestjs/common';
import { type Principal } from '../auth/index.js';
import { managesAll } from './job-access.js';
import { JobKinds } from './job-kinds.registry.js';
import { type JobDto } from './job.dto.js';
import { type Job } from './job.entity.js';
import { toJobDto, type RetryAnswer } from './job.mapper.js';

const NOT_ENDED_BADLY = 'Only failed and cancelled jobs can be retried';

/** Jobs as a given caller sees them. */
@Injectable()
export class JobViews {
  constructor(private readonly kinds: JobKinds) {}

  async of(job: Job, principal: Principal | null): Promise<JobDto> {
    return toJobDto(job, await this.retryAnswer(job), { showOwner: managesAll(principal) });
  }

  /** Whether the stored request can be run again: asked of the feature, and only when the job ended without success. */
  async retryAnswer(job: Job): Promise<RetryAnswer> {
    if (job.status !== 'failed' && job.status !== 'cancelled') return { reason: NOT_ENDED_BADLY };
    const definition = this.kinds.find(job.kind);
    if (definition === null) return { reason: `This instance does not run jobs of the kind "${job.kind}"` };
    const answer = await definition.retryable(job);
    return { reason: answer.can ? null : answer.reason };
  }
}
