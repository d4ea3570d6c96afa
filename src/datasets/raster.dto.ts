import { ApiProperty } from '@nestjs/swagger';
import { type ResolutionStrategy } from '#libs/raster';
import { BandDto, NODATA } from './band.dto.js';
import { type AssetStatus, type VrtType } from './raster-asset.entity.js';

export class RasterConnectDto {
  @ApiProperty({
    description: 'Streams the file; also opens directly in GDAL and QGIS as `/vsicurl/<url>`',
    example: 'http://127.0.0.1:8080/datasets/6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11/download',
  })
  download_url!: string;
  @ApiProperty({
    description: 'XYZ template in Web Mercator; opens in QGIS, MapLibre, Leaflet',
    example: 'http://127.0.0.1:8080/datasets/6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11/tiles/{z}/{x}/{y}.png',
  })
  tile_url!: string;
}

/** The raster block of a dataset (ingest-vrt §7.4). */
export class RasterDto {
  @ApiProperty({ type: Number, nullable: true, example: 32629 }) epsg!: number | null;
  @ApiProperty({ example: false }) crs_is_geographic!: boolean;
  @ApiProperty({ type: Number, nullable: true, description: 'Pixel size in CRS units', example: 100 })
  res_x!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Pixel size in CRS units', example: 100 })
  res_y!: number | null;
  @ApiProperty({ example: 1 }) band_count!: number;
  @ApiProperty({
    description: 'Elevation: one floating-point band, unless its owner says otherwise (PATCH `is_dem`)',
    example: false,
  })
  is_dem!: boolean;
  @ApiProperty(NODATA) nodata!: number | 'nan' | null;
  @ApiProperty({ type: String, nullable: true, example: 'DEFLATE' }) compression!: string | null;
  @ApiProperty({ description: 'Pixels', example: 512 }) width!: number;
  @ApiProperty({ description: 'Pixels', example: 512 }) height!: number;
  @ApiProperty({ description: 'Bytes', example: 373025 }) size_bytes!: number;
  @ApiProperty({ description: 'GDAL driver', example: 'GTiff' }) driver!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['verified', 'converted', 'unknown', null],
    description: 'Was the upload a COG already, or made one? null for VRTs',
    example: 'converted',
  })
  cog_status!: 'verified' | 'converted' | 'unknown' | null;
  @ApiProperty({ example: false }) is_rotated!: boolean;
  @ApiProperty({ description: 'The same as `connect.tile_url`' }) tile_url!: string;
  @ApiProperty({ type: [BandDto] }) bands!: BandDto[];
  @ApiProperty() connect!: RasterConnectDto;
  @ApiProperty({ enum: ['ready', 'regenerating', 'failed'], example: 'ready' }) status!: AssetStatus;
  @ApiProperty({ type: String, nullable: true, enum: ['mosaic', 'band_stack', null], example: null })
  vrt_type!: VrtType | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Members of a VRT; null for a raster', example: null })
  source_count!: number | null;
  @ApiProperty({ type: String, nullable: true, enum: ['finest', 'coarsest', 'average', null], example: null })
  resolution_strategy!: ResolutionStrategy | null;
}
