import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { HarvestRequest, IsShortText } from '../harvest-request.dto.js';
import { HarvestedDatasetDto, NbsAnswerDto } from '../nbs/nbs-answers.dto.js';

export class SentinelCswRequest extends HarvestRequest {
  @ApiPropertyOptional({ type: String, nullable: true, description: 'Instead of the title of the record' })
  @IsOptional()
  @IsShortText()
  title?: string | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, description: 'Warm the tile cache of what was registered' })
  @IsOptional()
  @IsBoolean()
  seed?: boolean | null;
}

export class SentinelCswAnswerDto extends NbsAnswerDto {
  @ApiProperty({ type: [HarvestedDatasetDto] }) datasets!: HarvestedDatasetDto[];
  @ApiProperty({ example: 2 }) created!: number;
  @ApiProperty({ description: 'Registered before, with the same bytes', example: 0 }) reused!: number;
}
