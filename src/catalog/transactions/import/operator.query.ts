import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { type Principal } from '../../../auth/index.js';

/** Who runs commands beside the database: they act as the administrator who was there first. @throws NOT_FOUND */
export async function findOperator(manager: EntityManager): Promise<Principal> {
  const [found] = await manager.query<Array<{ id: string; accountId: string; name: string }>>(
    `SELECT id, account_id AS "accountId", email AS name FROM users
     WHERE role = 'admin' AND disabled_at IS NULL ORDER BY created_at LIMIT 1`,
  );
  if (!found) throw new DomainError('NOT_FOUND', 'This instance has no administrator yet: run `npm start` once');
  return { ...found, kind: 'user', ownerId: found.id, role: 'admin', scope: 'full' };
}
