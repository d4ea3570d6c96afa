import { isSupportedCrs, SUPPORTED_CRS } from '#libs/cog';
import { DomainError } from '#libs/errors';
import { type RasterDescription } from '#libs/raster';

/** What a conversion cannot make good, said before it begins. @throws RASTER_UNSUPPORTED */
export function assertIngestible({ crs, geoTransform, isRotated, isSouthUp }: RasterDescription): void {
  if (crs?.epsg == null || !isSupportedCrs(crs.epsg)) {
    const found =
      crs === null ? 'none' : crs.epsg === null ? (crs.name ?? 'one without an EPSG code') : `EPSG:${crs.epsg}`;
    throw new DomainError('RASTER_UNSUPPORTED', `The CRS must be one of ${SUPPORTED_CRS}, found ${found}`);
  }
  if (geoTransform === null) throw new DomainError('RASTER_UNSUPPORTED', 'The raster has no place on Earth');
  if (isRotated || isSouthUp)
    throw new DomainError(
      'RASTER_UNSUPPORTED',
      `The raster must be north-up, and it is ${isRotated ? 'rotated' : 'south-up'}`,
    );
}
