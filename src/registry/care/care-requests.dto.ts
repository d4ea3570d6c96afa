import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsOptional, IsUUID } from 'class-validator';
import { IsPlainText } from '../../datasets/index.js';

const IS_BOOLEAN = { message: 'must be true or false, got $value' };
const ASYNC = {
  type: Boolean,
  nullable: true,
  description:
    'true: as a job. false: at once, refused when it is too much. Left out: at once when it is little, else as a job',
} as const;

export class RehashDto {
  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    nullable: true,
    description: 'Default: all that you may change',
    example: ['6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @IsUUID(undefined, { each: true, message: 'each must be a UUID' })
  dataset_ids?: string[] | null;

  @ApiPropertyOptional(ASYNC) @IsOptional() @IsBoolean(IS_BOOLEAN) async?: boolean | null;
}

export class PruneDto {
  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only say what would go', example: true })
  @IsOptional()
  @IsBoolean(IS_BOOLEAN)
  dry_run?: boolean | null;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Also when a root is absent or empty, or more than half of ten or more files are gone',
    example: false,
  })
  @IsOptional()
  @IsBoolean(IS_BOOLEAN)
  force?: boolean | null;
}

export class ResyncDto {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Then read titles, abstracts and links again from the catalogue; what users edited stays',
    example: false,
  })
  @IsOptional()
  @IsBoolean(IS_BOOLEAN)
  refresh_csw?: boolean | null;

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    description: 'Names or folders of dataset roots and mounted archives. Default: all dataset roots, no archives',
    example: ['archive'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsPlainText(1, 4096, { each: true })
  roots?: string[] | null;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only say what would be done', example: true })
  @IsOptional()
  @IsBoolean(IS_BOOLEAN)
  dry_run?: boolean | null;

  @ApiPropertyOptional(ASYNC) @IsOptional() @IsBoolean(IS_BOOLEAN) async?: boolean | null;
}
