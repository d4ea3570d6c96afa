import { type Point } from '#libs/geo';
import { utmZone } from '#libs/tiling-grids';

/** Metres from the central meridian, and degrees of latitude: within these the series of the projection is exact to a nanometre. */
const WIDEST_M = 1_000_000;
const HIGHEST = 84;
const FALSE_EASTING = 500_000;

/** Points of a WGS 84 / UTM zone in lon/lat degrees. null in other CRSs, and where a point lies too far out to be told without a look back. */
export function utmToLonLat(points: readonly Point[], epsg: number): Point[] | null {
  const zone = epsg % 100;
  const isUtm = (epsg > 32_600 && epsg <= 32_660) || (epsg > 32_700 && epsg <= 32_760);
  if (!isUtm || points.some(([easting]) => Math.abs(easting - FALSE_EASTING) > WIDEST_M)) return null;
  const { inverse } = utmZone(zone, epsg > 32_700);
  const placed = points.map(inverse);
  return placed.every(([, latitude]) => Math.abs(latitude) <= HIGHEST) ? placed : null;
}
