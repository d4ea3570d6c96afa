import { type Point } from '#libs/geo';

/** Mean radius of the earth in metres (IUGG). */
const RADIUS = 6_371_008.8;
const DEGREE = Math.PI / 180;

/** A place on the unit sphere: distances between such are right everywhere, those between degrees nowhere. */
export type UnitVector = readonly [x: number, y: number, z: number];

/** lon/lat in degrees. */
export function unitVector([lon, lat]: Point): UnitVector {
  const ring = Math.cos(lat * DEGREE);
  return [ring * Math.cos(lon * DEGREE), ring * Math.sin(lon * DEGREE), Math.sin(lat * DEGREE)];
}

/** Along the sphere, in metres; exact for small distances too. */
export function distanceM(a: Point, b: Point): number {
  const [lat, lon] = [(b[1] - a[1]) * DEGREE, (b[0] - a[0]) * DEGREE];
  const h = Math.sin(lat / 2) ** 2 + Math.cos(a[1] * DEGREE) * Math.cos(b[1] * DEGREE) * Math.sin(lon / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** -180 ≤ lon < 180, but 180 stays. */
export function foldedLongitude(lon: number): number {
  return lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;
}
