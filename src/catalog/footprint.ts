import { type StacItem } from '#libs/stac';
import { type Geometry, type Polygon, type Position } from 'geojson';
import { spelled, type Spelling } from './spelling.js';

/** What PostGIS makes the footprint from. */
export interface Footprint {
  readonly geojson: string;
  /** It reaches beyond ±180 and is to be cut there. */
  readonly wraps: boolean;
  /** Known to be valid without asking PostGIS, which takes longer over it than over storing the item. */
  readonly certain: boolean;
}

/**
 * The place of an item for searching; the item itself keeps its geometry as sent. Polygons that jump from one side of the
 * antimeridian to the other, in items whose bbox says that they cross it (w > e), are read as crossing it there and not
 * as going around the world. Pure.
 */
export function footprintOf(
  { geometry, bbox }: Pick<StacItem, 'geometry' | 'bbox'>,
  spelling: Spelling | null = null,
): Footprint | null {
  if (geometry === null) return null;
  const continuous = crosses(bbox) ? joined(geometry) : geometry;
  const geojson = spelled(continuous, spelling);
  const wraps = reachesBeyond(continuous);
  return { geojson, wraps, certain: !wraps && isPlain(continuous) };
}

function crosses(bbox: readonly number[] | undefined): boolean {
  return bbox !== undefined && (bbox[0] as number) > (bbox[bbox.length / 2] as number);
}

function joined(geometry: Geometry): Geometry {
  if (geometry.type === 'Polygon') return { ...geometry, coordinates: geometry.coordinates.map(withoutJumps) };
  if (geometry.type === 'MultiPolygon')
    return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(withoutJumps)) };
  return geometry;
}

function withoutJumps(ring: Position[]): Position[] {
  let turn = 0;
  return ring.map(([lon = 0, ...rest], index) => {
    const step = lon - (ring[index - 1]?.[0] ?? lon);
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [lon + turn, ...rest];
  });
}

function reachesBeyond(geometry: Geometry): boolean {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.some(reachesBeyond);
  return anyLongitude(geometry.coordinates, (lon) => lon < -180 || lon > 180);
}

type Nested = number | readonly Nested[];

function anyLongitude(coordinates: Nested, test: (lon: number) => boolean): boolean {
  if (!Array.isArray(coordinates)) return false;
  const [first] = coordinates as Nested[];
  return typeof first === 'number' ? test(first) : coordinates.some((part) => anyLongitude(part as Nested, test));
}

/** A point, or a convex polygon of up to four corners without holes: what nearly every scene is. */
function isPlain(geometry: Geometry): boolean {
  if (geometry.type === 'Point') return true;
  return geometry.type === 'Polygon' && geometry.coordinates.length === 1 && isConvex(geometry);
}

function isConvex({ coordinates }: Polygon): boolean {
  const corners = (coordinates[0] as Position[]).slice(1);
  if (corners.length > 4) return false;
  const turns = corners.map((b, i) => {
    const a = corners.at(i - 1) as Position;
    const c = corners[(i + 1) % corners.length] as Position;
    return Math.sign((b[0]! - a[0]!) * (c[1]! - b[1]!) - (b[1]! - a[1]!) * (c[0]! - b[0]!));
  });
  return turns[0] !== 0 && turns.every((turn) => turn === turns[0]);
}
