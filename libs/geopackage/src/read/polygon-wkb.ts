import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { GeometryFault, type WkbCursor } from './wkb-cursor.js';

const POLYGON = 3;
const MULTI_POLYGON = 6;
const NAMES = [
  ...[
    'GEOMETRY',
    'POINT',
    'LINESTRING',
    'POLYGON',
    'MULTIPOINT',
    'MULTILINESTRING',
    'MULTIPOLYGON',
    'GEOMETRYCOLLECTION',
  ],
  ...['CIRCULARSTRING', 'COMPOUNDCURVE', 'CURVEPOLYGON', 'MULTICURVE', 'MULTISURFACE', 'CURVE', 'SURFACE'],
  ...['POLYHEDRALSURFACE', 'TIN', 'TRIANGLE'],
];
/** Counts precede what they count, so a part has at least these bytes. */
const LEAST_RING_BYTES = 4;
const LEAST_POLYGON_BYTES = 9;

/**
 * ISO WKB (1000s = Z, M and ZM) and its older spelling with flags; Z and M are dropped. Empty parts are left out.
 * @throws GeometryFault
 */
export function readPolygonal(cursor: WkbCursor): Polygon | MultiPolygon {
  const { type, dimensions } = readType(cursor);
  if (type === POLYGON) return { type: 'Polygon', coordinates: notEmpty(readRings(cursor, dimensions)) };
  if (type !== MULTI_POLYGON) throw new GeometryFault(`is a ${nameOf(type)}; polygons and multipolygons are taken`);
  const parts = Array.from({ length: cursor.count(LEAST_POLYGON_BYTES) }, () => {
    const part = readType(cursor);
    if (part.type !== POLYGON) throw new GeometryFault(`has broken WKB: a ${nameOf(part.type)} in a MULTIPOLYGON`);
    return readRings(cursor, part.dimensions);
  });
  return { type: 'MultiPolygon', coordinates: notEmpty(parts.filter((rings) => rings.length > 0)) };
}

function readType(cursor: WkbCursor): { type: number; dimensions: number } {
  cursor.byteOrder();
  const code = cursor.uint32();
  const flags = code >>> 28;
  const plain = code & 0x0fffffff;
  const thousands = Math.floor(plain / 1000);
  if (thousands > 3 || (flags & 1) !== 0) throw new GeometryFault(`has broken WKB: type ${code}`);
  // Flag 2 (an SRID of its own) precedes a number that the table's registration outranks.
  if ((flags & 2) !== 0) cursor.uint32();
  const hasZ = (flags & 8) !== 0 || thousands === 1 || thousands === 3;
  const hasM = (flags & 4) !== 0 || thousands === 2 || thousands === 3;
  return { type: plain % 1000, dimensions: 2 + Number(hasZ) + Number(hasM) };
}

function readRings(cursor: WkbCursor, dimensions: number): Position[][] {
  const rings = Array.from({ length: cursor.count(LEAST_RING_BYTES) }, () => readRing(cursor, dimensions));
  const filled = rings.filter((ring) => ring.length > 0);
  if (filled.length > 0 && filled[0] !== rings[0]) throw new GeometryFault('has a hole in an empty polygon');
  return filled;
}

function readRing(cursor: WkbCursor, dimensions: number): Position[] {
  const count = cursor.count(8 * dimensions);
  const ring = Array.from({ length: count }, () => cursor.point(dimensions));
  if (count === 0) return ring;
  if (count < 4) throw new GeometryFault(`has a ring of ${count} points; the least is 4`);
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1]) throw new GeometryFault('has a ring that is not closed');
  return ring;
}

function notEmpty<T>(parts: T[]): T[] {
  if (parts.length === 0) throw new GeometryFault('has an empty geometry');
  return parts;
}

const nameOf = (type: number) => NAMES[type] ?? `geometry of type ${type}`;
