import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsPositive, Matches, Max, Min } from 'class-validator';
import { HarvestRequest, IsShortText } from '../harvest-request.dto.js';
import { DEFAULT_Z_VARIABLE, type LineWish, variantsOf } from './line-wish.js';
import { type ParentRequest } from './parent-request.js';

const VARIANT_WORDS = ['rgb', 'z', 'both'] as const;
/** PostgreSQL `int`. */
const MAX_POSITION = 2_000_000_000;
const MAX_CHILDREN = 100;

/** How flight lines are converted. */
class LineRequest extends HarvestRequest {
  @ApiPropertyOptional({
    enum: VARIANT_WORDS,
    nullable: true,
    default: 'both',
    description: '`rgb`: a picture of the bands next to 640, 550 and 460 nm. `z`: the height of the surface.',
  })
  @IsOptional()
  @IsIn(VARIANT_WORDS)
  variant?: (typeof VARIANT_WORDS)[number] | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'Convert also what is registered already' })
  @IsOptional()
  @IsBoolean()
  force?: boolean | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    default: DEFAULT_Z_VARIABLE,
    description: 'Variable of heights',
  })
  @IsOptional()
  @IsShortText()
  z_variable?: string | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'Warm the tile cache of what is made' })
  @IsOptional()
  @IsBoolean()
  seed?: boolean | null;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    description: 'EPSG code; default: as the line is',
    example: 32633,
  })
  @IsOptional()
  @IsInt()
  @Min(1024)
  @Max(999_999)
  target_epsg?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, description: 'Units of that CRS per pixel', example: 1 })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  target_resolution?: number | null;
}

export class HyspexLineRequest extends LineRequest {
  @ApiPropertyOptional({ type: Boolean, nullable: true, default: false, description: 'Start the jobs; else a preview' })
  @IsOptional()
  @IsBoolean()
  submit?: boolean | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'File name of the GeoTIFF',
    example: 'line-07.tif',
  })
  @IsOptional()
  @IsShortText()
  output_file?: string | null;
}

export class HyspexParentRequest extends LineRequest {
  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    default: 1,
    description: '1-based position in the catalogue: `next_start_position` of the batch before',
    example: 1,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_POSITION)
  start_position?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, default: MAX_CHILDREN, maximum: MAX_CHILDREN, example: 10 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_CHILDREN)
  max_children?: number | null;

  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    default: true,
    description: '`false`: look only, queue nothing',
  })
  @IsOptional()
  @IsBoolean()
  submit?: boolean | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Label that the batches of one parent share; made when left out',
    example: 'svalbard-2023',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}$/, {
    message: 'must be 1 to 128 letters, digits, dots, colons, dashes or underscores',
  })
  campaign_id?: string | null;

  @ApiPropertyOptional({ type: Number, nullable: true, description: 'How many children there are, for the progress' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_POSITION)
  campaign_total_children?: number | null;
}

/** Wire vocabulary ends here. */
export function toLineWish(request: LineRequest): LineWish {
  return {
    variants: variantsOf(request.variant),
    force: request.force ?? false,
    zVariable: request.z_variable ?? DEFAULT_Z_VARIABLE,
    targetEpsg: request.target_epsg ?? null,
    targetResolution: request.target_resolution ?? null,
    ...(typeof request.seed === 'boolean' && { seed: request.seed }),
  };
}

export function toParentRequest(request: HyspexParentRequest): ParentRequest {
  return {
    identifier: request.identifier,
    endpoint: request.endpoint ?? null,
    startPosition: request.start_position ?? 1,
    maxChildren: request.max_children ?? MAX_CHILDREN,
    campaignId: request.campaign_id ?? `hyspex-${crypto.randomUUID()}`,
    totalChildren: request.campaign_total_children ?? null,
    wish: toLineWish(request),
  };
}
