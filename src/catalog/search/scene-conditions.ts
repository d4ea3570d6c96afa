import { type Geometry } from 'geojson';
import { type BBox } from '#libs/geo';
import { type TimeInterval } from '#libs/stac';
import { type Reader } from '../readers.js';
import { geometrySql } from './cql2-spatial.sql.js';
import { cql2Sql } from './cql2.sql.js';
import { freeTextSql } from './free-text.sql.js';
import { PROPERTY_TYPES } from './property-types.js';
import { type SearchedCollection, type SearchedCollections } from './readable-collections.query.js';
import { type SceneFilter } from './scene-query.js';
import { type SqlParameters } from './sql-parameters.js';

/** Whose search it is. `marks` null = an administrator. */
export interface SearchScope extends SearchedCollections {
  readonly marks: readonly Reader[] | null;
}

/**
 * The condition on `scenes s` that pages, counts, distinct values and aggregations share, so that none of them tells
 * what another hides.
 */
export function sceneConditions(filter: SceneFilter, scope: SearchScope, parameters: SqlParameters): string {
  const { searched, isEverything, marks } = scope;
  const within = conditionsWithin(filter, scope, parameters);
  // The primary key begins with the collection: a search for ids needs it named even where everything is readable.
  return within(
    marks === null && isEverything && !filter.ids ? null : amongCollections(searched, parameters),
    searched,
  );
}

/** `placed`: the condition on the collection, null = none. `collections`: those that it leaves. */
export type ConditionsWithin = (placed: string | null, collections: readonly SearchedCollection[]) => string;

/** The same condition for one part of the collections after another; its values are bound once. */
export function conditionsWithin(
  filter: SceneFilter,
  { marks }: SearchScope,
  { bind, bindAs }: SqlParameters,
): ConditionsWithin {
  const during = duringSql(filter.interval ?? null, bind);
  const others = [
    ...(filter.ids ? [`s.id = ANY(${bind([...filter.ids])}::text[])`] : []),
    ...(filter.bbox ? [inBox(filter.bbox, bindAs)] : []),
    ...(filter.intersects ? [meets(filter.intersects, bindAs)] : []),
    ...(filter.filter ? [`(${cql2Sql(filter.filter, { alias: 's', bind, types: PROPERTY_TYPES })})`] : []),
    ...(filter.text ? [`(${freeTextSql(filter.text, 's', bind)})`] : []),
    ...(filter.changedSince ? [`s.updated_at >= ${bind(filter.changedSince)}::timestamptz`] : []),
    ...(marks === null ? [] : [`(s.readers IS NULL OR s.readers && ${bind([...marks])}::text[])`]),
  ];
  return (placed, collections) => {
    const span = Math.max(0, ...collections.map(({ longestSpan }) => longestSpan));
    const conditions = [...(placed === null ? [] : [placed]), ...during(span), ...others];
    return conditions.length === 0 ? 'TRUE' : conditions.join(' AND ');
  };
}

/** One collection as `=`, which an index on (collection_id, …) serves in its order; `= ANY` would lose that. */
export function amongCollections(collections: readonly SearchedCollection[], { bind }: SqlParameters): string {
  const [first, ...others] = collections.map(({ id }) => id);
  if (first !== undefined && others.length === 0) return `s.collection_id = ${bind(first)}`;
  return `s.collection_id = ANY(${bind(collections.map(({ id }) => id))}::text[])`;
}

type Bind = SqlParameters['bind'];
type BindAs = SqlParameters['bindAs'];

/**
 * The scene's interval meets the asked one. The bounds on `sort_at` follow from that and from the longest span (seconds)
 * of the collections; they are there because it is `sort_at` that is indexed.
 */
function duringSql(interval: TimeInterval | null, bind: Bind): (longestSpan: number) => string[] {
  const bound = (time: string | null | undefined) => (typeof time === 'string' ? `${bind(time)}::timestamptz` : null);
  const [start, end] = [bound(interval?.start), bound(interval?.end)];
  return (longestSpan) => {
    if (start === null && end === null) return [];
    if (longestSpan === 0)
      return [...(start ? [`s.sort_at >= ${start}`] : []), ...(end ? [`s.sort_at <= ${end}`] : [])];
    const span = `make_interval(secs => ${bind(longestSpan)})`;
    return [
      ...(start ? [`s.sort_at >= ${start} - ${span}`, `s.end_at >= ${start}`] : []),
      ...(end ? [`s.sort_at <= ${end} + ${span}`, `s.start_at <= ${end}`] : []),
    ];
  };
}

/** Across ±180 each side is asked on its own: together their box would be the whole world to the index. */
function inBox([west, south, east, north]: BBox, bindAs: BindAs): string {
  if (west <= east) return meets(boxGeometry(west, south, east, north), bindAs);
  return `(${meets(boxGeometry(west, south, 180, north), bindAs)} OR ${meets(boxGeometry(-180, south, east, north), bindAs)})`;
}

/** A box may be a line or a point; a polygon without area would meet nothing. */
function boxGeometry(west: number, south: number, east: number, north: number): Geometry {
  if (west === east && south === north) return { type: 'Point', coordinates: [west, south] };
  if (west === east || south === north)
    return { type: 'LineString', coordinates: [[west, south], [east, north]] }; // prettier-ignore
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  return { type: 'Polygon', coordinates: [ring] };
}

function meets(geometry: Geometry, bindAs: BindAs): string {
  return `ST_Intersects(s.footprint, ${geometrySql(geometry, bindAs)})`;
}
