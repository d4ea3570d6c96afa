import { type Cql2Operand, type SpatialOp } from '#libs/stac';
import { type Geometry, type Position } from 'geojson';
import { type Cql2Context, described, refuse, unknownFunction } from './cql2-context.js';

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
  if (operand.kind === 'geometry') return geometrySql(operand.value, (json) => context.bind(json, 'text'));
  if (operand.kind === 'function') return unknownFunction(operand.name);
  if (operand.kind !== 'property' || operand.name !== 'geometry')
    return refuse(`${described(operand)} is not a geometry; the only property that is one is "geometry"`);
  return `${context.row}.footprint`;
}

/**
 * A GeoJSON geometry (lon/lat) as PostGIS compares it: plane, parts beyond ±180 moved to where they belong, and mended
 * where it crosses itself or its collected parts overlap, which GEOS answers with an error.
 */
export function geometrySql(geometry: Geometry, bind: (json: string) => string): string {
  const plane = `ST_Force2D(ST_GeomFromGeoJSON(${bind(JSON.stringify(geometry))}))`;
  const valid = `ST_MakeValid(${plane})`;
  const wrapped = leavesTheWorld(geometry) ? `ST_WrapX(ST_WrapX(${valid}, 180, -360), -180, 360)` : valid;
  return geometry.type === 'GeometryCollection' ? `ST_UnaryUnion(${wrapped})` : wrapped;
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
