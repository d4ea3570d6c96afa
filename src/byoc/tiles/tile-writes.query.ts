import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { type ByocTile } from './byoc-tile.entity.js';
import { type StoredCover } from './cover.query.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** @returns when it was created */
export async function insertTile(
  db: Db,
  {
    id,
    collectionId,
    path,
    sensingTime,
    coverIsTraced,
  }: Pick<ByocTile, 'id' | 'collectionId' | 'path' | 'sensingTime' | 'coverIsTraced'>,
  cover: StoredCover | null,
): Promise<Date> {
  const [row] = await db.query<Array<{ created: Date }>>(
    `INSERT INTO byoc_tiles (id, collection_id, path, sensing_time, cover, cover_is_given, cover_is_traced,
                             has_added_points)
     VALUES ($1, $2, $3, $4, $5::geometry, $6, $7, $8) RETURNING created`,
    [
      id,
      collectionId,
      path,
      sensingTime,
      cover?.ewkb ?? null,
      cover !== null,
      coverIsTraced,
      cover?.hasAddedPoints ?? false,
    ],
  );
  return (row as { created: Date }).created;
}

/** null: the cover that is there stays, and the next ingestion replaces it by the default. */
export async function setCover(db: Db, id: string, cover: StoredCover | null): Promise<void> {
  await db.query(
    `UPDATE byoc_tiles SET cover_is_given = $2::text IS NOT NULL, cover = coalesce($2::geometry, cover),
       has_added_points = coalesce($3::boolean, has_added_points)
     WHERE id = $1`,
    [id, cover?.ewkb ?? null, cover?.hasAddedPoints ?? null],
  );
}

/** Waits for its next ingestion, with nothing left of the last one; a cover of the owner stays. */
export async function resetTile(db: Db, id: string): Promise<void> {
  await db.query(
    `UPDATE byoc_tiles SET status = 'WAITING', claimed_by = NULL, failed_cause = NULL, warnings = NULL, files = NULL,
       native_epsg = NULL, native_bbox = NULL, min_mpp = NULL, max_mpp = NULL, usable_mpp = NULL,
       ingestion_start = NULL, cover = CASE WHEN cover_is_given THEN cover END
     WHERE id = $1`,
    [id],
  );
}

/**
 * INGESTED tiles whose path the target lacks become WAITING tiles of it.
 * @returns how many
 */
export async function copyTiles(db: Db, fromId: string, toId: string): Promise<number> {
  const copied = await db.query<unknown[]>(
    `INSERT INTO byoc_tiles (id, collection_id, path, sensing_time, cover, cover_is_given, cover_is_traced,
                             has_added_points)
     SELECT gen_random_uuid(), $2, path, sensing_time, CASE WHEN cover_is_given THEN cover END, cover_is_given,
            cover_is_traced, cover_is_given AND has_added_points
     FROM byoc_tiles WHERE collection_id = $1 AND status = 'INGESTED'
     ORDER BY created, id
     ON CONFLICT ON CONSTRAINT byoc_tiles_path_key DO NOTHING
     RETURNING id`,
    [fromId, toId],
  );
  return copied.length;
}

/** Name of the constraint that a statement violated; null for other errors. */
export function constraintOf(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  return (error.driverError as { constraint?: string }).constraint ?? null;
}
