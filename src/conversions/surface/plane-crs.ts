const RADIANS = Math.PI / 180;
/** Where UTM ends and universal polar stereographic begins, degrees. */
const UTM_NORTH = 84;
const UTM_SOUTH = -80;

/** The UTM zone of the middle of a surface, UPS near the poles. */
export function planeCrs(longitudes: Float64Array, latitudes: Float64Array): string {
  const [longitude, latitude] = middleOf(longitudes, latitudes);
  if (latitude >= UTM_NORTH) return 'EPSG:32661';
  if (latitude < UTM_SOUTH) return 'EPSG:32761';
  return `EPSG:${(latitude < 0 ? 32700 : 32600) + Math.min(60, Math.floor((longitude + 180) / 6) + 1)}`;
}

/** Of the places as vectors, so that neither the antimeridian nor a pole matters. */
function middleOf(longitudes: Float64Array, latitudes: Float64Array): readonly [number, number] {
  const sum = { x: 0, y: 0, z: 0 };
  for (let i = 0; i < longitudes.length; i++) {
    const [longitude, latitude] = [longitudes[i]! * RADIANS, latitudes[i]! * RADIANS];
    if (Number.isNaN(longitude + latitude)) continue;
    sum.x += Math.cos(latitude) * Math.cos(longitude);
    sum.y += Math.cos(latitude) * Math.sin(longitude);
    sum.z += Math.sin(latitude);
  }
  return [Math.atan2(sum.y, sum.x) / RADIANS, Math.atan2(sum.z, Math.hypot(sum.x, sum.y)) / RADIANS];
}
