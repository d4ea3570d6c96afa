import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDivisibleBy,
  IsInt,
  IsOptional,
  IsUUID,
  Max,
  Min,
} from 'class-validator';
import { KEPT_SIZE_STEP } from '../../../datasets/index.js';
import { CareFaultDto } from '../care-reports.dto.js';

const IS_BOOLEAN = { message: 'must be true or false, got $value' };
const ID = '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11';

export class GenerateThumbnailsDto {
  @ApiPropertyOptional({ type: [String], format: 'uuid', nullable: true, maxItems: 500, example: [ID] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsUUID(undefined, { each: true, message: 'each must be a UUID' })
  dataset_ids?: string[] | null;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'All that you may see; you have to sign in for it',
    example: false,
  })
  @IsOptional()
  @IsBoolean(IS_BOOLEAN)
  all?: boolean | null;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 32,
    maximum: 1024,
    multipleOf: KEPT_SIZE_STEP,
    default: 256,
    example: 256,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number, got $value' })
  @Min(32)
  @Max(1024)
  @IsDivisibleBy(KEPT_SIZE_STEP, {
    message: `must be a multiple of ${KEPT_SIZE_STEP}: pictures of other sizes are not kept`,
  })
  size?: number | null;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Draw again what is there already',
    example: false,
  })
  @IsOptional()
  @IsBoolean(IS_BOOLEAN)
  force?: boolean | null;
}

export class ThumbnailReportDto {
  @ApiProperty({ example: 3 }) generated!: number;
  @ApiProperty({ description: 'Were there already', example: 0 }) skipped!: number;
  @ApiProperty({ type: [CareFaultDto] }) failed!: CareFaultDto[];
}

export class ClearedThumbnailsDto {
  @ApiProperty({ description: 'Kept pictures that are gone', example: 12 }) files_deleted!: number;
  @ApiProperty({ description: 'Pictures held in memory: this platform holds none', example: 0 })
  memory_cleared!: number;
}
