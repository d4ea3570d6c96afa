import { type DataSource, type EntityManager } from 'typeorm';
import { type ParentKind } from './place-job.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

// A cancelled subscription is looked at until what was published before has arrived.
const TABLE: Readonly<Record<ParentKind, string>> = { order: 'import_orders', subscription: 'import_subscriptions' };

/** What the provider calls it; from now on it is looked after. @returns false when it was cancelled meanwhile */
export async function notePlaced(db: Db, kind: ParentKind, id: string, placedAs: readonly string[]): Promise<boolean> {
  const [placed] = await db.query<[unknown[], number]>(
    `UPDATE ${TABLE[kind]} SET placed_as = $2, next_look = now(), failed_looks = 0, error_message = NULL
     WHERE id = $1 AND status = 'RUNNING' RETURNING id`,
    [id, JSON.stringify(placedAs)],
  );
  return placed.length > 0;
}

/** A cancelled subscription that may have been started nonetheless goes on no more, or nobody can tell (`message` says why). */
export async function noteStopped(
  db: Db,
  id: string,
  { placedAs, message }: { placedAs: readonly string[] | null; message: string | null },
): Promise<void> {
  await db.query(
    `UPDATE import_subscriptions SET placed_as = $2, next_look = NULL, failed_looks = 0, error_message = $3
     WHERE id = $1 AND status = 'CANCELLED' AND placed_as IS NULL`,
    [id, placedAs === null ? null : JSON.stringify(placedAs), message],
  );
}

/** The provider could not be asked, or did not answer well: `message` says so until it does. @param seconds until next time */
export async function postponeParent(
  db: Db,
  kind: ParentKind,
  id: string,
  { message, seconds }: { message: string; seconds: number },
): Promise<void> {
  await db.query(
    `UPDATE ${TABLE[kind]} SET failed_looks = failed_looks + 1, error_message = $2,
       next_look = now() + $3 * interval '1 second'
     WHERE id = $1 AND status IN ('RUNNING', 'CANCELLED')`,
    [id, message, seconds],
  );
}

/** The provider has answered. @param seconds until it is asked again; null = there is nothing to ask */
export async function nextLookAt(db: Db, kind: ParentKind, id: string, seconds: number | null): Promise<void> {
  await db.query(
    `UPDATE ${TABLE[kind]} SET failed_looks = 0, error_message = NULL,
       next_look = now() + $2::float8 * interval '1 second'
     WHERE id = $1 AND status IN ('RUNNING', 'CANCELLED')`,
    [id, seconds],
  );
}

/** @returns false when it was not RUNNING any more */
export async function endParent(
  db: Db,
  kind: ParentKind,
  id: string,
  { status, message }: { status: string; message: string | null },
): Promise<boolean> {
  const [ended] = await db.query<[unknown[], number]>(
    `UPDATE ${TABLE[kind]} SET status = $2, error_message = $3, ended = now(), next_look = NULL, secrets = NULL
     WHERE id = $1 AND status = 'RUNNING' RETURNING id`,
    [id, status, message],
  );
  return ended.length > 0;
}

export async function failedLooksOf(db: Db, kind: ParentKind, id: string): Promise<number> {
  const sql = `SELECT failed_looks AS "failedLooks" FROM ${TABLE[kind]} WHERE id = $1`;
  const [row] = await db.query<Array<{ failedLooks: number }>>(sql, [id]);
  return row?.failedLooks ?? 0;
}
