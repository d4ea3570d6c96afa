import { ApiProperty } from '@nestjs/swagger';
import { ViewLinksDto } from '../../platform/http/view.js';

export class TilingGridPropertiesDto {
  @ApiProperty({ example: 10_000, description: 'In `unit`s' }) tileWidth!: number;
  @ApiProperty({ example: 10_000 }) tileHeight!: number;
  @ApiProperty({ example: 500, description: 'Pixels of a Zarr chunk that divides a tile; 0 = none is recommended' })
  chunkWidth!: number;
  @ApiProperty({ example: 500 }) chunkHeight!: number;
  @ApiProperty({ type: [Number], example: [1, 1.4999, 10, 20], description: 'Sizes of a pixel, in `unit`s' })
  resolutions!: number[];
  @ApiProperty({ example: false, description: 'All tiles in one CRS' }) singleCrs!: boolean;
  @ApiProperty({ enum: ['METRE', 'DEGREE'], example: 'METRE' }) unit!: 'METRE' | 'DEGREE';
}

export class TilingGridDto {
  @ApiProperty({ example: 1 }) id!: number;
  @ApiProperty({ example: '10km grid' }) name!: string;
  @ApiProperty({ type: TilingGridPropertiesDto }) properties!: TilingGridPropertiesDto;
}

export class TilingGridList {
  @ApiProperty({ type: [TilingGridDto] }) data!: TilingGridDto[];
  @ApiProperty({ type: ViewLinksDto }) links!: ViewLinksDto;
}
