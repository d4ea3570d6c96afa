import { type Geometry, type Position } from 'geojson';

/** Authalic radius of WGS 84: the sphere with the ellipsoid's area. */
const RADIUS_KM = 6371.007181;

/**
 * Area of a lon/lat geometry on the sphere, in km²; points and lines have none, holes are taken out. Edges are lines in
 * longitude and latitude, whose area is summed exactly for meridians and parallels and to second order in between.
 */
export function areaKm2(geometry: Geometry): number {
  switch (geometry.type) {
    case 'Polygon':
      return polygonArea(geometry.coordinates);
    case 'MultiPolygon':
      return geometry.coordinates.reduce((sum, rings) => sum + polygonArea(rings), 0);
    case 'GeometryCollection':
      return geometry.geometries.reduce((sum, part) => sum + areaKm2(part), 0);
    default:
      return 0;
  }
}

function polygonArea([outer = [], ...holes]: readonly (readonly Position[])[]): number {
  return Math.max(
    0,
    holes.reduce((sum, hole) => sum - ringArea(hole), ringArea(outer)),
  );
}

function ringArea(ring: readonly Position[]): number {
  const radians = (degrees = 0) => (degrees * Math.PI) / 180;
  const sum = ring.slice(1).reduce((total, [lon, lat], i) => {
    const [lon0, lat0] = ring[i] as Position;
    return total + radians(lon! - lon0!) * (Math.sin(radians(lat0)) + Math.sin(radians(lat)));
  }, 0);
  return (Math.abs(sum) / 2) * RADIUS_KM ** 2;
}
