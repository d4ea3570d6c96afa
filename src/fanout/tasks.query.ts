import { JOB_NOTICES_CHANNEL } from '../jobs/index.js';
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

/** Subject of the notice that workers get with the commit that opens a task. */
export const TASK_OPENED = 'fanout';

/** The units may run; a closed task may be opened again. */
export async function openTask(db: Db, taskId: string): Promise<void> {
  await db.query(
    `WITH opened AS (
       UPDATE fanout_tasks SET state = 'open', opened_at = now() WHERE id = $1 AND state <> 'open' RETURNING 1
     )
     SELECT pg_notify($2, $3) FROM opened`,
    [taskId, JOB_NOTICES_CHANNEL, TASK_OPENED],
  );
}

/** No unit begins any more; those that run come to their end. */
export async function holdTask(db: Db, taskId: string): Promise<void> {
  await db.query(`UPDATE fanout_tasks SET state = 'held' WHERE id = $1 AND state = 'open'`, [taskId]);
}

export async function deleteTask(db: Db, taskId: string): Promise<void> {
  await db.query(`DELETE FROM fanout_tasks WHERE id = $1`, [taskId]);
}

/** Until the end of the transaction no unit's end closes the task; a task that does not exist is not locked. */
export async function lockTask(db: Db, taskId: string): Promise<void> {
  await db.query(`SELECT 1 FROM fanout_tasks WHERE id = $1 FOR UPDATE`, [taskId]);
}

/** In the order of an index, so that it is one look into it: a task of a million units must not be read. */
const LEFT = (status: 'pending' | 'running', order: string) =>
  `LEFT JOIN LATERAL (
     SELECT true AS found FROM fanout_units u WHERE u.task_id = t.id AND u.status = '${status}' ORDER BY ${order} LIMIT 1
   ) ${status} ON true`;
const WHAT_IS_LEFT = `${LEFT('pending', 'u.not_before, u.ordinal')} ${LEFT('running', 'u.ordinal')}`;

/**
 * An open task of these kinds that has nothing left to run, locked until the end of the transaction; null = none.
 * @param except tasks that are left out
 */
export async function lockDrained(
  manager: EntityManager,
  kinds: readonly string[],
  except: readonly string[],
): Promise<{ id: string; kind: string } | null> {
  const search = (condition: string, values: unknown[], end = '') =>
    manager.query<Array<{ id: string; kind: string }>>(
      `SELECT t.id, t.kind FROM fanout_tasks t ${WHAT_IS_LEFT}
       WHERE t.state = 'open' AND pending.found IS NULL AND running.found IS NULL AND ${condition} ${end}`,
      values,
    );
  const condition = 't.kind = ANY($1) AND t.id <> ALL($2::uuid[])';
  const [task] = await search(condition, [[...kinds], [...except]], 'LIMIT 1 FOR UPDATE OF t SKIP LOCKED');
  if (!task) return null;
  // Whoever held the lock before may have made failed units pending again: seen only by a statement that begins now.
  const [still] = await search('t.id = $1', [task.id]);
  return still ?? null;
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

/** One shard is as good as another: only their sum means something. */
export async function addCost(db: Db, taskId: string, units: number): Promise<void> {
  await db.query(`UPDATE fanout_progress SET cost = cost + $2 WHERE task_id = $1 AND shard = 0`, [taskId, units]);
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

/** The error of the first unit that failed; null = none did. */
export async function firstFault(db: Db, taskId: string): Promise<string | null> {
  const [row] = await db.query<Array<{ note: string | null }>>(
    `SELECT note FROM fanout_units WHERE task_id = $1 AND status = 'failed' ORDER BY ordinal LIMIT 1`,
    [taskId],
  );
  return row === undefined ? null : (row.note ?? '');
}

/** Of many tasks at once; tasks without units are left out. */
export async function progressOfMany(db: Db, taskIds: readonly string[]): Promise<ReadonlyMap<string, TaskProgress>> {
  const rows = await db.query<Array<TaskProgress & { id: string }>>(
    `SELECT task_id AS id, sum(total)::float8 AS total, sum(done)::float8 AS done, sum(failed)::float8 AS failed,
            sum(cost)::float8 AS cost
     FROM fanout_progress WHERE task_id = ANY($1) GROUP BY task_id`,
    [[...taskIds]],
  );
  return new Map(rows.map(({ id, ...progress }) => [id, progress]));
}

/** Failed units become pending, with all their attempts. @returns how many */
export async function retryFailed(manager: EntityManager, taskId: string): Promise<number> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE fanout_units SET status = 'pending', attempts = 0, note = NULL, cost = NULL, not_before = '-infinity', losses = 0
     WHERE task_id = $1 AND status = 'failed' RETURNING 1`,
    [taskId],
  );
  await manager.query(`UPDATE fanout_progress SET failed = 0 WHERE task_id = $1`, [taskId]);
  return rows.length;
}

/** Of open tasks, by kind; not counted unit by unit, as there may be millions. */
export async function depths(db: Db): Promise<Array<{ kind: string; tasks: number; left: number; running: number }>> {
  return db.query(
    `SELECT t.kind, count(*)::float8 AS tasks, coalesce(sum(p.left), 0)::float8 AS left,
            coalesce(sum(r.running), 0)::float8 AS running
     FROM fanout_tasks t
     CROSS JOIN LATERAL (SELECT sum(total - done - failed) AS left FROM fanout_progress WHERE task_id = t.id) p
     CROSS JOIN LATERAL (SELECT count(*) AS running FROM fanout_units WHERE task_id = t.id AND status = 'running') r
     WHERE t.state = 'open' GROUP BY 1 ORDER BY 1`,
  );
}
