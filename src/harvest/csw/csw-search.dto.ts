import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { type BBoxAxis, type ReferenceKind } from '#libs/csw-client';
import { IsInstant, IsOneOf, IsPlainText } from '../../datasets/index.js';

const KINDS = ['opendap', 'wms', 'download', 'odata', 'other'] as const satisfies readonly ReferenceKind[];
const AXES = ['lonlat', 'latlon'] as const satisfies readonly BBoxAxis[];

export class CswBBoxDto {
  @ApiProperty({ minimum: -180, maximum: 180, example: 10 }) @IsNumber() @Min(-180) @Max(180) minx!: number;
  @ApiProperty({ minimum: -90, maximum: 90, example: 60 }) @IsNumber() @Min(-90) @Max(90) miny!: number;
  @ApiProperty({ minimum: -180, maximum: 180, example: 11 }) @IsNumber() @Min(-180) @Max(180) maxx!: number;
  @ApiProperty({ minimum: -90, maximum: 90, example: 61 }) @IsNumber() @Min(-90) @Max(90) maxy!: number;
}

/** Everything that is given holds at once; empty texts and lists are as if left out. */
export class CswSearchDto {
  @ApiPropertyOptional({
    description:
      'CSW 2.0.2 address, e.g. `https://nbs.csw.met.no`; left out, the configured one. Private ones are refused',
  })
  @IsOptional()
  @IsPlainText(0, 2000)
  endpoint?: string | null;

  @ApiPropertyOptional({
    type: [String],
    maxItems: 50,
    description: 'Each must be part of a subject (`dc:subject`), any case',
    example: ['sentinel', 's2'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsPlainText(0, 500, { each: true })
  keywords?: string[] | null;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'The record begins at or after this. A longer series that merely overlaps is not found',
    example: '2026-01-01T00:00:00Z',
  })
  @IsOptional()
  @IsInstant()
  start_datetime?: Date | null;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'The record ends at or before this',
    example: '2026-01-31T23:59:59Z',
  })
  @IsOptional()
  @IsInstant()
  end_datetime?: Date | null;

  @ApiPropertyOptional({ type: CswBBoxDto, description: 'Degrees WGS84; minx > maxx crosses ±180' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CswBBoxDto)
  bbox?: CswBBoxDto | null;

  @ApiPropertyOptional({
    enum: AXES,
    description:
      'In which order this catalogue wants the corners of a box: CRS84, or EPSG:4326 as the standards write it. Left ' +
      'out, as the operator has set for the catalogue, else `lonlat`',
    example: 'lonlat',
  })
  @IsOptional()
  @IsOneOf(AXES)
  bbox_axis?: BBoxAxis | null;

  @ApiPropertyOptional({ description: 'Part of any text of the record; `*` stands for anything', example: 'ice' })
  @IsOptional()
  @IsPlainText(0, 500)
  anytext?: string | null;

  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 25, example: 20 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number | null;

  @ApiPropertyOptional({ minimum: 0, default: 0, description: 'Zero-based', example: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2_000_000_000)
  offset?: number | null;
}

export class CswReferenceDto {
  @ApiProperty({ type: String, nullable: true, description: 'As the catalogue names it', example: 'OPENDAP:OPENDAP' })
  scheme!: string | null;
  @ApiProperty({ example: 'https://nbstds.met.no/thredds/dodsC/NBS/S2B/2026/01/07/S2B_MSIL1C_20260107T104329.nc' })
  url!: string;
  @ApiProperty({ enum: KINDS, example: 'opendap' }) kind!: ReferenceKind;
}

export class CswItemDto {
  @ApiProperty({ type: String, nullable: true, example: '5c1f6a2e-8c6e-4e3b-9f7a-0d2a4f0b6c11' })
  identifier!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'S2B_MSIL1C_20260107T104329_N0511_R008_T32VNM_20260107T123456',
  })
  title!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Sentinel-2 level-1C data' }) abstract!: string | null;
  @ApiProperty({ type: [String], example: ['Sentinel-2', 'MSI'] }) subjects!: string[];
  @ApiProperty({ type: CswBBoxDto, nullable: true, description: 'Degrees WGS84; minx > maxx crosses ±180' })
  bbox!: CswBBoxDto | null;
  @ApiProperty({ type: [CswReferenceDto] }) references!: CswReferenceDto[];
}

export class CswPageDto {
  @ApiProperty({ description: 'All matches, as the catalogue counts them', example: 83 }) total!: number;
  @ApiProperty({ description: 'On this page', example: 20 }) returned!: number;
  @ApiProperty({ example: 20 }) limit!: number;
  @ApiProperty({ example: 0 }) offset!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'null on the last page', example: 20 })
  next_offset!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'null on the first page', example: null })
  prev_offset!: number | null;
  @ApiProperty({ description: 'Constraints that the catalogue was sent, each keyword its own', example: 6 })
  constraints_applied!: number;
  @ApiProperty({ type: [CswItemDto] }) items!: CswItemDto[];
}
