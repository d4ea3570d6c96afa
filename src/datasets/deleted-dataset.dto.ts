import { ApiProperty } from '@nestjs/swagger';

export class DeletedDatasetDto {
  @ApiProperty({ format: 'uuid', example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11' }) deleted!: string;
  @ApiProperty({ type: [String], description: 'Terrain products that went with it', example: [] })
  terrain_deleted!: string[];
  @ApiProperty({ description: 'Its files are gone from storage', example: true }) file_deleted!: boolean;
}
