import { type BBox } from '#libs/geo';

/** byoc §5 rule 6. */
export function isSupportedCrs(epsg: number): boolean {
  return epsg === 4326 || epsg === 3857 || epsg === 3035 || isUtm(epsg);
}

export const SUPPORTED_CRS = 'EPSG:4326, 3857, 3035, 32601–32660, 32701–32760';

export function isUtm(epsg: number): boolean {
  return (epsg > 32600 && epsg <= 32660) || (epsg > 32700 && epsg <= 32760);
}

/** UTM northing of the pole on WGS84, km 0 at the equator; PROJ 9. */
const UTM_POLE_NORTHING = 9_997_964.943;
/** The north pole in EPSG:3035; PROJ 9. */
const LAEA_NORTH_POLE = [4_321_000, 7_369_716.255] as const;
/** Rounding of degrees in a header. */
const DEGREE_TOLERANCE = 1e-6;

/** True when a pole lies inside or beyond the box, where a lon/lat outline makes no sense. */
export function crossesPole(epsg: number, [minX, minY, maxX, maxY]: BBox): boolean {
  if (epsg === 4326) return minY < -90 - DEGREE_TOLERANCE || maxY > 90 + DEGREE_TOLERANCE;
  if (epsg === 3035) {
    const [x, y] = LAEA_NORTH_POLE;
    return minX <= x && x <= maxX && minY <= y && y <= maxY;
  }
  if (!isUtm(epsg)) return false;
  const equator = epsg > 32700 ? 10_000_000 : 0;
  return maxY > equator + UTM_POLE_NORTHING || minY < equator - UTM_POLE_NORTHING;
}

/** Metres per unit of the CRS: degrees along a meridian of the WGS84 equator's circumference, otherwise metres as they are. */
export function metresPerUnit(epsg: number): number {
  return epsg === 4326 ? 111_319.49079327358 : 1;
}
