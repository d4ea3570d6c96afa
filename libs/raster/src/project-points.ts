import { type Point } from '#libs/geo';
import { lonLatTransform } from './crs.js';
import { gdal } from './gdal.js';
import { unreadable } from './raster-errors.js';
import { type OperationArguments } from './contract/operations.js';

/** @throws RASTER_UNREADABLE for a CRS that cannot be parsed or has no way to lon/lat */
export function projectPoints({
  crs,
  points,
  direction,
}: OperationArguments<'projectPoints'>): ReadonlyArray<Point | null> {
  const transform = transformOf(crs);
  return points.map((point) =>
    point.every(Number.isFinite)
      ? direction === 'toLonLat'
        ? transform.toLonLat(point)
        : transform.fromLonLat(point)
      : null,
  );
}

/** Each spelling has its own door: the general one of GDAL also takes addresses and file names. */
function transformOf(crs: string) {
  try {
    const transform = lonLatTransform(referenceOf(crs));
    if (transform !== null) return transform;
  } catch (error) {
    throw unreadable('The coordinate reference system cannot be parsed', error);
  }
  throw unreadable('The coordinate reference system cannot be used', new Error('there is no way to lon/lat'));
}

function referenceOf(crs: string) {
  const epsg = /^EPSG:(\d+)$/.exec(crs)?.[1];
  if (epsg !== undefined) return gdal.SpatialReference.fromEPSG(Number(epsg));
  return crs.startsWith('+') ? gdal.SpatialReference.fromProj4(crs) : gdal.SpatialReference.fromWKT(crs);
}
