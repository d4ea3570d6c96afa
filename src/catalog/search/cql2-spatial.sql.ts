import { type Cql2Operand, type SpatialOp } from '#libs/stac';
import { type Geometry, type Position } from 'geojson';
import { type Cql2Context, described, refuse, unknownFunction } from './cql2-context.js';
import { uprightBox } from './upright-box.js';

const FUNCTIONS: Readonly<Record<SpatialOp, string>> = {
  s_intersects: 'ST_Intersects',
  s_equals: 'ST_Equals',
  s_disjoint: 'ST_Disjoint',
  s_touches: 'ST_Touches',
  s_within: 'ST_Within',
  s_overlaps: 'ST_Overlaps',
  s_crosses: 'ST_Crosses',
  s_contains: 'ST_Contains',
};

/** On the lon/lat plane; unknown for an item without geometry. */
export function spatialSql(op: SpatialOp, [a, b]: readonly [Cql2Operand, Cql2Operand], context: Cql2Context): string {
  return `${FUNCTIONS[op]}(${operandSql(a, context)}, ${operandSql(b, context)})`;
}

function operandSql(operand: Cql2Operand, context: Cql2Context): string {
  if (operand.kind === 'geometry') return geometrySql(operand.value, (value, type) => context.bind(value, type));
  if (operand.kind === 'function') return unknownFunction(operand.name);
  if (operand.kind !== 'property' || operand.name !== 'geometry')
    return refuse(`${described(operand)} is not a geometry; the only property that is one is "geometry"`);
  return `${context.row}.footprint`;
}

/** Adds a parameter and answers its placeholder, cast to that type. */
type BindAs = (value: string, type: 'text' | 'double precision') => string;

/**
 * A GeoJSON geometry (lon/lat) as PostGIS compares it: plane, parts beyond ±180 moved to where they belong, and mended
 * where it crosses itself or its collected parts overlap, which GEOS answers with an error.
 */
export function geometrySql(geometry: Geometry, bind: BindAs): string {
  const valid = validSql(geometry, bind);
  const wrapped = leavesTheWorld(geometry) ? `ST_WrapX(ST_WrapX(${valid}, 180, -360), -180, 360)` : valid;
  return geometry.type === 'GeometryCollection' ? `ST_UnaryUnion(${wrapped})` : wrapped;
}

/** Most searches are for a box, which needs no mending. */
function validSql(geometry: Geometry, bind: BindAs): string {
  const box = uprightBox(geometry);
  if (box === null) return `ST_MakeValid(ST_Force2D(ST_GeomFromGeoJSON(${bind(JSON.stringify(geometry), 'text')})))`;
  return `ST_MakeEnvelope(${box.map((side) => bind(String(side), 'double precision')).join(', ')}, 4326)`;
}

function leavesTheWorld(geometry: Geometry): boolean {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.some(leavesTheWorld);
  return anyBeyond(geometry.coordinates);
}

function anyBeyond(coordinates: Position | readonly unknown[]): boolean {
  const [first] = coordinates;
  if (typeof first === 'number') return Math.abs(first) > 180;
  return (coordinates as readonly Position[]).some(anyBeyond);
}
