import { type DataSource, type EntityManager } from 'typeorm';
import { type TaskProgress } from './unit.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

export async function createTask(db: Db, task: { id: string; kind: string; accountId: string }): Promise<void> {
  await db.query(`INSERT INTO fanout_tasks (id, kind, account_id, state) VALUES ($1, $2, $3, 'held')`, [
    task.id,
    task.kind,
    task.accountId,
  ]);
}

/** The units may run; a closed task may be opened again. */
export async function openTask(db: Db, taskId: string): Promise<void> {
  await db.query(`UPDATE fanout_tasks SET state = 'open', opened_at = now() WHERE id = $1 AND state <> 'open'`, [
    taskId,
  ]);
}

/** No unit begins any more; those that run come to their end. */
export async function holdTask(db: Db, taskId: string): Promise<void> {
  await db.query(`UPDATE fanout_tasks SET state = 'held' WHERE id = $1 AND state = 'open'`, [taskId]);
}

export async function deleteTask(db: Db, taskId: string): Promise<void> {
  await db.query(`DELETE FROM fanout_tasks WHERE id = $1`, [taskId]);
}

/** An open task of these kinds that has nothing left to run, locked until the end of the transaction; null = none. */
export async function lockDrained(
  manager: EntityManager,
  kinds: readonly string[],
): Promise<{ id: string; kind: string } | null> {
  const [task] = await manager.query<Array<{ id: string; kind: string }>>(
    `SELECT t.id, t.kind FROM fanout_tasks t
     WHERE t.state = 'open' AND t.kind = ANY($1)
       AND NOT EXISTS (SELECT 1 FROM fanout_units u WHERE u.task_id = t.id AND u.status = 'pending')
       AND NOT EXISTS (SELECT 1 FROM fanout_units u WHERE u.task_id = t.id AND u.status = 'running')
     LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [[...kinds]],
  );
  return task ?? null;
}

export async function closeTask(db: Db, taskId: string): Promise<void> {
  await db.query(`UPDATE fanout_tasks SET state = 'closed' WHERE id = $1`, [taskId]);
}

export async function countUnits(db: Db, taskId: string, added: number): Promise<void> {
  await db.query(
    `INSERT INTO fanout_progress AS p (task_id, shard, total) VALUES ($1, 0, $2)
     ON CONFLICT (task_id, shard) DO UPDATE SET total = p.total + excluded.total`,
    [taskId, added],
  );
}

export async function progressOf(db: Db, taskId: string): Promise<TaskProgress> {
  const [row] = await db.query<TaskProgress[]>(
    `SELECT coalesce(sum(total), 0)::float8 AS total, coalesce(sum(done), 0)::float8 AS done,
            coalesce(sum(failed), 0)::float8 AS failed, coalesce(sum(cost), 0)::float8 AS cost
     FROM fanout_progress WHERE task_id = $1`,
    [taskId],
  );
  return row ?? { total: 0, done: 0, failed: 0, cost: 0 };
}

/** Failed units become pending, with all their attempts. @returns how many */
export async function retryFailed(manager: EntityManager, taskId: string): Promise<number> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE fanout_units SET status = 'pending', attempts = 0, note = NULL, cost = NULL, not_before = '-infinity'
     WHERE task_id = $1 AND status = 'failed' RETURNING 1`,
    [taskId],
  );
  await manager.query(`UPDATE fanout_progress SET failed = 0 WHERE task_id = $1`, [taskId]);
  return rows.length;
}
