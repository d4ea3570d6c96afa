import { type RasterAsset } from './raster-asset.entity.js';

/** The registered type of a GeoTIFF, with the parameter that says more when it is known to be a COG. */
export function geotiffMediaType({ cogStatus }: Pick<RasterAsset, 'cogStatus'>): string {
  const geotiff = 'image/tiff; application=geotiff';
  return cogStatus === 'unknown' ? geotiff : `${geotiff}; profile=cloud-optimized`;
}
