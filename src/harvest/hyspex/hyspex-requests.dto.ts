import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsPositive, Matches, Max, Min } from 'class-validator';
import { IsWhole } from '../../datasets/index.js';
import { HarvestRequest, IsShortText } from '../harvest-request.dto.js';
import { DEFAULT_Z_VARIABLE, HYSPEX_VARIANTS, type LineWish, variantsOf } from './line-wish.js';
import { type MissingVariantsRequest } from './missing-variants.work.js';
import { type ParentRequest } from './parent-request.js';

const VARIANT_WORDS = ['rgb', 'z', 'both'] as const;
/** PostgreSQL `int`. */
const MAX_POSITION = 2_000_000_000;
const MAX_CHILDREN = 100;
/** `rgb`, `z`, or both with a comma. */
const REQUIRE = /^(rgb|z)(,(rgb|z))?$/;

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

class MissingVariantsFilterDto {
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsShortText()
  campaign_id?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsShortText()
  parent_identifier?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    default: 'rgb,z',
    description: 'What there should be of every line',
  })
  @IsOptional()
  @Matches(REQUIRE, { message: 'must be rgb, z or rgb,z' })
  require?: string | null;
}

/** Query of GET /datasets/hyspex-missing-variants. */
export class MissingVariantsQuery extends MissingVariantsFilterDto {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 1000, default: 200 }) @IsWhole(1, 1000) limit = 200;
  @ApiPropertyOptional({ type: Number, minimum: 0, default: 0 }) @IsWhole(0, MAX_POSITION) offset = 0;
}

/** Body of POST /jobs/hyspex-missing-variants. */
export class MissingVariantsJobRequest extends MissingVariantsFilterDto {
  @ApiPropertyOptional({ type: String, nullable: true, description: 'Another catalogue than the configured one' })
  @IsOptional()
  @IsShortText()
  endpoint?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    default: DEFAULT_Z_VARIABLE,
    description: 'Variable of heights',
  })
  @IsOptional()
  @IsShortText()
  z_variable?: string | null;
}

export function toMissingFilter({ campaign_id, parent_identifier, require }: MissingVariantsFilterDto) {
  return {
    campaignId: campaign_id ?? null,
    parentIdentifier: parent_identifier ?? null,
    require: HYSPEX_VARIANTS.filter((variant) => (require ?? 'rgb,z').split(',').includes(variant)),
  };
}

export function toMissingRequest(request: MissingVariantsJobRequest): MissingVariantsRequest {
  const { variants: _, ...wish } = toLineWish({ identifier: '', z_variable: request.z_variable ?? null });
  return { ...toMissingFilter(request), endpoint: request.endpoint ?? null, wish };
}
