import { ApiProperty } from '@nestjs/swagger';
import { JOB_FAMILIES, JOB_KINDS, type JobFamily, type JobKind } from './job-kinds.js';
import { JOB_STATUSES, type JobStatus } from './job.entity.js';

const nullable = { nullable: true, type: String } as const;
const instant = { ...nullable, format: 'date-time' } as const;

export class JobCounts {
  @ApiProperty({ example: 3 }) done!: number;
  @ApiProperty({ example: 4 }) total!: number;
  @ApiProperty({ example: 0 }) failed!: number;
  @ApiProperty({ example: 0 }) skipped!: number;
}

export class JobWarningDto {
  @ApiProperty({ example: 'nodata_differs' }) code!: string;
  @ApiProperty({ example: 'Source 2 declares no-data 0, the first source declares none' }) message!: string;
  @ApiProperty({ required: false, format: 'uuid', example: '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0' }) source_id?: string;
}

/** A job on the wire. Fields without a value are sent as null; instants are UTC. */
export class JobDto {
  @ApiProperty({ format: 'uuid', example: '5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70' }) id!: string;
  @ApiProperty({ enum: JOB_KINDS, example: 'vrt_create' }) kind!: JobKind;
  @ApiProperty({ enum: JOB_FAMILIES, example: 'vrt', description: 'The queue it waits in' }) family!: JobFamily;
  @ApiProperty({ enum: JOB_STATUSES, example: 'running' }) status!: JobStatus;
  @ApiProperty({
    ...nullable,
    format: 'uuid',
    example: '0d8fd3a2-8a0c-4a44-9d3b-6b0c4b1f2a11',
    description: 'What the job works on: known from the start, or set when it completes',
  })
  dataset_id!: string | null;
  @ApiProperty({ nullable: true, type: Object, example: null, description: 'Depends on the kind; at most 64 KiB' })
  result!: unknown;
  @ApiProperty({ nullable: true, type: Number, example: 0.3, description: '0–1; 1 only when complete' })
  progress!: number | null;
  @ApiProperty({ ...nullable, example: 'building' }) current_step!: string | null;
  @ApiProperty({ nullable: true, type: JobCounts }) counts!: JobCounts | null;
  @ApiProperty({ ...nullable, example: null }) error_code!: string | null;
  @ApiProperty({ ...nullable, example: null }) error_message!: string | null;
  @ApiProperty({ type: [JobWarningDto], example: [] }) warnings!: JobWarningDto[];
  @ApiProperty({ ...nullable, example: null, description: 'The messages of `warnings` in one line' })
  warning_message!: string | null;
  @ApiProperty({ example: false }) can_retry!: boolean;
  @ApiProperty({
    ...nullable,
    example: 'Only failed and cancelled jobs can be retried',
    description: 'Why not, or null',
  })
  retry_reason!: string | null;
  @ApiProperty({ ...nullable, example: 'vrt_mosaic', description: 'File name, or a label for jobs without a file' })
  source_filename!: string | null;
  @ApiProperty({ nullable: true, type: Number, example: null, description: 'Vector jobs only' })
  rows_processed!: number | null;
  @ApiProperty({ nullable: true, type: Number, example: null, description: 'Vector jobs only' })
  rows_failed!: number | null;
  @ApiProperty({ example: 1, description: 'Counts retries and take-overs' }) attempt!: number;
  @ApiProperty({ ...instant, example: null }) cancel_requested_at!: string | null;
  @ApiProperty({ ...nullable, format: 'uuid', example: null, description: 'For administrators only, otherwise null' })
  created_by!: string | null;
  @ApiProperty({ ...nullable, format: 'uuid', example: null }) parent_job_id!: string | null;
  @ApiProperty({ ...nullable, example: null }) campaign_id!: string | null;
  @ApiProperty({ nullable: true, type: Object, example: null, description: "The caller's own annotation" })
  user_metadata!: Record<string, unknown> | null;
  @ApiProperty({ format: 'date-time', example: '2024-06-01T10:20:30.000Z' }) created_at!: string;
  @ApiProperty({ ...instant, example: '2024-06-01T10:20:31.000Z' }) started_at!: string | null;
  @ApiProperty({ ...instant, example: null }) completed_at!: string | null;
  @ApiProperty({ ...instant, example: null }) archived_at!: string | null;
}

export class JobPage {
  @ApiProperty({ example: 1, description: 'Of all pages' }) total!: number;
  @ApiProperty({ example: 1, description: 'On this page' }) returned!: number;
  @ApiProperty({ example: 50 }) limit!: number;
  @ApiProperty({ example: 0 }) offset!: number;
  @ApiProperty({ nullable: true, type: Number, example: null }) next_offset!: number | null;
  @ApiProperty({ nullable: true, type: Number, example: null }) prev_offset!: number | null;
  @ApiProperty({ type: [JobDto] }) items!: JobDto[];
}

export class AdminJobDto extends JobDto {
  @ApiProperty({ ...nullable, format: 'uuid', example: '7f1e7a52-51c5-4e8e-a7b4-9d0a1c2b3d4e' }) user_id!:
    string | null;
  @ApiProperty({ ...nullable, example: 'admin@swath.local' }) username!: string | null;
  @ApiProperty({ nullable: true, type: Number, example: 4.2, description: 'Seconds of work so far, or in all' })
  duration_seconds!: number | null;
}

export class AdminJobPage {
  @ApiProperty({ type: [AdminJobDto] }) jobs!: AdminJobDto[];
  @ApiProperty({ example: 1 }) total!: number;
}

export class CleanupResult {
  @ApiProperty({ example: 2 }) matched!: number;
  @ApiProperty({ example: 2, description: '0 in a dry run' }) archived!: number;
  @ApiProperty({ type: [String], example: ['5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70'] }) job_ids!: string[];
}

export class SweepResultDto {
  @ApiProperty({ example: 1, description: 'Jobs of vanished workers that wait for another worker again' })
  requeued!: number;
  @ApiProperty({ example: 0, description: 'Jobs whose worker vanished for the third time' }) failed!: number;
  @ApiProperty({ example: 0, description: 'Jobs that were to be cancelled when their worker vanished' })
  cancelled!: number;
  @ApiProperty({ example: 3, description: 'Waiting jobs that the queue was told about again' }) rung!: number;
}

export class EventsTicket {
  @ApiProperty({ example: 'pYb0m1nQ3Jx2…', description: 'For one connection: GET /jobs/{id}/events?ticket=…' })
  ticket!: string;
  @ApiProperty({ example: 60, description: 'Seconds' }) expires_in!: number;
}
