import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { type BBox } from '#libs/geo';
import { type Principal, type Visibility } from '../auth/index.js';
import { DatasetSummaryDto, VISIBILITIES } from './dataset.dto.js';
import { RECORD_TYPES, type RecordType } from './dataset.entity.js';
import { SORT_KEYS, type DatasetFilter, type SortKey } from './datasets.query.js';
import { IsBBoxText, IsFlag, IsInstant, IsOneOf, IsPlainText, IsWhole } from './query-values.js';
import { type VrtType } from './raster-asset.entity.js';

const VRT_TYPES = ['mosaic', 'band_stack'] as const;

/** Query of GET /datasets; all filters are ANDed. No `example`s: Swagger UI would send every one of them. */
export class DatasetListQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 200, default: 25 })
  @IsOptional()
  @IsWhole(1, 200)
  limit = 25;

  @ApiPropertyOptional({ type: Number, minimum: 0, default: 0 })
  @IsOptional()
  @IsWhole(0)
  offset = 0;

  @ApiPropertyOptional({
    description: 'Part of the title, identifier, file name or abstract, any case; e.g. `29rkh`',
  })
  @IsOptional()
  @IsPlainText(0, 500)
  q?: string;

  @ApiPropertyOptional({ description: 'Exact identifier, e.g. `S2A_29RKH_20200219_0_L2A`' })
  @IsOptional()
  @IsPlainText(1, 500)
  identifier?: string;

  @ApiPropertyOptional({ description: 'Exact, e.g. `S2A`' }) @IsOptional() @IsPlainText(1, 200) platform?: string;
  @ApiPropertyOptional({ description: 'Exact, e.g. `S2`' }) @IsOptional() @IsPlainText(1, 200) family?: string;
  @ApiPropertyOptional({ description: 'Exact, e.g. `rgb`' }) @IsOptional() @IsPlainText(1, 200) variant?: string;
  @ApiPropertyOptional({ description: 'Exact' }) @IsOptional() @IsPlainText(1, 200) campaign_id?: string;
  @ApiPropertyOptional({ type: Boolean, description: 'With terrain made from it, or without' })
  @IsOptional()
  @IsFlag()
  has_terrain?: boolean;
  @ApiPropertyOptional({ type: Boolean, description: 'Whose file was found gone, or the others' })
  @IsOptional()
  @IsFlag()
  missing?: boolean;
  @ApiPropertyOptional({ enum: RECORD_TYPES }) @IsOptional() @IsOneOf(RECORD_TYPES) record_type?: RecordType;
  @ApiPropertyOptional({ enum: VISIBILITIES }) @IsOptional() @IsOneOf(VISIBILITIES) visibility?: Visibility;
  @ApiPropertyOptional({ enum: VRT_TYPES }) @IsOptional() @IsOneOf(VRT_TYPES) vrt_type?: VrtType;
  @ApiPropertyOptional({ type: Boolean, description: 'Only your own' }) @IsOptional() @IsFlag() mine?: boolean;

  @ApiPropertyOptional({
    type: String,
    description:
      'minx,miny,maxx,maxy in degrees WGS84, e.g. `-12,24,-10,26`; keeps what it touches. minx > maxx crosses ±180.',
  })
  @IsOptional()
  @IsBBoxText()
  bbox?: BBox;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'Inclusive; a date or date-time, e.g. `2026-01-01`',
  })
  @IsOptional()
  @IsInstant()
  created_after?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Inclusive' })
  @IsOptional()
  @IsInstant()
  created_before?: Date;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'The dataset’s own time range ends at or after this instant; datasets without a time do not match',
  })
  @IsOptional()
  @IsInstant()
  temporal_after?: Date;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'The dataset’s own time range starts at or before this instant',
  })
  @IsOptional()
  @IsInstant()
  temporal_before?: Date;

  @ApiPropertyOptional({ enum: SORT_KEYS, default: 'created_at', description: 'Ties are broken by id' })
  @IsOptional()
  @IsOneOf(SORT_KEYS)
  sort: SortKey = 'created_at';

  @ApiPropertyOptional({ enum: ['asc', 'desc'], description: 'Default: desc for created_at and size_bytes, else asc' })
  @IsOptional()
  @IsOneOf(['asc', 'desc'])
  order?: 'asc' | 'desc';
}

export class DatasetPageDto {
  @ApiProperty({ description: 'All matches you may see', example: 6 }) total!: number;
  @ApiProperty({ description: 'On this page', example: 6 }) returned!: number;
  @ApiProperty({ example: 25 }) limit!: number;
  @ApiProperty({ example: 0 }) offset!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'null on the last page', example: null })
  next_offset!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'null on the first page', example: null })
  prev_offset!: number | null;
  @ApiProperty({ type: [DatasetSummaryDto] }) items!: DatasetSummaryDto[];
}

export function toFilter(query: DatasetListQuery, principal: Principal): DatasetFilter {
  return {
    q: query.q,
    identifier: query.identifier,
    platform: query.platform,
    family: query.family,
    variant: query.variant,
    campaignId: query.campaign_id,
    hasTerrain: query.has_terrain,
    isMissing: query.missing,
    recordType: query.record_type,
    visibility: query.visibility,
    vrtType: query.vrt_type,
    createdBy: query.mine ? principal.ownerId : undefined,
    bbox: query.bbox,
    createdAfter: query.created_after,
    createdBefore: query.created_before,
    temporalAfter: query.temporal_after,
    temporalBefore: query.temporal_before,
  };
}

/** Names read forwards, newest and largest come first. */
export function orderOf({ sort, order }: DatasetListQuery): 'asc' | 'desc' {
  return order ?? (sort === 'created_at' || sort === 'size_bytes' ? 'desc' : 'asc');
}
