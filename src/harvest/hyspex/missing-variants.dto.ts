import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsWhole } from '../../datasets/index.js';
import { IsShortText } from '../harvest-request.dto.js';
import { DEFAULT_Z_VARIABLE, HYSPEX_VARIANTS } from './line-wish.js';
import { type MissingVariantsRequest } from './missing-variants.work.js';

/** `rgb`, `z`, or both with a comma. */
const REQUIRE = /^(rgb|z)(,(rgb|z))?$/;

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
  @ApiPropertyOptional({ type: Number, minimum: 0, default: 0 }) @IsWhole(0, 2_000_000_000) offset = 0;
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
  const zVariable = request.z_variable ?? DEFAULT_Z_VARIABLE;
  const wish = { force: false, zVariable, targetEpsg: null, targetResolution: null };
  return { ...toMissingFilter(request), endpoint: request.endpoint ?? null, wish };
}
