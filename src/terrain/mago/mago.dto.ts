import { ApiProperty, OmitType } from '@nestjs/swagger';
import { IsAnyUuid } from '../../platform/http/uuid.pipe.js';
import { GenerateTerrainRequest } from '../terrain.dto.js';

export class MagoTerrainRequest extends OmitType(GenerateTerrainRequest, ['nodata']) {
  @ApiProperty({ format: 'uuid', example: '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0' })
  @IsAnyUuid()
  dataset_id!: string;
}

export class DeleteMagoRequest {
  @ApiProperty({ format: 'uuid', example: '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0' })
  @IsAnyUuid()
  dataset_id!: string;
}
