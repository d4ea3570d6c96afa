import { planeCrs, type Point } from '#libs/geo';
import { type ControlPoint } from './types.js';

/** UTM zone of the scene's middle, UPS near the poles: a metre is a metre there, which EPSG:32661 holds for the Arctic only. */
export function sceneCrs(points: readonly ControlPoint[]): string {
  return planeCrs(points.map(({ longitude, latitude }): Point => [longitude, latitude]));
}
