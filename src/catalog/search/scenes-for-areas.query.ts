import { type Polygon } from 'geojson';
import { type BBox, bboxOf, type Point, unionBBoxes } from '#libs/geo';
import { type DataSource } from 'typeorm';
import { type Reader } from '../readers.js';
import { searchedCollections } from './readable-collections.query.js';
import { sceneConditions } from './scene-conditions.js';
import { HAS_PIXELS, hullSql, MOSAICKING_ORDER, type RenderSearch, SCENE_COLUMNS, type SceneToRender } from './scenes-for-render.query.js'; // prettier-ignore
import { SqlParameters } from './sql-parameters.js';

/** A search that is the same at many places. */
export type SearchOfAreas = Omit<RenderSearch, 'area' | 'withItems'>;

/** Position of an area, and the scene's `extent` in it. */
type Met = readonly [area: number, extent: BBox | null];

/**
 * What `scenesForRender` finds for each of these areas, by one statement: scenes that meet the box around all, each with
 * the areas that it meets. One that covers an area has no `extent` there: it may be read everywhere.
 * @param areas lon/lat, neighbours. @returns null where the box holds `limit` scenes or more: then each is to be searched for by itself
 */
export async function scenesForAreas(
  dataSource: DataSource,
  marks: readonly Reader[] | null,
  { collectionId, ids, interval, filter, maxCloudCover, order, gridEpsg, limit }: SearchOfAreas,
  areas: readonly Polygon[],
): Promise<SceneToRender[][] | null> {
  const found = areas.map((): SceneToRender[] => []);
  const scope = { marks, ...(await searchedCollections(dataSource, marks, [collectionId])) };
  if (scope.searched.length === 0) return found;
  const parameters = new SqlParameters();
  const condition = sceneConditions({ ids, interval, filter, bbox: boxAround(areas) }, scope, parameters);
  const { bind, bindAs } = parameters;
  const cloud = maxCloudCover >= 100 ? '' : `AND s.cloud_cover <= ${bind(maxCloudCover)}::float8`;
  const part = gridEpsg === null ? 'NULL' : hullSql('ST_Intersection(s.footprint, a.area)', bindAs(gridEpsg, 'int'));
  const rows = await dataSource.query<Array<Omit<SceneToRender, 'item' | 'extent'> & { met: Met[] | null }>>(
    `WITH asked AS MATERIALIZED (
       SELECT n - 1 AS n, ST_MakeValid(ST_Force2D(ST_GeomFromGeoJSON(area))) AS area
       FROM json_array_elements(${bind(JSON.stringify(areas))}::json) WITH ORDINALITY AS a (area, n)
     )
     SELECT ${SCENE_COLUMNS}, met
     FROM (SELECT s.*, row_number() OVER (ORDER BY ${MOSAICKING_ORDER[order]}) AS position
           FROM scenes s
           WHERE ${condition} AND ${HAS_PIXELS} ${cloud}
           ORDER BY position LIMIT ${bind(limit)}::int) s
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(a.n, CASE WHEN NOT ST_Covers(s.footprint, a.area) THEN ${part} END)) AS met
       FROM asked a WHERE ST_Intersects(s.footprint, a.area)
     ) m
     ORDER BY position`,
    parameters.values,
  );
  if (rows.length >= limit) return null;
  for (const { met, ...scene } of rows)
    for (const [area, extent] of met ?? []) found[area]!.push({ ...scene, extent, item: null });
  return found;
}

/** None of them crosses ±180: one that does is no polygon. */
export function boxAround(areas: readonly Polygon[]): BBox {
  return unionBBoxes(areas.map(({ coordinates }) => bboxOf(coordinates[0]!.map(([x, y]): Point => [x!, y!]))));
}
