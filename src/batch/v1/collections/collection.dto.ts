import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { type WireBand } from '../../../byoc/index.js';
import { IsStorableText } from '../../../platform/http/storable-text.js';
import { ViewLinksDto, ViewQuery } from '../../../platform/http/view.js';

const ID = '2a9e2f0c-8b1d-4f2b-9a41-6f0d6f5f6c11';
const ACCOUNT = '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11';
const BANDS = {
  VV: { source: 'VV', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT' },
  VH: { source: 'VH', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT' },
};

/** Handed on untouched: class-transformer would drop members of some names. */
const Raw = () => Transform(({ obj, key }) => (obj as Record<string, unknown>)[key]);

class NamedCollection {
  @ApiProperty({ example: 'Backscatter of June' })
  @IsString()
  @Matches(/\S/, { message: 'must not be empty' })
  @MaxLength(1000)
  @IsStorableText()
  name!: string;
}

/** Body of PUT: members that cannot be changed are ignored, the bucket is compared. */
export class BatchCollectionChange extends NamedCollection {
  @ApiPropertyOptional({ example: 'results', description: 'Cannot be changed' })
  @IsOptional()
  @IsString()
  s3Bucket?: string;
}

export class NewBatchCollection extends NamedCollection {
  @ApiProperty({ example: 'results', description: 'A bucket of this instance' })
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{2,62}$/, { message: 'must be the name of a bucket, got $value' })
  s3Bucket!: string;

  @ApiPropertyOptional({ type: Object, example: { tilingGridId: 1 }, description: 'Default: of the first request' })
  @Raw()
  @IsOptional()
  batchData?: unknown;

  @ApiPropertyOptional({
    type: Object,
    example: { bands: BANDS },
    description: '`bands`, one per output of the requests, by its identifier. Default: those of the first request',
  })
  @Raw()
  @IsOptional()
  additionalData?: unknown;
}

export class BatchCollectionListQuery extends ViewQuery {
  @ApiPropertyOptional({ description: 'Part of id or name; several joined with `|` (any) or `&` (all)' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @IsStorableText()
  search?: string;
}

export class BatchDataDto {
  @ApiProperty({ example: 1 }) tilingGridId!: number;
}

export class BatchCollectionDataDto {
  @ApiProperty({ type: Object, example: BANDS }) bands!: Record<string, WireBand>;
}

export class BatchCollectionDto {
  @ApiProperty({ format: 'uuid', example: ID, description: '`batch-<id>` as `type` of `input.data`' }) id!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT }) accountId!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT, description: 'Old name of `accountId`' }) userId!: string;
  @ApiProperty({ example: 'Backscatter of June' }) name!: string;
  @ApiProperty({ example: 'results' }) s3Bucket!: string;
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) created!: string;
  @ApiProperty({ type: BatchDataDto, nullable: true, description: 'null = no request is linked yet' })
  batchData!: BatchDataDto | null;
  @ApiProperty({ type: BatchCollectionDataDto, nullable: true, description: 'null = no request is linked yet' })
  additionalData!: BatchCollectionDataDto | null;
}

/** The members stand at the top and under `data`: published clients read either (batch-v1 §1). */
export class BatchCollectionAnswer extends BatchCollectionDto {
  @ApiProperty({ type: BatchCollectionDto }) data!: BatchCollectionDto;
}

export class BatchCollectionList {
  @ApiProperty({ type: [BatchCollectionDto] }) data!: BatchCollectionDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}
