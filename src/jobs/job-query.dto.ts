import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
} from 'class-validator';
import { IsStorableText } from '../platform/http/storable-text.js';
import { IsAnyUuid } from '../platform/http/uuid.pipe.js';
import { JOB_FAMILIES, JOB_KINDS, type JobFamily, type JobKind } from './job-kinds.js';
import { STATUS_WORDS, TERMINAL_WORDS } from './job-status.js';

/** PostgreSQL's calendar ends some 6,700 years before now. */
const MAX_DAYS = 1_000_000;

const toBoolean = ({ value }: { value: unknown }) =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;
/** `status=a&status=b` and `status=a,b` alike. */
const toList = ({ value }: { value: unknown }) =>
  [value].flat().flatMap((item) => (typeof item === 'string' ? item.split(',') : [item]));

const STATUS = {
  isArray: true,
  enum: STATUS_WORDS,
  description:
    'Repeatable. `queued started success failure revoked` mean pending, running, complete, failed, cancelled.',
} as const;

/** Query of GET /jobs. */
export class JobListQuery {
  @ApiPropertyOptional(STATUS)
  @IsOptional()
  @Transform(toList)
  @IsIn(STATUS_WORDS, { each: true })
  status?: string[];

  @ApiPropertyOptional({ enum: JOB_KINDS }) @IsOptional() @IsIn(JOB_KINDS) kind?: JobKind;
  @ApiPropertyOptional({ enum: JOB_FAMILIES }) @IsOptional() @IsIn(JOB_FAMILIES) family?: JobFamily;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsAnyUuid() dataset_id?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @IsStorableText() campaign_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsAnyUuid() parent_job_id?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2024-06-01T00:00:00Z', description: 'Inclusive' })
  @IsOptional()
  @Type(() => Date)
  @IsDate({ message: 'must be a date and time, e.g. 2024-06-01T00:00:00Z' })
  created_after?: Date;

  @ApiPropertyOptional({ format: 'date-time', example: '2024-07-01T00:00:00Z', description: 'Exclusive' })
  @IsOptional()
  @Type(() => Date)
  @IsDate({ message: 'must be a date and time, e.g. 2024-07-01T00:00:00Z' })
  created_before?: Date;

  @ApiPropertyOptional({ default: false, description: 'Archived jobs too' })
  @Transform(toBoolean)
  @IsBoolean()
  archived: boolean = false;

  @ApiPropertyOptional({ description: "Everybody's jobs: the default for `manage_users`, without effect for others" })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  all?: boolean;

  @ApiPropertyOptional({ default: false, description: 'Only my own, for those who see all' })
  @Transform(toBoolean)
  @IsBoolean()
  mine: boolean = false;

  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 200 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  @ApiPropertyOptional({ default: 0, minimum: 0 })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset: number = 0;

  @ApiPropertyOptional({ enum: ['created_at', 'completed_at', 'duration'], default: 'created_at' })
  @IsIn(['created_at', 'completed_at', 'duration'])
  sort: 'created_at' | 'completed_at' | 'duration' = 'created_at';

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc' })
  @IsIn(['asc', 'desc'])
  order: 'asc' | 'desc' = 'desc';
}

/** Query of GET /jobs/{id}. */
export class JobQuery {
  @ApiPropertyOptional({ default: false, description: 'Find it although it is archived' })
  @Transform(toBoolean)
  @IsBoolean()
  archived: boolean = false;
}

/** Query of GET /admin/jobs. */
export class AdminJobListQuery {
  @ApiPropertyOptional(STATUS)
  @IsOptional()
  @Transform(toList)
  @IsIn(STATUS_WORDS, { each: true })
  status?: string[];

  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsAnyUuid() user_id?: string;

  @ApiPropertyOptional({ description: 'Part of the file name, the kind, the user name or the job id' })
  @IsOptional()
  @IsString()
  @IsStorableText()
  search?: string;

  @ApiPropertyOptional({ default: 0, minimum: 0 })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  skip: number = 0;

  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 200 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  @ApiPropertyOptional({
    enum: ['created_at', 'source_filename', 'status', 'username', 'duration'],
    default: 'created_at',
  })
  @IsIn(['created_at', 'source_filename', 'status', 'username', 'duration'])
  sort: 'created_at' | 'source_filename' | 'status' | 'username' | 'duration' = 'created_at';

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc' })
  @IsIn(['asc', 'desc'])
  order: 'asc' | 'desc' = 'desc';
}

/** Body of POST /jobs/cleanup; at least one filter. */
export class CleanupRequest {
  @ApiPropertyOptional({ example: 30, minimum: 0, description: 'Days since the job ended' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_DAYS)
  older_than_days?: number;

  @ApiPropertyOptional({ isArray: true, enum: TERMINAL_WORDS, example: ['failed'] })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(TERMINAL_WORDS, { each: true })
  statuses?: string[];

  @ApiProperty({ required: false, default: false }) @IsOptional() @IsBoolean() dry_run?: boolean;
}
