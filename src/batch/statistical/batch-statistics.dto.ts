import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { type StoppedReason } from '../tasks/batch-task.entity.js';
import { BATCH_STATISTICS_EXAMPLE } from './batch-statistics-example.js';
import { TASK_SORTS, type TaskSort } from '../tasks/task-list.query.js';

const ID = '6cf5f1f5-6b0e-4f5b-8d0a-0f6d0f5a9d11';
const ACCOUNT = '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11';

export const STATUSES = [
  ...(['CREATED', 'ANALYSING', 'ANALYSIS_DONE', 'PROCESSING', 'DONE', 'FAILED', 'STOPPED'] as const),
];
const USER_ACTIONS = ['NONE', 'ANALYSE', 'START', 'STOP'] as const;
const STOPPED_REASONS: readonly StoppedReason[] = ['OUT_OF_PU', 'USER_ACTION', 'UNHEALTHY'];

class S3Dto {
  @ApiProperty({ example: 's3://my-bucket/fields.gpkg' }) url!: string;
  @ApiPropertyOptional({ description: 'Of your own; for a bucket that this instance does not have' })
  accessKey?: string;
  @ApiPropertyOptional({ description: 'Never shown again' }) secretAccessKey?: string;
  @ApiPropertyOptional({ example: 'eu-central-1' }) region?: string;
}

class StorageDto {
  @ApiProperty({ type: S3Dto }) s3!: S3Dto;
}

class FeaturesInputDto {
  @ApiProperty({
    type: StorageDto,
    description:
      'A GeoPackage of polygons: up to 700,000, one table (of several the first), a CRS that the Process API offers. ' +
      '`id`: integer, or the primary key; `identifier`: text, optional',
  })
  features!: StorageDto;

  @ApiProperty({ type: [Object], description: 'As for the Statistical API', example: [{ type: 'sentinel-2-l2a' }] })
  data!: object[];
}

class BatchAggregationDto {
  @ApiProperty({ type: Object, example: { from: '2023-01-01T00:00:00Z', to: '2024-01-01T00:00:00Z' } })
  timeRange!: object;
  @ApiProperty({ type: Object, example: { of: 'P1M', lastIntervalBehavior: 'SHORTEN' } }) aggregationInterval!: object;
  @ApiPropertyOptional({ example: 10, description: 'Units of the CRS of the features' }) resx?: number;
  @ApiPropertyOptional({ example: 10 }) resy?: number;
  @ApiPropertyOptional({ example: 512, description: 'Pixels of every feature; instead of resx and resy' })
  width?: number;
  @ApiPropertyOptional({ example: 512 }) height?: number;
  @ApiPropertyOptional({ description: 'Less than 32 KB; either this or `evalscriptReference`' }) evalscript?: string;
  @ApiPropertyOptional({ type: StorageDto, description: 'The script as an object in a bucket' })
  evalscriptReference?: StorageDto;
}

/** Body of a new task, as documented; `readBatchStatistics` reads it. */
export class BatchStatisticsRequest {
  @ApiProperty({ type: FeaturesInputDto }) input!: FeaturesInputDto;
  @ApiProperty({ type: BatchAggregationDto }) aggregation!: BatchAggregationDto;
  @ApiPropertyOptional({ type: Object, description: 'As for the Statistical API', example: { default: {} } })
  calculations?: object;
  @ApiProperty({
    type: StorageDto,
    description:
      'A folder, whose results are `<url>/<REQUEST_ID>/<ID>.json`, or a template of `<REQUEST_ID>`, `<ID>` and ' +
      '`<IDENTIFIER>`, one of the latter two in any case',
  })
  output!: StorageDto;
}

export class BatchStatisticsStatus {
  @ApiProperty({ example: ID }) id!: string;
  @ApiProperty({ enum: STATUSES, example: 'PROCESSING' }) status!: (typeof STATUSES)[number];
  @ApiPropertyOptional({ description: 'Why the analysis failed, or the task was stopped' }) error?: string;
  @ApiProperty({ example: 41.5, description: '100 when it is DONE, and only then' }) completionPercentage!: number;
  @ApiProperty({ example: '2024-06-15T10:00:31.000Z' }) created!: string;
  @ApiPropertyOptional({ example: '2024-06-15T10:02:11.000Z', description: 'Absent while CREATED' })
  lastUpdated?: string;
  @ApiProperty({ example: 12.25, description: 'Processing units spent so far' }) costPU!: number;
  @ApiProperty({ example: 12.25, description: 'The same under the name that the reference prints' }) costPu!: number;
  @ApiPropertyOptional({ enum: STOPPED_REASONS, description: 'Only when STOPPED' })
  stoppedStatusReason?: StoppedReason;
}

export class BatchStatisticsTask extends BatchStatisticsStatus {
  @ApiProperty({ type: Object, description: 'As submitted, without keys', example: BATCH_STATISTICS_EXAMPLE })
  request!: object;
  @ApiProperty({ enum: USER_ACTIONS, example: 'START' }) userAction!: (typeof USER_ACTIONS)[number];
  @ApiPropertyOptional({ example: '2024-06-15T10:00:35.000Z' }) userActionUpdated?: string;
  @ApiProperty({ example: ACCOUNT }) domainAccountId!: string;
  @ApiProperty({ example: ACCOUNT }) projectId!: string;
  @ApiProperty({ example: ACCOUNT }) workspaceId!: string;
}

export class BatchStatisticsList {
  @ApiProperty({ type: [BatchStatisticsTask] }) data!: BatchStatisticsTask[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export class BatchStatisticsQuery extends ViewQuery {
  @ApiPropertyOptional({ enum: TASK_SORTS, default: 'created:desc' })
  @IsOptional()
  @IsIn(TASK_SORTS, { message: `must be one of ${TASK_SORTS.join(', ')}` })
  sort?: TaskSort;

  @ApiPropertyOptional({ description: 'Part of the id; several joined with `|` (any) or `&` (all)' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @IsStorableText()
  search?: string;
}
