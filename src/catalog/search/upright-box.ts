import { type Geometry } from 'geojson';
import { type BBox } from '#libs/geo';

/** What a polygon is when it is a box along the axes, of four corners and nothing else; null for any other geometry. */
export function uprightBox(geometry: Geometry): BBox | null {
  if (geometry.type !== 'Polygon' || geometry.coordinates.length !== 1) return null;
  const [a, b, c, d, end] = geometry.coordinates[0]!;
  if (!a || !b || !c || !d || !end || geometry.coordinates[0]!.length !== 5) return null;
  if ([a, b, c, d, end].some((point) => point.length !== 2) || a[0] !== end[0] || a[1] !== end[1]) return null;
  const northwards = a[0] === b[0] && b[1] === c[1] && c[0] === d[0] && d[1] === a[1];
  const eastwards = a[1] === b[1] && b[0] === c[0] && c[1] === d[1] && d[0] === a[0];
  if ((!northwards && !eastwards) || a[0] === c[0] || a[1] === c[1]) return null;
  const [x1, y1, x2, y2] = [a[0]!, a[1]!, c[0]!, c[1]!];
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}
