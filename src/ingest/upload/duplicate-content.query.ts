import { type EntityManager } from 'typeorm';
import { type StoredAsset } from '../../datasets/index.js';

/**
 * The oldest other dataset of the same owner whose upload or COG has the same bytes; null when there is none.
 * Datasets of other people are not looked at: nobody learns what else lies in the house.
 */
export async function findTwin(
  manager: EntityManager,
  asset: Pick<StoredAsset, 'sha256' | 'sourceSha256'>,
  createdBy: string | null,
  exceptId: string,
): Promise<string | null> {
  const rows: { id: string }[] = await manager.query(
    `SELECT d.id FROM datasets d JOIN raster_assets a ON a.dataset_id = d.id
      WHERE d.created_by = $1 AND d.id <> $2 AND (a.sha256 = $3 OR a.source_sha256 = $4)
      ORDER BY d.created_at, d.id LIMIT 1`,
    [createdBy, exceptId, asset.sha256, asset.sourceSha256 ?? null],
  );
  return rows[0]?.id ?? null;
}
