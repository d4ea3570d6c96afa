import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type RecordType, RECORD_TYPES } from './dataset.entity.js';
import { BandDto, NODATA } from './band.dto.js';
import { RasterDto } from './raster.dto.js';
import { type AssetStatus, type VrtType } from './raster-asset.entity.js';
import { type Visibility } from '../auth/index.js';

const ID = '6f1c1c57-2d0f-4a0e-9a55-0d7f9a5b8a11';
export const VISIBILITIES: readonly Visibility[] = ['private', 'restricted', 'internal', 'public'];

/** URLs of everything that hangs on a dataset; absolute. */
export class DatasetLinksDto {
  @ApiProperty({ example: `http://127.0.0.1:8080/datasets/${ID}` }) self!: string;
  @ApiProperty({ example: `http://127.0.0.1:8080/datasets/${ID}/thumbnail.png` }) thumbnail!: string;
  @ApiProperty({ example: `http://127.0.0.1:8080/datasets/${ID}/extent.geojson` }) extent!: string;
  @ApiProperty({
    description: 'URI template (RFC 6570)',
    example: `http://127.0.0.1:8080/datasets/${ID}/samples{?lon,lat,band}`,
  })
  samples!: string;
  @ApiProperty({ example: `http://127.0.0.1:8080/datasets/${ID}/download` }) download!: string;
  @ApiProperty({ description: 'XYZ template, Web Mercator', example: `http://127.0.0.1:8080/datasets/${ID}/tiles/{z}/{x}/{y}.png` }) // prettier-ignore
  tiles!: string;
}

export class TerrainLinksDto {
  @ApiPropertyOptional({ description: 'TileJSON of the Terrain-RGB tiles', example: `http://127.0.0.1:8080/terrain/${ID}/tilejson.json` }) // prettier-ignore
  terrain_rgb?: string;
  @ApiPropertyOptional({ description: 'Folder of the quantized-mesh terrain' }) mago?: string;
}

