import { type Visibility } from '../platform/config/config.js';
import { isAdmin } from './capabilities.js';
import { type Principal } from './principal.js';

export { type Visibility };

/** The columns that decide who sees a row; `createdBy: null` belongs to nobody and is writable by admins only. */
export interface Guarded {
  readonly visibility: Visibility;
  readonly published: boolean;
  readonly createdBy: string | null;
}

/** jobs-and-visibility §9. `granted` = the caller holds a role or user grant on this row. */
export function canRead(principal: Principal | null, row: Guarded, granted: boolean): boolean {
  if (canWrite(principal, row)) return true;
  if (!row.published) return false;
  switch (row.visibility) {
    case 'public':
      return true;
    case 'internal':
      return principal !== null;
    case 'restricted':
      return principal !== null && granted;
    case 'private':
      return false;
  }
}

/** Owner or admin. Capability is checked in addition, before the row is looked at. */
export function canWrite(principal: Principal | null, row: Pick<Guarded, 'createdBy'>): boolean {
  return isAdmin(principal) || (principal !== null && row.createdBy !== null && row.createdBy === principal.ownerId);
}

export interface SqlPredicate {
  readonly sql: string;
  /** Named parameters for TypeORM's `andWhere(sql, parameters)`. */
  readonly parameters: Record<string, unknown>;
}

/**
 * The same predicate as SQL over a `datasets` row named `alias` and the `dataset_grants` table: the one builder for
 * lists, counts, details, services and derived things.
 */
export function readableBy(principal: Principal | null, alias: string): SqlPredicate {
  if (isAdmin(principal)) return { sql: 'TRUE', parameters: {} };
  const published = `${alias}.record_status = 'published'`;
  if (principal === null) return { sql: `(${published} AND ${alias}.visibility = 'public')`, parameters: {} };
  return {
    sql: `(${alias}.created_by = :vOwner OR (${published} AND (${alias}.visibility IN ('public', 'internal')
      OR (${alias}.visibility = 'restricted' AND EXISTS (SELECT 1 FROM dataset_grants g
        WHERE g.dataset_id = ${alias}.id AND (g.role = :vRole OR g.user_id = :vOwner))))))`,
    parameters: { vOwner: principal.ownerId, vRole: principal.role },
  };
}
