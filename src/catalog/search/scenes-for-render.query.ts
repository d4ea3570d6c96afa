import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type Cql2Expression, type StacItem, type TimeInterval } from '#libs/stac';
import { type DataSource } from 'typeorm';
import { type Reader } from '../readers.js';
import { canonicalItem } from '../scene-document.js';
import { type SceneBands } from '../scene.js';
import { geometrySql } from './cql2-spatial.sql.js';
import { searchedCollections } from './readable-collections.query.js';
import { sceneConditions } from './scene-conditions.js';
import { SqlParameters } from './sql-parameters.js';

export interface RenderSearch {
  readonly collectionId: string;
  /** null = any. */
  readonly ids: readonly string[] | null;
  /** Lon/lat, split at ±180; null = anywhere. */
  readonly area: Polygon | MultiPolygon | null;
  /** Both ends included. */
  readonly interval: TimeInterval | null;
  /** Percent; 100 also lets scenes without a value through. */
  readonly maxCloudCover: number;
  /** On properties of the scene; null = none. */
  readonly filter: Cql2Expression | null;
  readonly order: 'mostRecent' | 'leastRecent' | 'leastCC';
  /** Of the picture, where extents are wanted. */
  readonly gridEpsg: number | null;
  /** Also the item itself: what is not in `bands`, such as sun angles or the hrefs of annotations. */
  readonly withItems?: boolean;
  readonly limit: number;
}

/** A scene as a renderer wants it. */
export interface SceneToRender {
  readonly id: string;
  /** Of sensing, UTC; null = it has no time of its own. */
  readonly at: string | null;
  /** When it is found by a time range, both ends included; null = always. Of most scenes an instant. */
  readonly period: { readonly start: string; readonly end: string } | null;
  readonly cloudCover: number | null;
  /** Lon/lat. */
  readonly footprint: Polygon | MultiPolygon;
  /** Hull of footprint ∩ area in `gridEpsg`; null without one. */
  readonly extent: BBox | null;
  readonly bands: SceneBands;
  /** With canonical hrefs (`s3://…`), as it was handed in; null = not asked for. */
  readonly item: StacItem | null;
}

/** A scene that lasts longer than Earth observation itself has no time: BYOC tiles without one (byoc §7). */
const TIMELESS = `(s.end_at - s.start_at >= interval '150 years')`;

/** Equal times: what came later into the catalogue wins (process §3.2); every revision is another. */
const LATER_FIRST = `s.created_at DESC, s.revision DESC`;
export const MOSAICKING_ORDER: Readonly<Record<RenderSearch['order'], string>> = {
  mostRecent: `${TIMELESS}, s.sort_at DESC, ${LATER_FIRST}`,
  leastRecent: `${TIMELESS}, s.sort_at, ${LATER_FIRST}`,
  leastCC: `s.cloud_cover NULLS LAST, ${TIMELESS}, s.sort_at DESC, ${LATER_FIRST}`,
};

const isoInstant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Of `scenes s`: all of `SceneToRender` that does not depend on the picture. */
export const SCENE_COLUMNS = `s.id, s.cloud_cover AS "cloudCover", s.bands, ST_AsGeoJSON(s.footprint, 9)::json AS footprint,
            CASE WHEN ${TIMELESS} THEN NULL ELSE ${isoInstant('s.sort_at')} END AS at,
            CASE WHEN ${TIMELESS} THEN NULL ELSE json_build_object('start', ${isoInstant('s.start_at')}, 'end', ${isoInstant('s.end_at')}) END AS period`;

/** What makes a scene one for renderers, besides the condition. */
export const HAS_PIXELS = `s.bands IS NOT NULL AND ST_Dimension(s.footprint) = 2`;

/** Scenes with pixels that may meet the area, the most wanted first; only those that these marks may read. */
export async function scenesForRender(
  dataSource: DataSource,
  marks: readonly Reader[] | null,
  search: RenderSearch,
): Promise<SceneToRender[]> {
  const { collectionId, ids, area, interval, filter, maxCloudCover, order, limit } = search;
  const scope = { marks, ...(await searchedCollections(dataSource, marks, [collectionId])) };
  if (scope.searched.length === 0) return [];
  const parameters = new SqlParameters();
  const condition = sceneConditions({ ids, interval, filter, intersects: area }, scope, parameters);
  const { bind } = parameters;
  const cloud = maxCloudCover >= 100 ? '' : `AND s.cloud_cover <= ${bind(maxCloudCover)}::float8`;
  const rows = await dataSource.query<Array<Omit<SceneToRender, 'item'> & { document: string | null }>>(
    `SELECT ${SCENE_COLUMNS}, ${extentSql(search, bind)} AS extent,
            ${search.withItems ? 's.document' : 'NULL'} AS document
     FROM (SELECT s.*, row_number() OVER (ORDER BY ${MOSAICKING_ORDER[order]}) AS position
           FROM scenes s
           WHERE ${condition} AND ${HAS_PIXELS} ${cloud}
           ORDER BY position LIMIT ${bind(limit)}::int) s
     ORDER BY position`,
    parameters.values,
  );
  return rows.map(({ document, ...scene }) => ({ ...scene, item: document === null ? null : canonicalItem(document) }));
}

/**
 * Only what lies in the area is carried over: whole footprints may reach where the CRS has no answer. Edges are straight
 * in lon/lat and bend in the grid's CRS, so they are split first. Most pictures lie within their scenes: PostGIS knows that
 * sooner than it cuts, and their hull is made once for all of these. OFFSET 0: else the hull is made for each of its sides.
 */
function extentSql({ gridEpsg, area }: RenderSearch, bind: SqlParameters['bind']): string {
  if (gridEpsg === null || area === null) return 'NULL::float8[]';
  const [whole, epsg] = [geometrySql(area, (json) => `${bind(json)}::text`), bind(gridEpsg)];
  return `CASE WHEN ST_Covers(s.footprint, ${whole}) THEN ${hullSql(whole, epsg)}
               ELSE ${hullSql(`ST_Intersection(s.footprint, ${whole})`, epsg)} END`;
}

/** [minX, minY, maxX, maxY] in a CRS; NULL of nothing. @param epsg a placeholder */
export function hullSql(geometry: string, epsg: string): string {
  return `
    (SELECT ARRAY[ST_XMin(hull), ST_YMin(hull), ST_XMax(hull), ST_YMax(hull)]
     FROM (SELECT ST_Envelope(ST_Transform(ST_Segmentize(${geometry}, 0.5), ${epsg}::int)) AS hull OFFSET 0) h
     WHERE NOT ST_IsEmpty(hull))`;
}
