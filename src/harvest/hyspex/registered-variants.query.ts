import { type EntityManager } from 'typeorm';
import { type HyspexVariant } from './line-wish.js';

export interface RegisteredVariant {
  readonly identifier: string;
  readonly variant: HyspexVariant;
  readonly datasetId: string;
}

/**
 * Which variants of which records are in the registry, as far as `owner` may know: what is theirs, or open to everybody
 * who signs in. Entries whose file is gone do not count.
 */
export async function registeredVariants(
  manager: EntityManager,
  identifiers: readonly string[],
  owner: string | null,
): Promise<RegisteredVariant[]> {
  return manager.query<RegisteredVariant[]>(
    `SELECT identifier, variant, id AS "datasetId" FROM datasets
      WHERE identifier = ANY($1) AND variant IN ('rgb', 'z') AND missing_since IS NULL
        AND (created_by = $2 OR (record_status = 'published' AND visibility IN ('public', 'internal')))
      ORDER BY identifier, variant, created_at, id`,
    [[...identifiers], owner],
  );
}
