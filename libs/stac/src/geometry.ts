import { type Geometry } from 'geojson';
import { isObject, jsonOf, refuse, shown } from './refusal.js';

/** Far more corners than a search needs; a body of this size is still read in milliseconds. */
const MAX_POSITIONS = 100_000;
const MAX_NESTING = 16;

/** How deep the coordinates of each type are nested, and what their lines must be. */
const SHAPES: Readonly<Record<string, { depth: number; shortest: number; closed: boolean }>> = {
  Point: { depth: 0, shortest: 0, closed: false },
  MultiPoint: { depth: 1, shortest: 0, closed: false },
  LineString: { depth: 1, shortest: 2, closed: false },
  MultiLineString: { depth: 2, shortest: 2, closed: false },
  Polygon: { depth: 2, shortest: 4, closed: true },
  MultiPolygon: { depth: 3, shortest: 4, closed: true },
};

interface Reading {
  readonly allowEmpty: boolean;
  positions: number;
}

/**
 * A GeoJSON geometry of any type, in lon/lat, as an object or as JSON text; members other than type and coordinates are
 * dropped. Longitudes up to ±360 are taken, as maps that scroll around the world send them; whether a polygon crosses
 * itself is for PostGIS to find. @throws BAD_REQUEST naming the place, such as `intersects.coordinates[0][3]`.
 */
export function parseGeometry(json: unknown, field = 'intersects', options: { allowEmpty?: boolean } = {}): Geometry {
  const reading: Reading = { allowEmpty: options.allowEmpty ?? false, positions: 0 };
  return geometryOf(jsonOf(json, field), field, reading, 0);
}

function geometryOf(json: unknown, at: string, reading: Reading, nesting: number): Geometry {
  if (!isObject(json)) return refuse(`${at}: expected a GeoJSON geometry, got ${shown(json)}`);
  const type = json['type'];
  if (type === 'Feature' || type === 'FeatureCollection')
    return refuse(`${at}: a ${type} is not a geometry; send the geometry itself`);
  if (type === 'GeometryCollection') return collectionOf(json['geometries'], `${at}.geometries`, reading, nesting);
  const shape = typeof type === 'string' && Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (shape === undefined) return refuse(`${at}.type: ${shown(type)} is not a GeoJSON geometry type`);
  const coordinates = listOf(json['coordinates'], `${at}.coordinates`);
  if (coordinates.length === 0 && reading.allowEmpty) return { type, coordinates: [] } as unknown as Geometry;
  return {
    type,
    coordinates: nested(coordinates, shape.depth, shape, `${at}.coordinates`, reading),
  } as unknown as Geometry;
}

function collectionOf(members: unknown, at: string, reading: Reading, nesting: number): Geometry {
  if (nesting >= MAX_NESTING) refuse(`${at}: collections are nested deeper than ${MAX_NESTING}`);
  const list = listOf(members, at);
  if (list.length === 0 && !reading.allowEmpty) refuse(`${at}: is empty`);
  if (list.length > MAX_POSITIONS) tooMany(at);
  return {
    type: 'GeometryCollection',
    geometries: list.map((member, index) => geometryOf(member, `${at}[${index}]`, reading, nesting + 1)),
  };
}

function nested(
  value: unknown,
  depth: number,
  shape: { shortest: number; closed: boolean },
  at: string,
  reading: Reading,
): unknown {
  if (depth === 0) return position(value, at, reading);
  const list = listOf(value, at);
  if (list.length === 0) refuse(`${at}: is empty`);
  const parts = list.map((part, index) => nested(part, depth - 1, shape, `${at}[${index}]`, reading));
  if (depth === 1) assertLine(parts as number[][], shape, at);
  return parts;
}

function assertLine(
  line: readonly number[][],
  { shortest, closed }: { shortest: number; closed: boolean },
  at: string,
) {
  if (line.length < shortest)
    refuse(`${at}: a ${closed ? 'ring' : 'line'} needs at least ${shortest} positions, got ${line.length}`);
  if (closed && line[0]?.join() !== line.at(-1)?.join()) refuse(`${at}: the ring is not closed`);
}

function position(value: unknown, at: string, reading: Reading): number[] {
  const list = listOf(value, at);
  if (list.length < 2 || list.length > 4) refuse(`${at}: a position has 2 or 3 numbers, got ${shown(value)}`);
  if (!list.every((number): number is number => typeof number === 'number' && Number.isFinite(number)))
    return refuse(`${at}: expected finite numbers, got ${shown(value)}`);
  const [lon = 0, lat = 0] = list;
  if (Math.abs(lon) > 360) refuse(`${at}: longitude ${lon} is outside -360..360`);
  if (Math.abs(lat) > 90) refuse(`${at}: latitude ${lat} is outside -90..90 (positions are longitude, latitude)`);
  if (++reading.positions > MAX_POSITIONS) tooMany(at);
  return [...list];
}

function listOf(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(`${at}: expected an array, got ${shown(value)}`);
}

function tooMany(at: string): never {
  return refuse(`${at}: more than ${MAX_POSITIONS} positions`);
}
