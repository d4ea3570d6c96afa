import { type EntityManager } from 'typeorm';

/**
 * Datasets with an identifier, rasters of one record behind each other.
 * @param owner null = everybody's
 * @param ids null = all of them
 */
export async function repairTargets(
  manager: EntityManager,
  owner: string | null,
  ids: readonly string[] | null,
): Promise<string[]> {
  const rows = await manager.query<Array<{ id: string }>>(
    `SELECT id FROM datasets
      WHERE identifier IS NOT NULL AND ($1::uuid IS NULL OR created_by = $1) AND ($2::uuid[] IS NULL OR id = ANY($2))
      ORDER BY family IN ('S1', 'S2'), identifier, id`,
    [owner, ids === null ? null : [...ids]],
  );
  return rows.map(({ id }) => id);
}
