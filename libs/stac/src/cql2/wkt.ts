import { type Geometry } from 'geojson';
import { parseGeometry } from '../geometry.js';

/** What stands between the brackets of well-known text: a position, a list of parts, or whole geometries. */
export type WktPart = number | Geometry | readonly WktPart[];

const TYPES: Readonly<Record<string, string>> = {
  point: 'Point',
  linestring: 'LineString',
  polygon: 'Polygon',
  multipoint: 'MultiPoint',
  multilinestring: 'MultiLineString',
  multipolygon: 'MultiPolygon',
  geometrycollection: 'GeometryCollection',
};

/** Well-known text as GeoJSON. `parts` null = EMPTY. @throws BAD_REQUEST for coordinates that do not make this geometry. */
export function geometryOfWkt(tag: string, parts: readonly WktPart[] | null, field: string): Geometry {
  const type = TYPES[tag.toLowerCase().replace(/z$/, '')] ?? tag;
  const members =
    type === 'GeometryCollection' ? { geometries: parts ?? [] } : { coordinates: coordinates(type, parts) };
  return parseGeometry({ type, ...members }, `${field}: ${tag}`, {
    allowEmpty: parts === null || type === 'GeometryCollection',
  });
}

function coordinates(type: string, parts: readonly WktPart[] | null): unknown {
  if (parts === null) return [];
  if (type === 'Point') return parts.length === 1 ? parts[0] : parts;
  // Both MULTIPOINT((1 2),(3 4)) and the older MULTIPOINT(1 2, 3 4) are about.
  if (type === 'MultiPoint')
    return parts.map((part) => (Array.isArray(part) && Array.isArray(part[0]) ? part[0] : part));
  return parts;
}