/** A dataset as lists show it. */
export class DatasetSummaryDto {
  @ApiProperty({ format: 'uuid', example: ID }) id!: string;
  @ApiProperty({ format: 'uuid', description: 'The same as `id`', example: ID }) dataset_id!: string;
  @ApiProperty({ enum: RECORD_TYPES, example: 'raster_dataset' }) record_type!: RecordType;
  @ApiProperty({ example: 'Sentinel-2 29RKH B04 red' }) title!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Surface reflectance × 10000, 100 m, Western Sahara' })
  summary!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The same text as `summary`', example: null })
  abstract!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'S2A_29RKH_20200219_0_L2A' }) identifier!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Name of the uploaded file', example: 'B04.tif' })
  filename!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of a file registered in place: where it lies below its root; null for files of the house',
    example: null,
  })
  path!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Where the raster came from', example: null })
  source_dataset!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The netCDF behind it, for point queries', example: null })
  opendap_url!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Sentinel only', example: 'S2A' }) platform!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Sentinel only', example: 'S2' }) family!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Tells rasters of one source apart', example: 'B04' })
  variant!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) campaign_id!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) parent_identifier!: string | null;
  @ApiProperty({ description: 'The file was gone when the registry last looked', example: false }) missing!: boolean;
  @ApiProperty({ enum: VISIBILITIES, example: 'public' }) visibility!: Visibility;
  @ApiProperty({ enum: ['draft', 'published'], example: 'published' }) record_status!: 'draft' | 'published';
  @ApiProperty({
    enum: ['ready', 'regenerating', 'failed'],
    description: 'Of the raster. While a VRT is `regenerating` or `failed` its last good file is served.',
    example: 'ready',
  })
  status!: AssetStatus;
  @ApiProperty({ type: String, nullable: true, enum: ['mosaic', 'band_stack', null], example: null })
  vrt_type!: VrtType | null;

  @ApiProperty({
    description: 'SHA-256 of the stored object, hex',
    example: '0a19b2c7e0f4102e10db8fc397b0495dc6b194ac28ed2e7b15b1269ab0483fb2',
  })
  sha256!: string;
  @ApiProperty({ description: 'Of the stored object, bytes', example: 373025 }) size_bytes!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'Of a file registered in place, when it was last read',
    example: null,
  })
  mtime!: string | null;
  @ApiProperty({
    type: [Number],
    nullable: true,
    description: '[west, south, east, north] in degrees WGS84; west > east crosses ±180',
    example: [-11.5625, 24.8325, -11.0466, 25.3024],
  })
  bbox_wgs84!: number[] | null;
  @ApiProperty({
    description: 'EPSG code, or WKT2 where there is none. Axis order of all coordinates is x, y.',
    example: 'EPSG:32629',
  })
  crs!: string;
  @ApiProperty({ description: 'Pixels', example: 512 }) width!: number;
  @ApiProperty({ description: 'Pixels', example: 512 }) height!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Pixel size in CRS units', example: 100 })
  res_x!: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Pixel size in CRS units', example: 100 })
  res_y!: number | null;
  @ApiProperty({ example: 1 }) band_count!: number;
  @ApiProperty({ description: 'GDAL data type of band 1, lower case', example: 'uint16' }) dtype!: string;
  @ApiProperty({ ...NODATA, description: 'No-data value of band 1' }) nodata!: number | 'nan' | null;

  @ApiProperty({ example: `http://127.0.0.1:8080/wms/${ID}` }) wms_url!: string;
  @ApiProperty({ example: `http://127.0.0.1:8080/wcs/${ID}` }) wcs_url!: string;
  @ApiProperty({ example: `http://127.0.0.1:8080/wfs/${ID}` }) wfs_url!: string;
  @ApiProperty({ type: [String], description: 'Ids of its styles, the default first', example: ['default', 'gray'] })
  styles!: readonly string[];
  @ApiProperty({ description: 'Terrain made from it; empty = none' }) terrain!: TerrainLinksDto;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2020-02-19T11:34:25.000Z' })
  temporal_start!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2020-02-19T11:34:25.000Z' })
  temporal_end!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T08:15:30.120Z' }) created_at!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T08:15:30.120Z' }) updated_at!: string;
  @ApiProperty() links!: DatasetLinksDto;
}

/** A dataset in full. */
export class DatasetDto extends DatasetSummaryDto {
  @ApiProperty({
    type: [Number],
    nullable: true,
    description: '[minX, minY, maxX, maxY] in the raster’s own CRS',
    example: [241980, 2748820, 293180, 2800020],
  })
  extent!: number[] | null;
  @ApiProperty({
    type: [Number],
    nullable: true,
    description: 'GDAL order: origin x, dx/dcol, dx/drow, origin y, dy/dcol, dy/drow',
    example: [241980, 100, 0, 2800020, 0, -100],
  })
  geo_transform!: number[] | null;
  @ApiProperty({ description: 'WKT2:2019', example: 'PROJCRS["WGS 84 / UTM zone 29N", …]' }) crs_wkt!: string;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'EPSG code the uploaded file declared',
    example: 32629,
  })
  original_srid!: number | null;
  @ApiProperty({ type: [BandDto] }) bands!: BandDto[];
  @ApiProperty() raster!: RasterDto;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-03-02T08:15:30.120Z' })
  published_at!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'When the pixels last changed',
    example: '2026-03-02T08:15:30.120Z',
  })
  last_refreshed_at!: string | null;
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uuid',
    description: 'Only for the owner and administrators; null belongs to nobody',
    example: '2489e9ad-2ee2-4e00-8ec9-32d5f69181c0',
  })
  created_by?: string | null;
  @ApiPropertyOptional({
    description: 'Key of the stored object; only for the owner and administrators',
    example: `rasters/${ID}/0a19b2c7…/source.cog.tif`,
  })
  asset_uri?: string;
}
