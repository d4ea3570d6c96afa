import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDecimal, IsWhole } from '../query-values.js';

export class SampleQuery {
  @ApiProperty({ description: 'Degrees east, WGS84', minimum: -180, maximum: 180, example: -11.2367 })
  @IsDecimal(-180, 180)
  lon!: number;

  @ApiProperty({ description: 'Degrees north, WGS84', minimum: -90, maximum: 90, example: 24.8751 })
  @IsDecimal(-90, 90)
  lat!: number;

  @ApiPropertyOptional({ type: Number, description: 'Only this band, 1-based', minimum: 1 })
  @IsOptional()
  @IsWhole(1)
  band?: number;
}

export class BandSampleDto {
  @ApiProperty({ description: '1-based', example: 1 }) band!: number;
  @ApiProperty({ type: String, nullable: true, example: 'B04' }) name!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Unit of `value`', example: null }) unit!: string | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Scale and offset applied; null where there is no data, and outside the raster',
    example: 3513,
  })
  value!: number | null;
  @ApiProperty({ description: 'True exactly when `value` is null', example: false }) nodata!: boolean;
}

export class SampleDto {
  @ApiProperty({ format: 'uuid', example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11' }) dataset_id!: string;
  @ApiProperty({ description: 'Degrees', example: -11.2367 }) lon!: number;
  @ApiProperty({ description: 'Degrees', example: 24.8751 }) lat!: number;
  @ApiProperty({ description: 'CRS of x and y', example: 'EPSG:32629' }) crs!: string;
  @ApiProperty({ type: Number, nullable: true, description: 'Easting or longitude in `crs`', example: 274030.27 })
  x!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Northing or latitude in `crs`', example: 2752973.81 })
  y!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Pixel column, 0-based; null where the CRS is undefined at the position',
    example: 320,
  })
  col!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Pixel row, 0-based from the top', example: 470 })
  row!: number | null;
  @ApiProperty({ description: 'Does the position lie in the raster', example: true }) inside!: boolean;
  @ApiProperty({ type: [BandSampleDto] }) values!: BandSampleDto[];
}
