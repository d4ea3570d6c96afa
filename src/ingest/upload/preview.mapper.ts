import { type RasterDescription } from '#libs/raster';
import { type StagedFile } from './ingest-request.js';
import { type PreviewDto } from './preview.dto.js';

export function toPreview(file: StagedFile, raster: RasterDescription): PreviewDto {
  return {
    source_filename: file.fileName,
    crs_epsg: raster.crs?.epsg ?? null,
    crs_wkt: raster.crs?.wkt ?? null,
    band_count: raster.bands.length,
    width: raster.width,
    height: raster.height,
    dtype: raster.bands[0]?.dtype ?? null,
    nodata: raster.bands[0]?.nodata ?? null,
    res_x: raster.resX,
    res_y: raster.resY,
    compression: raster.compression,
    file_size_bytes: file.sizeBytes,
    is_cog_compliant: raster.cog.compliant,
    compliance_reason: raster.cog.reason,
    temporal_start: raster.acquiredAt,
  };
}
