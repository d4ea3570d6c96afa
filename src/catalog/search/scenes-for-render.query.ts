import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type Cql2Expression, type StacItem, type TimeInterval } from '#libs/stac';
import { type DataSource } from 'typeorm';
import { PreparedStatement } from '../../platform/database/prepared-statement.js';
import { type Reader } from '../readers.js';
import { canonicalItem } from '../scene-document.js';
import { type SceneBands } from '../scene.js';
import { geometrySql } from './cql2-spatial.sql.js';
import { type SearchedCollection, searchedCollections } from './readable-collections.query.js';
import { sceneConditions, type SearchScope } from './scene-conditions.js';
import { SqlParameters } from './sql-parameters.js';

export interface RenderSearch {
  readonly collectionId: string;
  /** The collection as it was found just now, for the same caller; left out = it is looked for. */
  readonly found?: FoundInSearch;
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

export interface FoundInSearch extends SearchedCollection {
  /** `FoundCollection.hasFewScenes` */
  readonly hasFewScenes: boolean;
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
  /** Hull of footprint ∩ area in `gridEpsg`; null without one, and where the footprint covers the whole area. */
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

type Row = Omit<SceneToRender, 'item'> & { readonly document: string | null };

/** Scenes with pixels that may meet the area, the most wanted first; only those that these marks may read. */
export async function scenesForRender(
  dataSource: DataSource,
  marks: readonly Reader[] | null,
  search: RenderSearch,
): Promise<SceneToRender[]> {
  const { collectionId, found, filter } = search;
  const { searched } = found ? { searched: [found] } : await searchedCollections(dataSource, marks, [collectionId]);
  if (searched.length === 0) return [];
  const parameters = new SqlParameters();
  const scope = { marks, searched, isEverything: false };
  // Filters are as many texts as callers think of; of the others there are some dozens.
  const rows =
    found?.hasFewScenes && filter === null
      ? await prepared(searchSql(search, scope, AMONG_FEW, parameters)).run(dataSource.manager, parameters.values)
      : await dataSource.query<Row[]>(searchSql(search, scope, AMONG_MANY, parameters), parameters.values);
  return rows.map(({ document, ...scene }) => ({ ...scene, item: document === null ? null : canonicalItem(document) }));
}

/** How the scenes of the collection and the area of the picture are brought before the planner. */
interface Access {
  scenes(collectionId: string, bind: SqlParameters['bind']): string;
  /** What is joined to the scenes, and how the area is called then. */
  area(sql: string): { readonly join: string; readonly name: string };
}

/** By whichever index fits what is asked for: the planner sees the area itself. */
const AMONG_MANY: Access = {
  scenes: () => 'scenes',
  area: (sql) => ({ join: '', name: sql }),
};

/** One after the other, whatever is asked for, so that one plan is right for all searches; the area is made once. */
const AMONG_FEW: Access = {
  scenes: (collectionId, bind) => `(SELECT * FROM scenes WHERE collection_id = ${bind(collectionId)} OFFSET 0)`,
  area: (sql) => ({ join: `CROSS JOIN (SELECT ${sql} AS area OFFSET 0) a`, name: 'a.area' }),
};

const statements = new Map<string, PreparedStatement<Row>>();

function prepared(text: string): PreparedStatement<Row> {
  const statement = statements.get(text) ?? new PreparedStatement<Row>(`scenes to render ${statements.size}`, text);
  statements.set(text, statement);
  return statement;
}

function searchSql(search: RenderSearch, scope: SearchScope, access: Access, parameters: SqlParameters): string {
  const { collectionId, ids, area, interval, filter, maxCloudCover, order, limit } = search;
  const { bind, bindAs } = parameters;
  const scenes = access.scenes(collectionId, bind);
  const { join, name } = area ? access.area(geometrySql(area, bindAs)) : { join: '', name: null };
  const conditions = [
    sceneConditions({ ids, interval, filter }, scope, parameters),
    ...(name === null ? [] : [`ST_Intersects(s.footprint, ${name})`]),
    HAS_PIXELS,
    ...(maxCloudCover >= 100 ? [] : [`s.cloud_cover <= ${bindAs(maxCloudCover, 'float8')}`]),
  ];
  return `
    SELECT ${SCENE_COLUMNS},
           ${extentSql(search, name, bindAs)} AS extent,
           ${search.withItems ? 's.document' : 'NULL'} AS document
    FROM (SELECT s.*, ${name ?? 'NULL'} AS area, row_number() OVER (ORDER BY ${MOSAICKING_ORDER[order]}) AS position
          FROM ${scenes} s ${join}
          WHERE ${conditions.join(' AND ')}
          ORDER BY position LIMIT ${bindAs(limit, 'int')}) s
    ORDER BY position`;
}

/**
 * Only what lies in the area is carried over: whole footprints may reach where the CRS has no answer. Edges are straight
 * in lon/lat and bend in the grid's CRS, so they are split first. Most pictures lie within their scenes: PostGIS knows that
 * sooner than it cuts, and such scenes reach every part of the picture. OFFSET 0: else the hull is made for each of its sides.
 */
function extentSql({ gridEpsg }: RenderSearch, area: string | null, bindAs: SqlParameters['bindAs']): string {
  if (gridEpsg === null || area === null) return 'NULL::float8[]';
  const hull = hullSql('ST_Intersection(s.footprint, s.area)', bindAs(gridEpsg, 'int'));
  return `CASE WHEN ST_Covers(s.footprint, s.area) THEN NULL ELSE ${hull} END`;
}

/** [minX, minY, maxX, maxY] in a CRS; NULL of nothing. @param epsg a placeholder */
export function hullSql(geometry: string, epsg: string): string {
  return `
    (SELECT ARRAY[ST_XMin(hull), ST_YMin(hull), ST_XMax(hull), ST_YMax(hull)]
     FROM (SELECT ST_Envelope(ST_Transform(ST_Segmentize(${geometry}, 0.5), ${epsg})) AS hull OFFSET 0) h
     WHERE NOT ST_IsEmpty(hull))`;
}
