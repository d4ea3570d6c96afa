import { type DataSource, type EntityManager } from 'typeorm';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** A tile that this attempt of the job works on. */
export interface ClaimedTile {
  readonly id: string;
  readonly path: string;
  readonly coverIsTraced: boolean;
  /** Hex EWKB in lon/lat; null = the default. */
  readonly cover: string | null;
}

/** byoc §5 "fallback". */
const UNEXPECTED = 'Unexpected error occurred while ingesting the tile.';

/** WAITING → QUEUED, oldest first. */
export function claimTiles(db: Db, collectionId: string, attemptId: string, limit: number): Promise<ClaimedTile[]> {
  return changed(
    db,
    `UPDATE byoc_tiles t SET status = 'QUEUED', claimed_by = $2
     FROM (SELECT id FROM byoc_tiles WHERE collection_id = $1 AND status = 'WAITING'
           ORDER BY created, id LIMIT $3 FOR UPDATE SKIP LOCKED) next
     WHERE t.id = next.id
     RETURNING t.id, t.path, t.cover_is_traced AS "coverIsTraced",
               CASE WHEN t.cover_is_given THEN encode(ST_AsEWKB(t.cover), 'hex') END AS cover`,
    [collectionId, attemptId, limit],
  );
}

/** QUEUED → INGESTING. */
export async function beginTiles(db: Db, attemptId: string, ids: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE byoc_tiles SET status = 'INGESTING', ingestion_start = now()
     WHERE id = ANY($1) AND status = 'QUEUED' AND claimed_by = $2`,
    [[...ids], attemptId],
  );
}

/** Back to WAITING: everything that an earlier attempt of the job left behind. */
export async function releaseAll(db: Db, collectionId: string): Promise<void> {
  await db.query(
    `UPDATE byoc_tiles SET status = 'WAITING', claimed_by = NULL
     WHERE collection_id = $1 AND status IN ('QUEUED', 'INGESTING')`,
    [collectionId],
  );
}

/** Back to WAITING: those of `ids` whose result this attempt could not store, because they changed meanwhile. */
export async function releaseTiles(db: Db, attemptId: string, ids: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE byoc_tiles SET status = 'WAITING', claimed_by = NULL
     WHERE id = ANY($1) AND status = 'INGESTING' AND claimed_by = $2`,
    [[...ids], attemptId],
  );
}

export async function failOpen(db: Db, collectionId: string, cause: string): Promise<void> {
  await db.query(
    `UPDATE byoc_tiles SET status = 'FAILED', failed_cause = $2, claimed_by = NULL
     WHERE collection_id = $1 AND status IN ('WAITING', 'QUEUED', 'INGESTING')`,
    [collectionId, cause],
  );
}

/** The tiles in the hands of a broken job fail, those that were only queued wait again. */
export async function failInterrupted(db: Db, collectionId: string): Promise<void> {
  await db.query(
    `UPDATE byoc_tiles SET claimed_by = NULL,
       status = CASE status WHEN 'INGESTING' THEN 'FAILED' ELSE 'WAITING' END,
       failed_cause = CASE status WHEN 'INGESTING' THEN $2 END
     WHERE collection_id = $1 AND status IN ('QUEUED', 'INGESTING')`,
    [collectionId, UNEXPECTED],
  );
}

/** What a job has yet to do before it may end. */
export async function hasWork(db: Db, collectionId: string): Promise<boolean> {
  const [row] = await db.query<Array<{ work: boolean }>>(
    `SELECT EXISTS (SELECT 1 FROM byoc_tiles WHERE collection_id = $1 AND status IN ('WAITING', 'QUEUED', 'INGESTING'))
         OR EXISTS (SELECT 1 FROM byoc_collections WHERE id = $1 AND requires_metadata_update) AS work`,
    [collectionId],
  );
  return row?.work ?? false;
}

export async function countOpen(db: Db, collectionId: string): Promise<number> {
  const [row] = await db.query<Array<{ open: number }>>(
    `SELECT count(*)::int AS open FROM byoc_tiles
     WHERE collection_id = $1 AND status IN ('WAITING', 'QUEUED', 'INGESTING')`,
    [collectionId],
  );
  return row?.open ?? 0;
}

/** TypeORM answers an UPDATE with [rows, count]. */
async function changed<T>(db: Db, sql: string, parameters: unknown[]): Promise<T[]> {
  const [rows] = await db.query<[T[], number]>(sql, parameters);
  return rows;
}
