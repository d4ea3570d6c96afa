import { type ApiPropertyOptions, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** JSON has no NaN, so a no-data value of NaN is spelled `"nan"`. */
export const NODATA = {
  oneOf: [{ type: 'number' }, { type: 'string', enum: ['nan'] }],
  nullable: true,
  example: 0,
} satisfies ApiPropertyOptions;

export class BandStatsDto {
  @ApiProperty({ example: 143 }) min!: number;
  @ApiProperty({ example: 9520 }) max!: number;
  @ApiProperty({ example: 2816.4 }) mean!: number;
  @ApiProperty({ example: 1104.9 }) stddev!: number;
  @ApiProperty({ description: 'Computed from an overview, not from every pixel', example: true }) approximate!: boolean;
}

/** One band of a raster. */
export class BandDto {
  @ApiProperty({ description: '1-based', example: 1 }) index!: number;
  @ApiProperty({ type: String, nullable: true, example: 'B04' }) name!: string | null;
  @ApiProperty({ description: 'GDAL data type, lower case', example: 'uint16' }) dtype!: string;
  @ApiProperty(NODATA) nodata!: number | 'nan' | null;
  @ApiProperty({ type: String, nullable: true, example: 'gray' }) color_interp!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Unit of the scaled values', example: null })
  unit!: string | null;
  @ApiProperty({ type: Number, nullable: true, description: 'value = stored × scale + offset', example: null })
  scale!: number | null;
  @ApiProperty({ type: Number, nullable: true, example: null }) offset!: number | null;
  @ApiPropertyOptional({ type: Number, nullable: true, description: 'The same as `stats.min`', example: 143 })
  min?: number;
  @ApiPropertyOptional({ type: Number, nullable: true, description: 'The same as `stats.max`', example: 9520 })
  max?: number;
  @ApiProperty({ type: BandStatsDto, nullable: true }) stats!: BandStatsDto | null;
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Band stacks: the member the band came from, when the caller may read it',
    example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11',
  })
  source_dataset_id?: string;
  @ApiPropertyOptional({ example: 'Sentinel-2 29RKH B04 red' }) source_title?: string;
}
