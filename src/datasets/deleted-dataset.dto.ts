import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsFlag } from './query-values.js';

export class DeleteDatasetQuery {
  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Terrain that was made from it goes too' })
  @IsOptional()
  @IsFlag()
  delete_terrain?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Accepted, and without effect: files of the house always go with their dataset, for nothing else names them; files ' +
      'registered in place always stay',
  })
  @IsOptional()
  @IsFlag()
  delete_file?: boolean;
}

export class DeletedDatasetDto {
  @ApiProperty({ format: 'uuid', example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11' }) deleted!: string;
  @ApiProperty({ type: [String], description: 'Terrain products that went with it', example: [] })
  terrain_deleted!: readonly string[];
  @ApiProperty({ description: 'Its files are gone from storage', example: true }) file_deleted!: boolean;
}
