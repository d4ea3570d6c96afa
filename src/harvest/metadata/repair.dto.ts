import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsOptional } from 'class-validator';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { IsShortText } from '../harvest-request.dto.js';

const MAX_IDS = 500;

export class RepairMetadataRequest {
  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    nullable: true,
    maxItems: MAX_IDS,
    description: 'Default: all of yours that have an identifier; of an administrator: everybody’s',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_IDS)
  @IsAnyUuid({ each: true })
  dataset_ids?: string[] | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Default: the Sentinel catalogue for Sentinel datasets, the other one for others',
  })
  @IsOptional()
  @IsShortText()
  endpoint?: string | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, default: false, description: 'Only count what would change' })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean | null;
}
