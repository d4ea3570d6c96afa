import { type Point } from './bbox.js';

const RADIANS = Math.PI / 180;
/** Where UTM ends and universal polar stereographic begins, degrees. */
const UTM_NORTH = 84;
const UTM_SOUTH = -80;

/** In which a metre is a metre: the UTM zone of the middle of some places (lon/lat), UPS near the poles. */
export function planeCrs(places: Iterable<Point>): `EPSG:${number}` {
  const [longitude, latitude] = middleOf(places);
  if (latitude >= UTM_NORTH) return 'EPSG:32661';
  if (latitude < UTM_SOUTH) return 'EPSG:32761';
  const zone = Math.min(60, Math.floor((longitude + 180) / 6) + 1);
  return `EPSG:${(latitude < 0 ? 32700 : 32600) + zone}`;
}

/** Of the places as vectors, so that neither the antimeridian nor a pole matters. */
function middleOf(places: Iterable<Point>): Point {
  let [x, y, z] = [0, 0, 0];
  for (const [longitude, latitude] of places) {
    if (Number.isNaN(longitude + latitude)) continue;
    const around = Math.cos(latitude * RADIANS);
    x += around * Math.cos(longitude * RADIANS);
    y += around * Math.sin(longitude * RADIANS);
    z += Math.sin(latitude * RADIANS);
  }
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}
