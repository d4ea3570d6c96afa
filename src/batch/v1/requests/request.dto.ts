import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsStorableText } from '../../../platform/http/storable-text.js';
import { IsAnyUuid } from '../../../platform/http/uuid.pipe.js';
import { ViewLinksDto, ViewQuery } from '../../../platform/http/view.js';
import { TASK_SORTS, type TaskSort } from '../../tasks/task-list.query.js';
import { MINIMAL, ZARR_OUTPUT } from './request-examples.js';

const ID = '5f1b9b3c-7c1e-4c53-9f0a-2f4f3a1a7d10';
const ACCOUNT = '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11';
const ZARR_DESCRIPTION =
  'One Zarr group of all tiles, an array per output: `path`, `group`, `arrayParameters`, `arrayOverrides`. Grids 3, 6 and 7';

export class TilingGridDto {
  @ApiProperty({ enum: [0, 1, 2, 3, 6, 7], example: 1, description: 'See `GET …/tilinggrids`' }) id!: number;
  @ApiProperty({ example: 20, description: 'One of the grid’s resolutions, in its unit' }) resolution!: number;
  @ApiPropertyOptional({ example: 0, description: 'Pixels that a tile grows by, left and right' }) bufferX?: number;
  @ApiPropertyOptional({ example: 0, description: 'The same above and below' }) bufferY?: number;
}

export class BatchOutputDto {
  @ApiPropertyOptional({
    example: 's3://results/june/<tileName>/<outputId>.<format>',
    description:
      'With `<requestId>`, `<tileName>`, `<tileId>`, `<outputId>`, `<format>`. A plain URL stands for ' +
      '`<URL>/<requestId>/<tileName>/<outputId>.<format>`',
  })
  defaultTilePath?: string;
  @ApiPropertyOptional({
    type: [Object],
    example: [{ identifier: 'default', tilePath: 's3://results/june/<tileName>.tif' }],
    description: 'Paths of single outputs, instead of `defaultTilePath`',
  })
  responses?: object[];
  @ApiPropertyOptional({ default: false, description: 'Replace objects that exist' }) overwrite?: boolean;
  @ApiPropertyOptional({ default: false, description: 'Leave out tiles whose objects all exist' })
  skipExisting?: boolean;
  @ApiPropertyOptional({ default: false, description: 'Cloud-optimized GeoTIFFs; all outputs must be TIFF' })
  cogOutput?: boolean;
  @ApiPropertyOptional({
    type: Object,
    example: { resamplingAlgorithm: 'average', blockxsize: 1024, blockysize: 1024, usePredictor: true },
    description: '`overviewLevels`, `overviewMinSize`, `resamplingAlgorithm`, `blockxsize`, `blockysize`, `usePredictor`, `noData`',
  }) // prettier-ignore
  cogParameters?: object;
  @ApiPropertyOptional({ default: false, description: 'Make a collection `batch-<id>` of the outputs' })
  createCollection?: boolean;
  @ApiPropertyOptional({ type: String, nullable: true, format: 'uuid', description: 'A batch collection to add to' })
  collectionId?: string | null;
}

/** batch-v1 §2, for Swagger; requests are read by `readBatchRequest`. */
export class NewBatchRequestDto {
  @ApiProperty({
    type: Object,
    example: MINIMAL.processRequest,
    description:
      'Body of the Process API without a size. `input.bounds` selects the tiles, which are processed whole; responses ' +
      'are `image/tiff`, or `application/json` for `userdata`',
  })
  processRequest!: object;
  @ApiProperty({ type: TilingGridDto }) tilingGrid!: TilingGridDto;
  @ApiPropertyOptional({ deprecated: true, description: '`tilingGrid.id`' }) tilingGridId?: number;
  @ApiPropertyOptional({ deprecated: true, description: '`tilingGrid.resolution`' }) resolution?: number;
  @ApiPropertyOptional({ type: BatchOutputDto, description: 'Either this, `bucketName` or `zarrOutput`' })
  output?: BatchOutputDto;
  @ApiPropertyOptional({ example: 'results', description: 'Short for `output.defaultTilePath: "s3://<bucketName>"`' })
  bucketName?: string;
  @ApiPropertyOptional({ type: Object, example: ZARR_OUTPUT, description: ZARR_DESCRIPTION }) zarrOutput?: object;
  @ApiPropertyOptional({ type: String, nullable: true, example: 'june' }) description?: string | null;
}

export class BatchRequestDto {
  @ApiProperty({ format: 'uuid', example: ID }) id!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT }) accountId!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT, description: 'Who made it' }) userId!: string;
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) created!: string;
  @ApiProperty({ type: Object, example: MINIMAL.processRequest }) processRequest!: unknown;
  @ApiProperty({ type: TilingGridDto }) tilingGrid!: TilingGridDto;
  @ApiPropertyOptional({ type: BatchOutputDto }) output?: BatchOutputDto;
  @ApiPropertyOptional({ example: 'results' }) bucketName?: string;
  @ApiPropertyOptional({ type: Object, example: ZARR_OUTPUT }) zarrOutput?: object;
  @ApiPropertyOptional({ example: 'june' }) description?: string;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 12.5,
    description: 'Processing units, of which batch charges a third for tiles of at least 10 000 pixels; null = not analysed',
  }) // prettier-ignore
  valueEstimate!: number | null;
  @ApiProperty({ example: 4, description: '0 before the analysis' }) tileCount!: number;
  @ApiProperty({ example: 500, description: 'Without the buffer' }) tileWidthPx!: number;
  @ApiProperty({ example: 500 }) tileHeightPx!: number;
  @ApiProperty({ enum: ['NONE', 'ANALYSE', 'START', 'CANCEL'], example: 'START' }) userAction!: string;
  @ApiPropertyOptional({ example: '2026-11-21T12:00:00.000Z' }) userActionUpdated?: string;
  @ApiProperty({
    enum: ['CREATED', 'ANALYSING', 'ANALYSIS_DONE', 'PROCESSING', 'DONE', 'PARTIAL', 'FAILED', 'CANCELED'],
    example: 'DONE',
  })
  status!: string;
  @ApiPropertyOptional({ example: 'Too many failed tiles', description: 'Why it is FAILED or PARTIAL' })
  error?: string;
}

export class BatchRequestList {
  @ApiProperty({ type: [BatchRequestDto] }) data!: BatchRequestDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

export class BatchRequestListQuery extends ViewQuery {
  @ApiPropertyOptional({ description: 'Part of id or description; several joined with `|` (any) or `&` (all)' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @IsStorableText()
  search?: string;

  @ApiPropertyOptional({ enum: TASK_SORTS, default: 'created:desc' })
  @IsOptional()
  @IsIn(TASK_SORTS)
  sort?: TaskSort;

  @ApiPropertyOptional({ format: 'uuid', description: 'Linked to this batch collection' })
  @IsOptional()
  @IsString()
  @IsAnyUuid()
  collectionId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Made by this user' })
  @IsOptional()
  @IsString()
  @IsAnyUuid()
  userid?: string;
}

/** Body of PUT; every other member is ignored. */
export class BatchRequestChangeDto {
  @ApiPropertyOptional({ example: 'june, second try' }) description?: string;
  @ApiPropertyOptional({
    type: Object,
    example: { collectionId: '2a9e2f0c-8b1d-4f2b-9a41-6f0d6f5f6c11' },
    description: '`collectionId`; null or left out in `output`: no longer linked. Without `output`: unchanged',
  })
  output?: object;
}
