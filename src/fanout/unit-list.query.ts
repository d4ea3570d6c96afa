import { type DataSource, type EntityManager } from 'typeorm';
import { type UnitStatus } from './unit.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** A unit as it is shown. */
export interface ListedUnit {
  readonly unitId: number;
  readonly name: string;
  readonly payload: unknown;
  readonly status: UnitStatus;
  /** null = has not ended. */
  readonly cost: number | null;
  readonly note: string | null;
}

export interface UnitPage {
  /** null = any. */
  readonly status: UnitStatus | null;
  readonly offset: number;
  readonly limit: number;
}

const COLUMNS = `unit_id::float8 AS "unitId", name, payload, status, cost, note`;

/** In their order. Ordinals have no gaps, so that a far page of all units costs no more than the first. */
export function listUnits(db: Db, taskId: string, { status, offset, limit }: UnitPage): Promise<ListedUnit[]> {
  if (status === null)
    return db.query(
      `SELECT ${COLUMNS} FROM fanout_units WHERE task_id = $1 AND ordinal >= $2 ORDER BY ordinal LIMIT $3`,
      [taskId, offset, limit],
    );
  return db.query(
    `SELECT ${COLUMNS} FROM fanout_units WHERE task_id = $1 AND status = $2 ORDER BY ordinal OFFSET $3 LIMIT $4`,
    [taskId, status, offset, limit],
  );
}

/** null = the task has no such unit. */
export async function findUnit(db: Db, taskId: string, unitId: number): Promise<ListedUnit | null> {
  const [unit] = await db.query<ListedUnit[]>(
    `SELECT ${COLUMNS} FROM fanout_units WHERE task_id = $1 AND unit_id = $2`,
    [taskId, unitId],
  );
  return unit ?? null;
}

/** A failed unit becomes pending, with all its attempts. @returns false when it has not failed */
export async function retryUnit(manager: EntityManager, taskId: string, unitId: number): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE fanout_units SET status = 'pending', attempts = 0, losses = 0, note = NULL, cost = NULL, not_before = '-infinity'
     WHERE task_id = $1 AND unit_id = $2 AND status = 'failed' RETURNING 1`,
    [taskId, unitId],
  );
  if (rows.length === 0) return false;
  // One shard is as good as another: only their sum means something.
  await manager.query(`UPDATE fanout_progress SET failed = failed - 1 WHERE task_id = $1 AND shard = 0`, [taskId]);
  return true;
}
