import { type ControlPoint } from './types.js';

const RADIANS = Math.PI / 180;
/** Where UTM ends and universal polar stereographic begins, degrees. */
const UTM_NORTH = 84;
const UTM_SOUTH = -80;

/** UTM zone of the scene's middle, UPS near the poles: a metre is a metre there, which EPSG:32661 holds for the Arctic only. */
export function sceneCrs(points: readonly ControlPoint[]): string {
  const [longitude, latitude] = middleOf(points);
  if (latitude >= UTM_NORTH) return 'EPSG:32661';
  if (latitude < UTM_SOUTH) return 'EPSG:32761';
  const zone = Math.min(60, Math.floor((longitude + 180) / 6) + 1);
  return `EPSG:${(latitude < 0 ? 32700 : 32600) + zone}`;
}

/** Of the points as vectors, so that neither the antimeridian nor a pole matters. [longitude, latitude] */
function middleOf(points: readonly ControlPoint[]): [number, number] {
  let [x, y, z] = [0, 0, 0];
  for (const { longitude, latitude } of points) {
    const around = Math.cos(latitude * RADIANS);
    x += around * Math.cos(longitude * RADIANS);
    y += around * Math.sin(longitude * RADIANS);
    z += Math.sin(latitude * RADIANS);
  }
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}
