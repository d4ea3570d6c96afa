import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';
import { ACCEPTED_CRS, zarrCrs } from '#libs/zarr';
import { IsStorableText } from '../../platform/http/storable-text.js';
import { ViewLinksDto, ViewQuery } from '../../platform/http/view.js';
import { ZARR_STATUSES, type ZarrStatus } from './zarr-collection.entity.js';

const ID = 'b1f6a4de-7c0c-4c0c-9d3e-2f6c7b8f8a11';
const ACCOUNT = '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11';
const CRS = 'http://www.opengis.net/def/crs/EPSG/0/4326';

/** Body of POST; members that only the server sets are ignored. */
export class NewCollectionDto {
  @ApiProperty({ example: 'Monthly climate 1999' })
  @IsString({ message: 'must be text, got $value' })
  @Matches(/\S/, { message: 'must not be empty' })
  @MaxLength(1000)
  @IsStorableText()
  name!: string;

  @ApiProperty({ example: 'archive', description: 'A bucket of this instance' })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { message: 'must be the name of a bucket, got $value' })
  s3Bucket!: string;

  @ApiProperty({ example: 'climate-1999.zarr/', description: 'Folder of the Zarr group, ending in `/`' })
  @MaxLength(1000)
  @Matches(/^[^/].*\/$/s, {
    message: 'must be a folder such as "cube.zarr/", ending in "/" and not beginning with it, got $value',
  })
  @IsStorableText()
  path!: string;

  @ApiProperty({ example: CRS, description: `CRS of the coordinates: ${ACCEPTED_CRS}` })
  @IsZarrCrs()
  crs!: string;
}

export class RenamedCollectionDto extends PickType(NewCollectionDto, ['name'] as const) {}

export class SearchedViewQuery extends ViewQuery {
  @ApiPropertyOptional({ description: 'Part of the name; several joined with `|` (any) or `&` (all)' })
  @IsOptional()
  @IsString({ message: 'must be text, got $value' })
  @MaxLength(1000)
  @IsStorableText()
  search?: string;
}

export class ZarrBandDto {
  @ApiProperty({ example: 'pr', description: 'Name of the array' }) source!: string;
  @ApiProperty({ example: 1 }) bandIndex!: number;
  @ApiProperty({ enum: [32, 64], example: 32 }) bitDepth!: number;
  @ApiProperty({ enum: ['UINT', 'INT', 'FLOAT'], example: 'FLOAT' }) sampleFormat!: string;
  @ApiProperty({
    oneOf: [{ type: 'number' }, { type: 'string', enum: ['NaN', 'Infinity', '-Infinity'] }],
    nullable: true,
    description: 'Fill value of the array',
    example: 100000002004087730000,
  })
  noData!: number | string | null;
}

export class ZarrCollectionDataDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/ZarrBandDto' },
    example: { pr: { source: 'pr', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT', noData: 100000002004087730000 } },
  })
  bands!: Record<string, ZarrBandDto>;
  @ApiProperty({ example: 41698, description: 'Requests may not be coarser: three times the pixel size' })
  maxMetersPerPixel!: number;
}

export class ZarrCollectionDto {
  @ApiProperty({ format: 'uuid', example: ID }) id!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT }) accountId!: string;
  @ApiProperty({ format: 'uuid', example: ACCOUNT, description: 'Old name of `accountId`' }) userId!: string;
  @ApiProperty({ example: 'Monthly climate 1999' }) name!: string;
  @ApiProperty({ example: 'archive' }) s3Bucket!: string;
  @ApiProperty({ example: 'climate-1999.zarr/' }) path!: string;
  @ApiProperty({ example: CRS }) crs!: string;
  @ApiProperty({ example: '2026-11-21T12:00:00.000Z' }) created!: string;
  @ApiProperty({ enum: ZARR_STATUSES, example: 'INGESTED' }) status!: ZarrStatus;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why ingestion failed, or which arrays it left out: one sentence per line',
    example: 'Array "clouds": dtype must be u4, i4, i8, f4 or f8, found "|u1".',
  })
  ingestionErrors!: string | null;
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'Outer edges of the pixels, a polygon in the CRS; null before the first ingestion',
    example: {
      type: 'Polygon',
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC::CRS84' } },
      coordinates: [[[-85, 33], [-74.875, 33], [-74.875, 37.125], [-85, 37.125], [-85, 33]]],
    },
  }) // prettier-ignore
  envelope!: object | null;
  @ApiProperty({ type: Number, nullable: true, example: 81 }) width!: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 33 }) height!: number | null;
  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'Attributes of the group',
    example: { title: 'Monthly Gridded Meteorological Observations' },
  })
  zattrs!: Record<string, unknown> | null;
  @ApiProperty({ type: ZarrCollectionDataDto, nullable: true }) additionalData!: ZarrCollectionDataDto | null;
}

export class ZarrCollectionAnswer {
  @ApiProperty({ type: ZarrCollectionDto }) data!: ZarrCollectionDto;
}

export class ZarrCollectionList {
  @ApiProperty({ type: [ZarrCollectionDto] }) data!: ZarrCollectionDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}

function IsZarrCrs(): PropertyDecorator {
  return ValidateBy({
    name: 'isZarrCrs',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && zarrCrs(value) !== null,
      defaultMessage: () => `must be the OGC URL of ${ACCEPTED_CRS}, such as ${CRS}; got $value`,
    },
  });
}
