import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type JobFamily, type JobKind, type JobStep, type JobWarning } from './job-kinds.js';

export const JOB_STATUSES = ['pending', 'running', 'complete', 'failed', 'cancelled', 'fanned_out'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];
export const TERMINAL: readonly JobStatus[] = ['complete', 'failed', 'cancelled'];

/** One claimable unit of work; Postgres is the truth, Bull only rings (docs/adr/0004-jobs.md; jobs-and-visibility §2). */
@Entity('jobs')
@Index('jobs_created_by_idx', ['createdBy', 'createdAt'])
@Index('jobs_created_idx', ['createdAt', 'id'])
@Index('jobs_dataset_idx', ['datasetId'])
@Index('jobs_completed_idx', { synchronize: false })
@Index('jobs_open_idx', { synchronize: false })
@Index('jobs_parent_idx', { synchronize: false })
@Index('jobs_campaign_idx', { synchronize: false })
@Index('jobs_dedupe_idx', { synchronize: false })
@Check('jobs_status_check', `status IN ('pending','running','complete','failed','cancelled','fanned_out')`)
@Check('jobs_progress_check', `progress IS NULL OR progress BETWEEN 0 AND 1`)
export class Job {
  /** Random v4: also the read capability of anonymous jobs. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'jobs_pkey' }) id!: string;
  @Column('text') kind!: JobKind;
  @Column('text') family!: JobFamily;
  @Column('text', { default: 'pending' }) status!: JobStatus;
  /** Staged = uploaded, waiting for its commit; pending on the wire, never rung. */
  @Column('boolean', { default: false }) staged!: boolean;
  @Column('uuid', { name: 'dataset_id', nullable: true }) datasetId!: string | null;
  @Column('jsonb', { nullable: true }) result!: unknown;
  @Column('jsonb', { default: {} }) request!: Record<string, unknown>;
  @Column('real', { nullable: true }) progress!: number | null;
  @Column('text', { name: 'current_step', nullable: true }) currentStep!: JobStep | null;
  @Column('jsonb', { nullable: true }) counts!: { done: number; total: number; failed: number; skipped: number } | null;
  @Column('text', { name: 'error_code', nullable: true }) errorCode!: string | null;
  @Column('text', { name: 'error_message', nullable: true }) errorMessage!: string | null;
  @Column('jsonb', { default: [] }) warnings!: JobWarning[];
  @Column('text', { name: 'source_filename', nullable: true }) sourceFilename!: string | null;
  @Column('int', { default: 1 }) attempt!: number;
  /** How often a worker vanished with this job since it was submitted or retried; a clean shutdown does not count. */
  @Column('int', { name: 'lost_attempts', default: 0 }) lostAttempts!: number;
  /** Fencing token, rotated by every retry and takeover. */
  @Column('uuid', { name: 'attempt_id' }) attemptId!: string;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil!: Date | null;
  @Column('timestamptz', { name: 'heartbeat_at', nullable: true }) heartbeatAt!: Date | null;
  @Column('timestamptz', { name: 'cancel_requested_at', nullable: true }) cancelRequestedAt!: Date | null;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  /** Of the anonymous caller who started it; null for signed-in work. */
  @Column('text', { name: 'client_address', nullable: true }) clientAddress!: string | null;
  @Column('uuid', { name: 'account_id', nullable: true }) accountId!: string | null;
  @Column('uuid', { name: 'parent_job_id', nullable: true }) parentJobId!: string | null;
  @Column('text', { name: 'campaign_id', nullable: true }) campaignId!: string | null;
  @Column('text', { name: 'dedupe_key', nullable: true }) dedupeKey!: string | null;
  @Column('jsonb', { name: 'user_metadata', nullable: true }) userMetadata!: Record<string, unknown> | null;
  /** Bumped by a trigger on every visible change, which also notifies `swath_jobs`; the `id:` of the event stream. */
  @Column('int', { default: 1 }) version!: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt!: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { name: 'completed_at', nullable: true }) completedAt!: Date | null;
  @Column('timestamptz', { name: 'archived_at', nullable: true }) archivedAt!: Date | null;
}
