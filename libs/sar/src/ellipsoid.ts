import { type Vector } from '#libs/eo-products';

/** WGS 84. */
const A = 6_378_137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const RADIANS = Math.PI / 180;

/** Earth-fixed metres. @param height above the ellipsoid */
export function earthFixed(longitude: number, latitude: number, height: number): Vector {
  const [sin, cos] = [Math.sin(latitude * RADIANS), Math.cos(latitude * RADIANS)];
  const n = A / Math.sqrt(1 - E2 * sin * sin);
  const across = (n + height) * cos;
  return [
    across * Math.cos(longitude * RADIANS),
    across * Math.sin(longitude * RADIANS),
    (n * (1 - E2) + height) * sin,
  ];
}

/** Unit vector upwards. */
export function upwards(longitude: number, latitude: number): Vector {
  const cos = Math.cos(latitude * RADIANS);
  return [cos * Math.cos(longitude * RADIANS), cos * Math.sin(longitude * RADIANS), Math.sin(latitude * RADIANS)];
}
