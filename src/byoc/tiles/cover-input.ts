import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { invalidField } from '../../platform/http/validation.js';
import { readCrsMember } from './crs-member.js';

/** A cover geometry as given: x/y in `epsg`, rings closed. Whether it is valid geometry, PostGIS says. */
export interface CoverInput {
  readonly geometry: Polygon | MultiPolygon;
  readonly epsg: number;
}

/** byoc §5 rule 15; the closing position of a ring counts, as in the published service (JTS). */
const MAX_POINTS = 100;
const FIELD = 'coverGeometry';

/** null = the default, what all files cover. @throws INVALID naming what is wrong with it */
export function readCover(value: unknown): CoverInput | null {
  if (value === undefined || value === null) return null;
  const { type, coordinates, crs } = value as { type?: unknown; coordinates?: unknown; crs?: unknown };
  if (type !== 'Polygon' && type !== 'MultiPolygon')
    throw invalidField('body', FIELD, 'must be a GeoJSON Polygon or MultiPolygon', value);
  const epsg = readCrsMember(crs, FIELD);
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0) throw malformed(coordinates);
  const rings = polygons.map((polygon) => readPolygon(polygon, epsg));
  const points = rings.flat(2).length;
  if (points > MAX_POINTS)
    throw invalidField('body', FIELD, `must not have more than ${MAX_POINTS} points, found ${points}`, points);
  const geometry: CoverInput['geometry'] =
    type === 'Polygon' ? { type, coordinates: rings[0] as Position[][] } : { type, coordinates: rings };
  return { geometry, epsg };
}

function readPolygon(value: unknown, epsg: number): Position[][] {
  if (!Array.isArray(value) || value.length === 0) throw malformed(value);
  return value.map((ring) => readRing(ring, epsg));
}

function readRing(value: unknown, epsg: number): Position[] {
  if (!Array.isArray(value)) throw malformed(value);
  const ring = value.map((position) => readPosition(position, epsg));
  const [first, last] = [ring[0], ring.at(-1)];
  if (ring.length < 4 || first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
    throw invalidField('body', FIELD, 'must have closed rings of at least 4 positions', value);
  return ring;
}

/** Heights are dropped. */
function readPosition(value: unknown, epsg: number): Position {
  const [x, y] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
    throw malformed(value);
  if (epsg === 4326 && (Math.abs(x) > 180 || Math.abs(y) > 90))
    throw invalidField('body', FIELD, 'must lie within longitude ±180 and latitude ±90', value);
  return [x, y];
}

function malformed(value: unknown) {
  return invalidField('body', FIELD, 'must have coordinates as GeoJSON has them: numbers, positions, rings', value);
}
