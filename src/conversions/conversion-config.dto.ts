import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CONVERSION_NAMES, type ConversionName } from './conversion-config.js';

/** How scattered points become pixels; lengths in units of the CRS. */
export class PointGridDto {
  @ApiProperty({ description: 'Of a square pixel; edges lie on multiples of it', example: 1 }) resolution!: number;
  @ApiPropertyOptional({
    enum: ['nearest', 'average', 'max', 'idw'],
    default: 'nearest',
    description:
      'Of the points within `radius` of a pixel’s centre; `idw` weighs by the inverse square of the distance',
  })
  method?: string;
  @ApiPropertyOptional({ description: 'Default: the resolution', example: 2 }) radius?: number;
  @ApiPropertyOptional({ default: -9999, example: -9999 }) nodata?: number;
}

export class ProcessingDto {
  @ApiPropertyOptional({ example: 32633, description: 'The result is warped to this CRS' }) target_epsg?: number;
  @ApiPropertyOptional({ example: 10, description: 'Units of the target CRS per pixel' }) target_resolution?: number;
  @ApiPropertyOptional({ enum: ['nearest', 'bilinear', 'cubic', 'average'] }) resample_alg?: string;
  @ApiPropertyOptional({ enum: ['DEFLATE', 'LZW', 'ZSTD', 'JPEG', 'NONE'], default: 'DEFLATE' }) compression?: string;
  @ApiPropertyOptional({ default: 512, description: '64 to 1024, a multiple of 16' }) block_size?: number;
  @ApiPropertyOptional({ type: [Number], example: [2, 4, 8, 16] }) overview_factors?: number[];
  @ApiPropertyOptional({
    description:
      'Pictures only: between two percentiles (`true`, or `{"percentiles": [2, 98]}`) or the numbers as they are',
    oneOf: [{ type: 'boolean' }, { type: 'object' }],
    example: true,
  })
  histogram_stretch?: unknown;
  @ApiPropertyOptional({ type: [Number], example: [2, 98] }) stretch_percentiles?: number[];
  @ApiPropertyOptional({ enum: ['linear', 'db'], description: 'Sentinel-1 only' }) scale?: string;
  @ApiPropertyOptional({ example: 2, description: 'Clamped to the cores of the host' }) gdal_num_threads?: number;
  @ApiPropertyOptional({ example: 256, description: '16 to 1024' }) warp_memory_limit_mb?: number;
}

export class ConversionMetadataDto {
  @ApiPropertyOptional({ example: 'Surface temperature, February 2020' }) title?: string;
  @ApiPropertyOptional({ example: 'no.example:sst-202002' }) identifier?: string;
  @ApiPropertyOptional({ example: 'Monthly mean of the surface temperature' }) abstract?: string;
}

/** For documentation; the reader is `readConversionConfig`, which also refuses what an implementation has no use for. */
export class ConversionConfigDto {
  @ApiProperty({
    description:
      'An OPeNDAP address, or a mounted file: `root://<root>/<path>`, `s3://<bucket>/<key>`, or its path below a root',
    example: 'root://archive/climate/sst.nc',
  })
  input_dataset!: string;
  @ApiPropertyOptional({ enum: CONVERSION_NAMES, default: 'grid' }) implementation?: ConversionName;
  @ApiPropertyOptional({
    type: [String],
    description: 'One GeoTIFF each. Default: all that have a place, at most 50',
    example: ['sst'],
  })
  variables?: string[];
  @ApiPropertyOptional({ description: 'Variable of the eastings or longitudes; default: found by CF', example: 'lon' })
  x?: string;
  @ApiPropertyOptional({ example: 'lat' }) y?: string;
  @ApiPropertyOptional({ description: 'Of x and y; default: the grid mapping, or degrees', example: 'EPSG:4326' })
  crs?: string;
  @ApiPropertyOptional({ default: 0, description: 'Step on the time dimension, from 0' }) time_index?: number;
  @ApiPropertyOptional({ description: 'Required for points; gridded values are gridded anew' }) grid?: PointGridDto;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    description: 'Sentinel-2: name → bands of red, green and blue',
  })
  products?: Record<string, string[]>;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Variable or product → base name of its file',
    example: { sst: 'sst_202002.tif' },
  })
  output_names?: Record<string, string>;
  @ApiPropertyOptional() processing?: ProcessingDto;
  @ApiPropertyOptional() metadata?: ConversionMetadataDto;
  @ApiPropertyOptional({ description: 'Tells rasters of one source apart; default: the variable', example: 'z' })
  variant?: string;
  @ApiPropertyOptional({ default: true, description: '`false`: convert and measure, keep nothing' }) register?: boolean;
}

/** One GeoTIFF; more members by implementation: variable, stretch, size … */
export class ConversionReportDto {
  @ApiProperty({ example: 'sst_202002.tif' }) output_file!: string;
  @ApiProperty({ type: String, nullable: true, example: 'sst' }) variant!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'uuid', example: '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11' })
  dataset_id!: string | null;
  @ApiProperty({ description: 'The same bytes were registered before', example: false }) duplicate!: boolean;
}

export class ConversionResultDto {
  @ApiProperty({ type: [String], example: ['6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11'] }) dataset_ids!: readonly string[];
  @ApiProperty({ example: 1 }) created!: number;
  @ApiProperty({ example: 0 }) reused!: number;
  @ApiProperty({ type: [ConversionReportDto] }) outputs!: readonly ConversionReportDto[];
  @ApiProperty({ type: [String], description: 'What was clamped or has no effect', example: [] })
  notes!: readonly string[];
}
