import { type EntityManager } from 'typeorm';
import { type AssetStatus, type RecordType } from '../../datasets/index.js';

/** What the care of the registry looks at. */
export interface CaredDataset {
  readonly id: string;
  readonly recordType: RecordType;
  readonly assetUri: string;
  readonly status: AssetStatus;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mtime: Date | null;
  readonly missingSince: Date | null;
}

/** Whose datasets: `Principal.ownerId`; null = everybody's, for administrators. */
export interface CareScope {
  readonly ownerId: string | null;
  /** Of these only. */
  readonly ids?: readonly string[] | null;
}

/** In the order of their ids. */
export async function caredDatasets(manager: EntityManager, { ownerId, ids }: CareScope): Promise<CaredDataset[]> {
  const rows = await manager.query<Array<CaredDataset & { sizeBytes: string }>>(SQL, [ownerId, ids ?? null]);
  return rows.map((row) => ({ ...row, sizeBytes: Number(row.sizeBytes) }));
}

/** Says of datasets whether their file was found gone. Nothing else of them changes, so no cache has to hear of it. */
export async function setMissing(manager: EntityManager, ids: readonly string[], isMissing: boolean): Promise<void> {
  if (ids.length === 0) return;
  await manager.query(
    isMissing
      ? 'UPDATE datasets SET missing_since = now() WHERE id = ANY($1) AND missing_since IS NULL'
      : 'UPDATE datasets SET missing_since = NULL WHERE id = ANY($1) AND missing_since IS NOT NULL',
    [[...ids]],
  );
}

const SQL = `
  SELECT d.id, d.record_type AS "recordType", a.asset_uri AS "assetUri", a.status, a.sha256,
         a.size_bytes AS "sizeBytes", a.mtime, d.missing_since AS "missingSince"
    FROM datasets d JOIN raster_assets a ON a.dataset_id = d.id
   WHERE ($1::uuid IS NULL OR d.created_by = $1) AND ($2::uuid[] IS NULL OR d.id = ANY($2))
   ORDER BY d.id`;
