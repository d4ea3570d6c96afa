import { type DataSource, type EntityManager } from 'typeorm';
import { type TileGridName, type TileLevel } from './tile-key.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** A level with what it holds; the numbers are counted again when nothing was written to it for a while. */
export interface StoredLevel extends TileLevel {
  readonly tiles: number;
  readonly bytes: number;
  readonly changedAt: Date;
  readonly usedAt: Date;
}

const COLUMNS = `l.dataset_id AS "datasetId", l.cache_version AS "cacheVersion", l.style, l.grid, l.zoom AS z,
  l.tiles::float8 AS tiles, l.bytes::float8 AS bytes, l.changed_at AS "changedAt", l.used_at AS "usedAt"`;
const SAME_LEVEL = 'dataset_id = $1 AND cache_version = $2 AND style = $3 AND grid = $4 AND zoom = $5';

/** Tiles are kept of public datasets alone: whoever finds one in the cache may see it (jobs-and-visibility §9). */
const IS_SHOWN = `d.visibility = 'public' AND d.record_status = 'published'`;

/** @returns false, having written nothing, when tiles of this level may not be kept: gone, narrowed, or of another version. */
export async function addTiles(db: Db, level: TileLevel, tiles: number, bytes: number): Promise<boolean> {
  const added = await db.query<unknown[]>(
    `INSERT INTO tile_levels AS l (dataset_id, cache_version, style, grid, zoom, tiles, bytes)
     SELECT d.id, $2, $3, $4, $5, $6, $7 FROM datasets d
      WHERE d.id = $1 AND d.tile_cache_version = $2 AND ${IS_SHOWN} FOR KEY SHARE
     ON CONFLICT (dataset_id, cache_version, style, grid, zoom) DO UPDATE
        SET tiles = l.tiles + excluded.tiles, bytes = l.bytes + excluded.bytes, changed_at = now(), used_at = now()
     RETURNING 1`,
    [...valuesOf(level), tiles, bytes],
  );
  return added.length > 0;
}

export async function markUsed(db: Db, levels: readonly TileLevel[]): Promise<void> {
  for (const level of levels)
    await db.query(`UPDATE tile_levels SET used_at = now() WHERE ${SAME_LEVEL}`, valuesOf(level));
}

/** What was written since the last count, and then left alone: the numbers of a crashed writer are wrong. */
export function uncountedLevels(db: Db, quietForS: number, limit: number): Promise<StoredLevel[]> {
  return db.query(
    `SELECT ${COLUMNS} FROM tile_levels l
      WHERE l.counted_at < l.changed_at AND l.changed_at < now() - make_interval(secs => $1) ORDER BY l.changed_at LIMIT $2`,
    [quietForS, limit],
  );
}

export async function setCount(db: Db, level: TileLevel, tiles: number, bytes: number): Promise<void> {
  await db.query(`UPDATE tile_levels SET tiles = $6, bytes = $7, counted_at = now() WHERE ${SAME_LEVEL}`, [
    ...valuesOf(level),
    tiles,
    bytes,
  ]);
}

/** Of datasets that changed, or that are not public any more. */
export function outdatedLevels(db: Db): Promise<StoredLevel[]> {
  return db.query(
    `SELECT ${COLUMNS} FROM tile_levels l JOIN datasets d ON d.id = l.dataset_id
      WHERE l.cache_version <> d.tile_cache_version OR NOT (${IS_SHOWN})`,
  );
}

/** The least recently used first, and of those the deepest: a few tiles of the upper levels serve everyone. */
export function evictableLevels(db: Db): Promise<StoredLevel[]> {
  return db.query(
    `SELECT ${COLUMNS} FROM tile_levels l ORDER BY l.used_at, l.zoom DESC, l.dataset_id, l.style, l.grid`,
  );
}

export async function totalBytes(db: Db): Promise<number> {
  const [row] = await db.query<Array<{ bytes: number }>>(
    'SELECT coalesce(sum(bytes), 0)::float8 AS bytes FROM tile_levels',
  );
  return row?.bytes ?? 0;
}

export interface LevelFilter {
  readonly datasetId?: string | undefined;
  readonly style?: string | undefined;
  readonly grid?: TileGridName | undefined;
  readonly minZoom?: number | undefined;
  readonly maxZoom?: number | undefined;
  /** Levels that nobody asked for since. */
  readonly unusedSince?: Date | undefined;
}

export function findLevels(db: Db, filter: LevelFilter): Promise<StoredLevel[]> {
  return db.query(
    `SELECT ${COLUMNS} FROM tile_levels l
      WHERE ($1::uuid IS NULL OR l.dataset_id = $1) AND ($2::text IS NULL OR l.style = $2)
        AND ($3::text IS NULL OR l.grid = $3) AND ($4::int IS NULL OR l.zoom >= $4) AND ($5::int IS NULL OR l.zoom <= $5)
        AND ($6::timestamptz IS NULL OR l.used_at < $6)
      ORDER BY l.dataset_id, l.style, l.grid, l.zoom`,
    [filter.datasetId, filter.style, filter.grid, filter.minZoom, filter.maxZoom, filter.unusedSince].map(
      (value) => value ?? null,
    ),
  );
}

export async function removeLevel(db: Db, level: TileLevel): Promise<void> {
  await db.query(`DELETE FROM tile_levels WHERE ${SAME_LEVEL}`, valuesOf(level));
}

function valuesOf({ datasetId, cacheVersion, style, grid, z }: TileLevel): unknown[] {
  return [datasetId, cacheVersion, style, grid, z];
}
