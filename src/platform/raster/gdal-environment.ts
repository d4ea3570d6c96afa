import { type Buckets } from '#libs/storage';
import { type RasterConfig } from '../config/config.js';

/** GDAL's options for processes of this installation; they get nothing else of this one's environment. */
export async function gdalEnvironment({ cacheMb }: RasterConfig, buckets: Buckets): Promise<Record<string, string>> {
  return { ...(await buckets.gdalEnvironment()), GDAL_CACHEMAX: String(cacheMb) };
}
