import { roleOf, type PointProjector } from '#libs/cf';
import { DomainError, isDomainError } from '#libs/errors';
import { type PlacedVariable } from './placed-variable.js';

const LON_LAT = 'EPSG:4326';

/**
 * Of the coordinates, as GDAL reads it: what the configuration says, else the `grid_mapping`, else degrees.
 * @throws INVALID when nothing tells
 */
export function crsOfArrays({ variable, x, y, mappedCrs }: PlacedVariable, given: string | null): string {
  if (given !== null) return given === 'OGC:CRS84' ? LON_LAT : given;
  if (roleOf(x) === 'longitude' && roleOf(y) === 'latitude') return LON_LAT;
  if (mappedCrs !== null) return mappedCrs;
  throw new DomainError(
    'INVALID',
    `crs: ${variable.name} has no grid_mapping that tells the CRS of ${x.name} and ${y.name}; name it, e.g. EPSG:32633`,
  );
}

/** Degrees of longitude and latitude. */
export function isGeographic(crs: string): boolean {
  return crs === LON_LAT || /^GEOG/.test(crs);
}

/** Before anything is read. @param member of the configuration that it comes from. @throws INVALID naming both */
export async function assertKnownCrs(
  project: PointProjector,
  crs: string,
  member: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await project(crs, [], 'toLonLat', signal);
  } catch (error) {
    if (!isDomainError(error, 'INVALID')) throw error;
    throw new DomainError('INVALID', `${member}: ${crs.slice(0, 100)} is no CRS that can be used here`, {
      cause: error,
    });
  }
}
