import { type Vector } from '#libs/eo-products';
import { cross, dot, length, minus } from './vector.js';

/**
 * Angle in degrees between the way to the radar and the slope's upward normal; 0 = the slope faces the radar.
 * @param east,west,north,south neighbours of the point, Earth-fixed
 */
export function localIncidence(
  point: Vector,
  neighbours: { readonly east: Vector; readonly west: Vector; readonly north: Vector; readonly south: Vector },
  radar: Vector,
): number {
  const { east, west, north, south } = neighbours;
  const normal = cross(minus(east, west), minus(north, south));
  const view = minus(radar, point);
  const cosine = dot(normal, view) / (length(normal) * length(view));
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}
