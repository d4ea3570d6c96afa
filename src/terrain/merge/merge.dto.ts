import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import { IsPlainText, Trimmed } from '../../datasets/index.js';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { GenerateTerrainRequest } from '../terrain.dto.js';
import { type MergeWishes } from './terrain-merge.service.js';

export class MergeTerrainRequest extends GenerateTerrainRequest implements MergeWishes {
  @ApiProperty({
    type: [String],
    format: 'uuid',
    minItems: 2,
    maxItems: 500,
    description: 'Rasters of one band of heights in one CRS; later ones lie on top',
    example: ['2489e9ad-2ee2-8e00-8ec9-32d5f69181c0', '5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70'],
  })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsAnyUuid({ each: true })
  dataset_ids!: string[];

  @ApiProperty({ minLength: 1, maxLength: 500, example: 'Elevation of the valley' })
  @Trimmed()
  @IsPlainText(1, 500)
  title!: string;
}
