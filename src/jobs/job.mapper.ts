import { type JobDto } from './job.dto.js';
import { type Job } from './job.entity.js';

/** `reason` null = it can be retried. */
export interface RetryAnswer {
  readonly reason: string | null;
}

export function toJobDto(job: Job, retry: RetryAnswer, { showOwner }: { showOwner: boolean }): JobDto {
  return {
    id: job.id,
    kind: job.kind,
    family: job.family,
    status: job.status,
    dataset_id: job.datasetId,
    result: job.result,
    progress: job.progress,
    current_step: job.currentStep,
    counts: job.counts,
    error_code: job.errorCode,
    error_message: job.errorMessage,
    warnings: job.warnings,
    warning_message: job.warnings.map((warning) => warning.message).join('; ') || null,
    can_retry: retry.reason === null,
    retry_reason: retry.reason,
    source_filename: job.sourceFilename,
    rows_processed: null,
    rows_failed: null,
    attempt: job.attempt,
    cancel_requested_at: utc(job.cancelRequestedAt),
    created_by: showOwner ? job.createdBy : null,
    parent_job_id: job.parentJobId,
    campaign_id: job.campaignId,
    user_metadata: job.userMetadata,
    created_at: job.createdAt.toISOString(),
    started_at: utc(job.startedAt),
    completed_at: utc(job.completedAt),
    archived_at: utc(job.archivedAt),
  };
}

function utc(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
