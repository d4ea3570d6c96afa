import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { type StoppedReason } from '../tasks/batch-task.entity.js';
import { TASK_SORTS, type TaskSort } from '../tasks/task-list.query.js';
import { COUNTRY_EXAMPLE } from './task-examples.js';

const ID = '6cf5f1f5-6b0e-4f5b-8d0a-0f6d0f5a9d11';
const ACCOUNT = '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11';

/** Closed lists: clients refuse what is not in them. */
const STATUSES = ['CREATED', 'ANALYSING', 'ANALYSIS_DONE', 'PROCESSING', 'DONE', 'FAILED', 'STOPPED'] as const;
const USER_ACTIONS = ['NONE', 'ANALYSE', 'START', 'STOP'] as const;
const STOPPED_REASONS: readonly StoppedReason[] = ['OUT_OF_PU', 'USER_ACTION', 'UNHEALTHY'];

/** Body of a new task, as documented; `readTaskRequest` reads it. */
export class NewBatchV2TaskDto {
  @ApiProperty({
    type: Object,
    description:
      'A Process request without `width`, `height`, `resx` and `resy`. `input.bounds` selects tiles or features, which are ' +
      'processed as a whole. Formats: `image/tiff`, and `application/json` for `userdata`',
    example: COUNTRY_EXAMPLE.processRequest,
  })
  processRequest!: object;

  @ApiProperty({
    type: Object,
    description:
      '`{"type": "tiling-grid", "id", "resolution", "bufferX", "bufferY"}`, or `{"type": "geopackage", "features": ' +
      '{"s3": {"url"}}, "defaults": {"width", "height"} or {"resolution"}}`',
    example: COUNTRY_EXAMPLE.input,
  })
  input!: object;

  @ApiProperty({
    type: Object,
    description:
      '`type`: `raster`, or `zarr` with `group`, `arrayParameters` and `arrayOverrides` (grids 3, 6, 7). `delivery.s3.url`: a folder, which stands for `<url>/<requestId>/<tileName>/<outputId>.<format>`, ' +
      'or a template of these placeholders and `<tileId>`. Also `overwrite`, `skipExisting`, `cogOutput`, `cogParameters`, ' +
      '`createCollection`, `collectionId`',
    example: COUNTRY_EXAMPLE.output,
  })
  output!: object;

  @ApiPropertyOptional({ example: 'NDVI of June' }) description?: string;
  @ApiPropertyOptional({ enum: ['normal', 'large'], description: 'Has no effect' }) instanceType?: string;
}

export class BatchV2TaskDto {
  @ApiProperty({ example: ID }) id!: string;
  @ApiProperty({ type: Object, description: 'As submitted, without keys', example: COUNTRY_EXAMPLE }) request!: object;
  @ApiProperty({ example: ACCOUNT }) domainAccountId!: string;
  @ApiProperty({ example: ACCOUNT }) projectId!: string;
  @ApiProperty({ example: ACCOUNT }) workspaceId!: string;
  @ApiProperty({ example: '2024-06-15T10:00:31.000Z' }) created!: string;
  @ApiProperty({ example: '2024-06-15T10:02:11.000Z' }) lastUpdated!: string;
  @ApiProperty({ enum: STATUSES, example: 'PROCESSING' }) status!: (typeof STATUSES)[number];
  @ApiPropertyOptional({ enum: STOPPED_REASONS, description: 'Only when STOPPED' }) stoppedStatusReason?: StoppedReason;
  @ApiProperty({ enum: USER_ACTIONS, example: 'START' }) userAction!: (typeof USER_ACTIONS)[number];
  @ApiPropertyOptional({ example: '2024-06-15T10:00:35.000Z' }) userActionUpdated?: string;
  @ApiProperty({ example: 41.5, description: '100 when it is DONE, and only then' }) completionPercentage!: number;
  @ApiProperty({ example: 12.25, description: 'Processing units spent so far' }) costPU!: number;
  @ApiPropertyOptional({ description: 'Why the analysis failed, or why the system stopped the task' }) error?: string;
}

export class BatchV2TaskList {
  @ApiProperty({ type: [BatchV2TaskDto] }) data!: BatchV2TaskDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export class BatchV2DescriptionDto {
  @ApiProperty({ example: 'NDVI of June, second try' }) description!: string;
}

export class BatchV2TaskQuery extends ViewQuery {
  @ApiPropertyOptional({ enum: TASK_SORTS, default: 'created:desc' })
  @IsOptional()
  @IsIn(TASK_SORTS, { message: `must be one of ${TASK_SORTS.join(', ')}` })
  sort?: TaskSort;

  @ApiPropertyOptional({ description: 'Part of id or description; several joined with `|` (any) or `&` (all)' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @IsStorableText()
  search?: string;

  @ApiPropertyOptional({ description: 'Whose tasks; all of the account without' })
  @IsOptional()
  @IsAnyUuid()
  userid?: string;
}
