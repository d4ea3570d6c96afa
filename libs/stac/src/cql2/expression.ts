import { type Geometry } from 'geojson';

/**
 * A CQL2 filter as a tree: the JSON encoding of OGC 21-065r2 in one normal form (operators in lower case, BETWEEN and IN
 * flat, text literals typed). Both encodings are read into it, so whatever is true of the tree holds for both.
 */
export type Cql2Expression =
  | { readonly op: 'and' | 'or'; readonly args: readonly Cql2Expression[] }
  | { readonly op: 'not'; readonly arg: Cql2Expression }
  | { readonly op: 'literal'; readonly value: boolean }
  | { readonly op: Comparison; readonly args: readonly [Cql2Operand, Cql2Operand] }
  | { readonly op: 'like'; readonly args: readonly [Cql2Operand, Cql2Operand] }
  | { readonly op: 'between'; readonly args: readonly [Cql2Operand, Cql2Operand, Cql2Operand] }
  | { readonly op: 'in'; readonly value: Cql2Operand; readonly list: readonly Cql2Operand[] }
  | { readonly op: 'isNull'; readonly arg: Cql2Operand }
  | { readonly op: SpatialOp; readonly args: readonly [Cql2Operand, Cql2Operand] }
  | { readonly op: TemporalOp; readonly args: readonly [Cql2Operand, Cql2Operand] }
  | { readonly op: ArrayOp; readonly args: readonly [Cql2Operand, Cql2Operand] }
  /** A value taken as a condition: a boolean property or a function. */
  | { readonly op: 'test'; readonly arg: Cql2Operand };

export const COMPARISONS = ['=', '<>', '<', '>', '<=', '>='] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const SPATIAL_OPS = [
  's_intersects',
  's_equals',
  's_disjoint',
  's_touches',
  's_within',
  's_overlaps',
  's_crosses',
  's_contains',
] as const;
export type SpatialOp = (typeof SPATIAL_OPS)[number];

export const TEMPORAL_OPS = [
  't_after',
  't_before',
  't_contains',
  't_disjoint',
  't_during',
  't_equals',
  't_finishedBy',
  't_finishes',
  't_intersects',
  't_meets',
  't_metBy',
  't_overlappedBy',
  't_overlaps',
  't_startedBy',
  't_starts',
] as const;
export type TemporalOp = (typeof TEMPORAL_OPS)[number];

export const ARRAY_OPS = ['a_equals', 'a_contains', 'a_containedBy', 'a_overlaps'] as const;
export type ArrayOp = (typeof ARRAY_OPS)[number];

export const ARITHMETIC_OPS = ['+', '-', '*', '/', '%', 'div', '^'] as const;
export type ArithmeticOp = (typeof ARITHMETIC_OPS)[number];

export type Cql2Operand =
  /** Bare: `properties.` in front is dropped. */
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** RFC 3339 instant in UTC. */
  | { readonly kind: 'timestamp'; readonly value: string }
  /** YYYY-MM-DD; against timestamps its whole day. */
  | { readonly kind: 'date'; readonly value: string }
  /** null = `..`; ends may be properties. */
  | { readonly kind: 'interval'; readonly start: Cql2Operand | null; readonly end: Cql2Operand | null }
  /** GeoJSON in lon/lat; a BBOX becomes a polygon, or a multipolygon across ±180. */
  | { readonly kind: 'geometry'; readonly value: Geometry }
  | { readonly kind: 'array'; readonly items: readonly Cql2Operand[] }
  | { readonly kind: 'casei' | 'accenti'; readonly arg: Cql2Operand }
  | {
      readonly kind: 'arithmetic';
      readonly op: ArithmeticOp;
      readonly args: readonly [Cql2Operand, Cql2Operand];
    }
  /** Any function but CASEI and ACCENTI, its name as written. */
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly Cql2Operand[] }
  /** A condition used as a value, e.g. `(a > 1) = TRUE`. */
  | { readonly kind: 'predicate'; readonly value: Cql2Expression };
