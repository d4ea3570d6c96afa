import { type DataSource, type EntityManager } from 'typeorm';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** Days that ended requests are kept. */
const KEPT_DAYS = 90;

/** Requests of one account are counted and added one after the other, to the end of the transaction. */
export async function lockAccount(manager: EntityManager, accountId: string): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`swath.async.${accountId}`]);
}

export async function countRunning(db: Db, accountId: string): Promise<number> {
  const [row] = await db.query<Array<{ running: number }>>(
    `SELECT count(*)::int AS running FROM async_requests WHERE account_id = $1 AND ended IS NULL`,
    [accountId],
  );
  return row?.running ?? 0;
}

export async function forgetOldRequests(db: Db): Promise<void> {
  await db.query(`DELETE FROM async_requests WHERE ended < now() - make_interval(days => $1)`, [KEPT_DAYS]);
}
