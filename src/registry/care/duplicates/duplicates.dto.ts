import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { IsOneOf, IsWhole } from '../../../datasets/index.js';
import { DUPLICATE_KEYS, type DuplicateKey } from './duplicates.query.js';

const words = ({ value }: { value: unknown }) =>
  [value].flat().flatMap((text) => (typeof text === 'string' ? text.split(',').map((word) => word.trim()) : [text]));

export class DuplicatesQuery {
  @ApiPropertyOptional({
    type: String,
    description: 'Some of hash, identifier, source, separated by commas; default all',
  })
  @IsOptional()
  @Transform(words)
  @IsOneOf(DUPLICATE_KEYS, { each: true })
  by?: DuplicateKey[];

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 200, default: 25, description: 'Groups' })
  @IsOptional()
  @IsWhole(1, 200)
  limit = 25;

  @ApiPropertyOptional({ type: Number, minimum: 0, default: 0 })
  @IsOptional()
  @IsWhole(0)
  offset = 0;
}

export class DuplicateDto {
  @ApiProperty({ format: 'uuid', example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11' }) dataset_id!: string;
  @ApiProperty({ type: String, nullable: true, example: 'B04.tif' }) filename!: string | null;
  @ApiProperty({ example: 'Sentinel-2 29RKH B04 red' }) title!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T08:15:30.120Z' }) created_at!: string;
  @ApiProperty({ example: 373025 }) size_bytes!: number;
}

export class DuplicateGroupDto {
  @ApiProperty({ enum: DUPLICATE_KEYS, example: 'identifier' }) by!: DuplicateKey;
  @ApiProperty({ description: 'What they share', example: 'S2A_29RKH_20200219_0_L2A' }) key!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'They share it too: another variant is no duplicate',
    example: 'B04',
  })
  variant!: string | null;
  @ApiProperty({ example: 2 }) count!: number;
  @ApiProperty({ type: [DuplicateDto], description: 'Oldest first' }) datasets!: readonly DuplicateDto[];
}

export class DuplicatesDto {
  @ApiProperty({ type: [DuplicateGroupDto] }) groups!: DuplicateGroupDto[];
  @ApiProperty({ example: 1 }) total_groups!: number;
  @ApiProperty({ example: 25 }) limit!: number;
  @ApiProperty({ example: 0 }) offset!: number;
}
