import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { HAS_SENSING_TIMES } from './byoc-collection.entity.js';
import { type WireBand } from './bands.mapper.js';

const ID = '7453e962-0ee5-4f74-8227-89759fbe9ba9';
const ACCOUNT = '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11';
export const BANDS_EXAMPLE = {
  B04: { source: 'B04', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' },
  B08: { source: 'B08', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' },
};
const EXTENT_EXAMPLE = {
  type: 'Polygon',
  coordinates: [[[-11.56, 24.83], [-11.05, 24.83], [-11.05, 25.3], [-11.56, 25.3], [-11.56, 24.83]]],
}; // prettier-ignore

/** Handed on untouched: class-transformer would drop members of some names. */
const Raw = () => Transform(({ obj, key }) => (obj as Record<string, unknown>)[key]);

/** Body of POST and PUT; members that only the server sets are ignored. */
export class CollectionBody {
  @ApiProperty({ example: 'Western Sahara' })
  @IsString()
  @Matches(/\S/, { message: 'must not be empty' })
  @MaxLength(1000)
  @IsStorableText()
  name!: string;

  @ApiProperty({ example: 'my-cogs', description: 'A bucket of this instance, or `tenant:bucket`' })
  @IsString()
  @Matches(/^([\w.-]{1,64}:)?[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { message: 'must be the name of a bucket, got $value' })
  s3Bucket!: string;

  @ApiPropertyOptional({
    example: 0,
    description: 'Of all bands; then no band has its own. Left out in a PUT: removed',
  })
  @Raw()
  @IsOptional()
  noData?: unknown;

  @ApiPropertyOptional({
    type: Object,
    description:
      '`bands` (left out: taken from the first tile), `maxMetersPerPixelOverride`, `storageIdentifier`. Left out in a ' +
      'PUT: unchanged.',
    example: { bands: BANDS_EXAMPLE },
  })
  @Raw()
  @IsOptional()
  additionalData?: unknown;
}

export class CollectionListQuery extends ViewQuery {
  @ApiPropertyOptional({ description: 'Part of id or name; several joined with `|` (any) or `&` (all)' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @IsStorableText()
  search?: string;
}

export class CollectionDataDto {
  @ApiPropertyOptional({ type: Object, example: BANDS_EXAMPLE }) bands?: Record<string, WireBand>;
  @ApiPropertyOptional({ description: 'Five times the median of the tiles’ coarsest overviews (m/px)', example: 4000 })
  maxMetersPerPixel?: number;
  @ApiPropertyOptional({ example: 5000 }) maxMetersPerPixelOverride?: number;
  @ApiPropertyOptional({ type: Object, description: 'Envelope of all tiles, WGS84', example: EXTENT_EXAMPLE })
  extent?: unknown;
  @ApiPropertyOptional({ enum: HAS_SENSING_TIMES, example: 'YES' }) hasSensingTimes?: string;
  @ApiPropertyOptional({ example: '2020-02-19T11:33:21.000Z' }) fromSensingTime?: string;
  @ApiPropertyOptional({ example: '2020-02-19T11:33:21.000Z' }) toSensingTime?: string;
  @ApiPropertyOptional() storageIdentifier?: string;
}

export class CollectionDto {
  @ApiProperty({ format: 'uuid', example: ID }) id!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT }) accountId!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT, description: 'Old name of `accountId`' }) userId!: string;
  @ApiProperty({ example: 'Western Sahara' }) name!: string;
  @ApiProperty({ example: 'my-cogs' }) s3Bucket!: string;
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) created!: string;
  @ApiProperty({ example: true }) isConfigured!: boolean;
  @ApiProperty({ example: false, description: 'Extent, times and resolution are about to be measured anew' })
  requiresMetadataUpdate!: boolean;
  @ApiPropertyOptional({ example: 0 }) noData?: number;
  @ApiPropertyOptional({ type: CollectionDataDto, nullable: true }) additionalData!: CollectionDataDto | null;
}

export class CollectionAnswer {
  @ApiProperty({ type: CollectionDto }) data!: CollectionDto;
}

export class CollectionList {
  @ApiProperty({ type: [CollectionDto] }) data!: CollectionDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}
