import { type EntityManager } from 'typeorm';
import { constraintOf } from '../tiles/tile-writes.query.js';
import { type Examination } from './tile-examiner.js';

/** @returns ids of the tiles that are INGESTED now: not those deleted, claimed by others or given another cover. */
export async function storeIngested(
  manager: EntityManager,
  attemptId: string,
  tiles: ReadonlyArray<Extract<Examination, { ok: true }>>,
): Promise<string[]> {
  const rows = tiles.map(({ tile, judgement, cover }) => ({
    id: tile.id,
    given: tile.cover,
    cover: cover?.ewkb ?? null,
    added: cover?.hasAddedPoints ?? null,
    epsg: judgement.epsg,
    bbox: judgement.nativeBbox,
    files: judgement.files,
    min_mpp: judgement.resolution.finest,
    max_mpp: judgement.resolution.coarsest,
    usable_mpp: judgement.resolution.coarsestUsable,
    warnings: judgement.warnings,
  }));
  const [stored] = await manager.query<[Array<{ id: string }>, number]>(INGESTED, [JSON.stringify(rows), attemptId]);
  return stored.map(({ id }) => id);
}

/** @returns how many are FAILED now. */
export async function storeFailed(
  manager: EntityManager,
  attemptId: string,
  failures: ReadonlyArray<{ readonly id: string; readonly cause: string }>,
): Promise<number> {
  const [, failed] = await manager.query<[unknown, number]>(
    `UPDATE byoc_tiles t SET status = 'FAILED', failed_cause = r.cause, claimed_by = NULL
     FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, cause text)
     WHERE t.id = r.id AND t.status = 'INGESTING' AND t.claimed_by = $2`,
    [JSON.stringify(failures), attemptId],
  );
  return failed;
}

/** @returns false when another tile of the collection has that path. */
export async function storePath(
  manager: EntityManager,
  collectionId: string,
  id: string,
  path: string,
): Promise<boolean> {
  try {
    // A transaction in a transaction is a savepoint: the refusal must not spoil the other tiles' results.
    await manager.transaction((inner) =>
      inner.query(`UPDATE byoc_tiles SET path = $3 WHERE collection_id = $1 AND id = $2`, [collectionId, id, path]),
    );
    return true;
  } catch (error) {
    if (constraintOf(error) === 'byoc_tiles_path_key') return false;
    throw error;
  }
}

const INGESTED = `
  UPDATE byoc_tiles t SET
    status = 'INGESTED', claimed_by = NULL, failed_cause = NULL,
    cover = CASE WHEN t.cover_is_given THEN t.cover ELSE r.cover::geometry END,
    has_added_points = coalesce(r.added, t.has_added_points),
    native_epsg = r.epsg, native_bbox = r.bbox, files = r.files,
    min_mpp = r.min_mpp, max_mpp = r.max_mpp, usable_mpp = r.usable_mpp, warnings = r.warnings
  FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, given text, cover text, added boolean, epsg integer,
    bbox double precision[], files jsonb, min_mpp double precision, max_mpp double precision,
    usable_mpp double precision, warnings text)
  WHERE t.id = r.id AND t.status = 'INGESTING' AND t.claimed_by = $2
    AND CASE WHEN t.cover_is_given THEN encode(ST_AsEWKB(t.cover), 'hex') END IS NOT DISTINCT FROM r.given
  RETURNING t.id`;
