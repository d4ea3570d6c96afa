import { type SpatialReference } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { assertCrs } from '../encode-geotiff.js';
import { gdal } from '../gdal.js';

const METRES_PER_DEGREE = 111_319.490_793_273_57;
/** Of the output: more is a wrong resolution rather than a picture. */
export const MAX_OUTPUT_PIXELS = 2 ** 31;
const MAX_SIDE = 200_000;

/** @throws INVALID for a CRS that PROJ does not know */
export function targetCrs(text: string): SpatialReference {
  assertCrs(text);
  return gdal.SpatialReference.fromUserInput(text);
}

/** So many metres in units of the CRS. */
export function metresIn(srs: SpatialReference, metres: number): number {
  if (srs.isGeographic()) return metres / METRES_PER_DEGREE;
  return metres / (srs.getLinearUnits().value || 1);
}

/** Before a pixel is read. @throws INVALID naming the resolution */
export function assertOutputSize(extentX: number, extentY: number, resolution: number): void {
  const [width, height] = [Math.ceil(extentX / resolution), Math.ceil(extentY / resolution)];
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_OUTPUT_PIXELS) return;
  throw new DomainError(
    'INVALID',
    `processing.target_resolution: ${resolution} units of the CRS per pixel make ${width} × ${height} pixels, more than can be written`,
  );
}
