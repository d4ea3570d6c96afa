import { type Geometry } from 'geojson';
import { type BBox } from '#libs/geo';
import { type TimeInterval } from '#libs/stac';
import { type Reader } from '../readers.js';
import { cql2Sql } from './cql2.sql.js';
import { freeTextSql } from './free-text.sql.js';
import { PROPERTY_TYPES } from './property-types.js';
import { type SearchedCollections } from './readable-collections.query.js';
import { type SceneFilter } from './scene-query.js';
import { type SqlParameters } from './sql-parameters.js';

/** Whose search it is. `marks` null = an administrator. */
export interface SearchScope {
  readonly marks: readonly Reader[] | null;
  readonly collections: SearchedCollections;
}

/**
 * The condition on `scenes s` that pages, counts, distinct values and aggregations share, so that none of them tells
 * what another hides.
 */
export function sceneConditions(filter: SceneFilter, scope: SearchScope, parameters: SqlParameters): string {
  const { bind } = parameters;
  const conditions = [
    ...inCollections(filter, scope, bind),
    ...(filter.ids ? [`s.id = ANY(${bind([...filter.ids])}::text[])`] : []),
    ...(filter.interval ? during(filter.interval, scope.collections, bind) : []),
    ...(filter.bbox ? [inBox(filter.bbox, bind)] : []),
    ...(filter.intersects ? [meets(filter.intersects, bind)] : []),
    ...(filter.filter ? [`(${cql2Sql(filter.filter, { alias: 's', bind, types: PROPERTY_TYPES })})`] : []),
    ...(filter.text ? [`(${freeTextSql(filter.text, 's', bind)})`] : []),
    ...(scope.marks === null ? [] : [`(s.readers IS NULL OR s.readers && ${bind([...scope.marks])}::text[])`]),
  ];
  return conditions.length === 0 ? 'TRUE' : conditions.join(' AND ');
}

type Bind = SqlParameters['bind'];

/** One collection as `=`, which an index on (collection_id, …) serves in its order; `= ANY` would lose that. */
function inCollections({ collections, ids }: SceneFilter, { marks, collections: found }: SearchScope, bind: Bind) {
  // The primary key begins with the collection: a search for ids needs it named even where everything is readable.
  if (marks === null && !collections && !ids) return [];
  if (found.ids.length === 1) return [`s.collection_id = ${bind(found.ids[0])}`];
  return [`s.collection_id = ANY(${bind(found.ids)}::text[])`];
}

/**
 * The scene's interval meets the asked one. The bounds on `sort_at` follow from that and from the longest span of the
 * collections; they are there because it is `sort_at` that is indexed.
 */
function during({ start, end }: TimeInterval, { longestSpan, spansAreZero }: SearchedCollections, bind: Bind) {
  const at = (time: string) => `${bind(time)}::timestamptz`;
  if (spansAreZero)
    return [
      ...(start !== null ? [`s.sort_at >= ${at(start)}`] : []),
      ...(end !== null ? [`s.sort_at <= ${at(end)}`] : []),
    ];
  const span = `${bind(longestSpan)}::interval`;
  return [
    ...(start !== null ? [`s.sort_at >= ${at(start)} - ${span}`, `s.end_at >= ${at(start)}`] : []),
    ...(end !== null ? [`s.sort_at <= ${at(end)} + ${span}`, `s.start_at <= ${at(end)}`] : []),
  ];
}

/** Across ±180 each side is asked on its own: together their box would be the whole world to the index. */
function inBox([west, south, east, north]: BBox, bind: Bind): string {
  if (west <= east) return meets(boxGeometry(west, south, east, north), bind);
  return `(${meets(boxGeometry(west, south, 180, north), bind)} OR ${meets(boxGeometry(-180, south, east, north), bind)})`;
}

/** A box may be a line or a point; a polygon without area would meet nothing. */
function boxGeometry(west: number, south: number, east: number, north: number): Geometry {
  if (west === east && south === north) return { type: 'Point', coordinates: [west, south] };
  if (west === east || south === north)
    return { type: 'LineString', coordinates: [[west, south], [east, north]] }; // prettier-ignore
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  return { type: 'Polygon', coordinates: [ring] };
}

function meets(geometry: Geometry, bind: Bind): string {
  return `ST_Intersects(s.footprint, ST_Force2D(ST_GeomFromGeoJSON(${bind(JSON.stringify(geometry))})))`;
}
