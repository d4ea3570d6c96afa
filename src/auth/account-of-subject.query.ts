import { type EntityManager } from 'typeorm';

/** Account of a token's `sub`, which is the id of a user or an OAuth client; null = there is neither. @param sub a UUID */
export async function accountOfSubject(manager: EntityManager, sub: string): Promise<string | null> {
  const [row] = await manager.query<Array<{ account_id: string }>>(
    `SELECT account_id FROM users WHERE id = $1 UNION ALL SELECT account_id FROM oauth_clients WHERE id = $1`,
    [sub],
  );
  return row?.account_id ?? null;
}
