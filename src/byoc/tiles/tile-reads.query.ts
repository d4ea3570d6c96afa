import { type Geometry } from 'geojson';
import { type BBox } from '#libs/geo';
import { type DataSource, type EntityManager } from 'typeorm';
import { type ViewPage } from '../../platform/http/view.js';
import { type TileStatus } from './byoc-tile.entity.js';
import { type TileFile } from './tile-file.js';
import { type IngestedTile } from './tile-scene.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** A tile with its cover in its own CRS (lon/lat until it was ingested). */
export interface TileRow {
  readonly id: string;
  readonly path: string;
  readonly status: TileStatus;
  readonly sensingTime: Date | null;
  readonly created: Date;
  readonly ingestionStart: Date | null;
  readonly cover: Geometry | null;
  readonly hasAddedPoints: boolean;
  readonly nativeEpsg: number | null;
  readonly nativeBbox: BBox | null;
  readonly files: TileFile[] | null;
  readonly minMpp: number | null;
  readonly maxMpp: number | null;
  readonly failedCause: string | null;
  readonly warnings: string | null;
}

export const TILE_ORDERS = {
  created: 'created, id',
  'created:asc': 'created, id',
  'created:desc': 'created DESC, id DESC',
  path: 'path',
  'path:asc': 'path',
  'path:desc': 'path DESC',
} as const;
export type TileOrder = keyof typeof TILE_ORDERS;

export interface TileFilter {
  readonly path?: string;
  readonly status?: TileStatus;
}

// Nine digits of a degree are a tenth of a millimetre, as are four of a metre.
const COLUMNS = `
  id, path, status, sensing_time AS "sensingTime", created, ingestion_start AS "ingestionStart",
  ST_AsGeoJSON(ST_Transform(cover, coalesce(native_epsg, 4326)),
               CASE WHEN coalesce(native_epsg, 4326) = 4326 THEN 9 ELSE 4 END, 0)::json AS cover,
  has_added_points AS "hasAddedPoints", native_epsg AS "nativeEpsg", native_bbox AS "nativeBbox", files,
  min_mpp AS "minMpp", max_mpp AS "maxMpp", failed_cause AS "failedCause", warnings`;

/** One more than the page holds, so that the caller knows whether another page follows. */
export function listTiles(
  db: Db,
  collectionId: string,
  { path, status }: TileFilter,
  order: TileOrder,
  { limit, offset }: ViewPage,
): Promise<TileRow[]> {
  const page = `SELECT id FROM byoc_tiles
    WHERE collection_id = $1 AND ($2::text IS NULL OR path = $2) AND ($3::text IS NULL OR status = $3)
    ORDER BY ${TILE_ORDERS[order]} LIMIT $4 OFFSET $5`;
  return db.query<TileRow[]>(`SELECT ${COLUMNS} FROM byoc_tiles WHERE id IN (${page}) ORDER BY ${TILE_ORDERS[order]}`, [
    collectionId,
    path ?? null,
    status ?? null,
    limit + 1,
    offset,
  ]);
}

export async function findTile(db: Db, collectionId: string, id: string): Promise<TileRow | null> {
  const sql = `SELECT ${COLUMNS} FROM byoc_tiles WHERE collection_id = $1 AND id = $2`;
  const [row] = await db.query<TileRow[]>(sql, [collectionId, id]);
  return row ?? null;
}

/** In the order of their ids, after `afterId`. @param ids null = all */
export function ingestedTiles(
  db: Db,
  collectionId: string,
  { ids = null, afterId = null, limit }: { ids?: readonly string[] | null; afterId?: string | null; limit: number },
): Promise<IngestedTile[]> {
  return db.query<IngestedTile[]>(INGESTED, [collectionId, ids === null ? null : [...ids], afterId, limit]);
}

// A cover that was cut at ±180 has its west end at the greater longitude (RFC 7946 §5.2); one around the globe has not.
const IS_CUT = `ST_NumGeometries(cover) > 1 AND ST_XMin(cover) < -179.999999 AND ST_XMax(cover) > 179.999999
  AND NOT ST_Intersects(cover, ST_GeomFromText('LINESTRING(0 -90, 0 90)', 4326))`;

const INGESTED = `
  SELECT id, path, sensing_time AS "sensingTime", created, ST_AsGeoJSON(cover, 9, 0)::json AS cover,
         CASE WHEN ${IS_CUT}
              THEN ARRAY[ST_XMin(ST_ShiftLongitude(cover)), ST_YMin(cover),
                         ST_XMax(ST_ShiftLongitude(cover)) - 360, ST_YMax(cover)]
              ELSE ARRAY[ST_XMin(cover), ST_YMin(cover), ST_XMax(cover), ST_YMax(cover)] END AS "coverBbox",
         native_epsg AS "nativeEpsg", native_bbox AS "nativeBbox", files
  FROM byoc_tiles
  WHERE collection_id = $1 AND status = 'INGESTED' AND ($2::uuid[] IS NULL OR id = ANY($2))
    AND ($3::uuid IS NULL OR id > $3)
  ORDER BY id LIMIT $4`;
