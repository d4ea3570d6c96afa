import { ApiProperty } from '@nestjs/swagger';

/** Answer of `POST /ingest/preview/{job_id}`: the upload as GDAL sees it, before any override (ingest-vrt §7.1). */
export class PreviewDto {
  @ApiProperty({ example: 'S2A_29RKH_20200219_TCI.tif' }) source_filename!: string;
  @ApiProperty({ type: Number, nullable: true, example: 32629, description: 'null = no CRS, or one without a code' })
  crs_epsg!: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'WKT2:2019; null = the file declares none' })
  crs_wkt!: string | null;
  @ApiProperty({ example: 3 }) band_count!: number;
  @ApiProperty({ example: 1098, description: 'px' }) width!: number;
  @ApiProperty({ example: 1098, description: 'px' }) height!: number;
  @ApiProperty({ type: String, nullable: true, example: 'uint8', description: 'Of band 1' }) dtype!: string | null;
  @ApiProperty({
    oneOf: [{ type: 'number' }, { type: 'string', enum: ['nan'] }],
    nullable: true,
    example: 0,
    description: 'Of band 1; null = none declared',
  })
  nodata!: number | 'nan' | null;
  @ApiProperty({ type: Number, nullable: true, example: 100, description: 'Length of the pixel vector in CRS units' })
  res_x!: number | null;
  @ApiProperty({ type: Number, nullable: true, example: 100 }) res_y!: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'DEFLATE' }) compression!: string | null;
  @ApiProperty({ example: 2183742 }) file_size_bytes!: number;
  @ApiProperty({ example: false }) is_cog_compliant!: boolean;
  @ApiProperty({ example: 'has no overviews', description: 'What a COG of this house has and the file lacks' })
  compliance_reason!: string;
  @ApiProperty({ type: String, nullable: true, example: '2020-02-19T11:38:41Z', description: 'From the TIFF tags' })
  temporal_start!: string | null;
}
