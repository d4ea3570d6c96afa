import { type DataSource, type EntityManager } from 'typeorm';
import { type ClaimedUnit, type NewUnit, type UnitOutcome, type UnitStatus } from './unit.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

/** All times are the database's, so that the clocks of workers do not matter. */
const LEASE = (seconds: string) => `now() + make_interval(secs => ${seconds}::float8)`;

/** Appends units behind `from` others. */
export async function addUnits(db: Db, taskId: string, from: number, units: readonly NewUnit[]): Promise<void> {
  await db.query(
    `INSERT INTO fanout_units (task_id, ordinal, unit_id, name, payload)
     SELECT $1, $2::bigint + n - 1, unit_id, name, payload::jsonb
     FROM unnest($3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY AS u (unit_id, name, payload, n)`,
    [
      taskId,
      from,
      units.map(({ unitId }) => unitId),
      units.map(({ name }) => name),
      units.map(({ payload }) => JSON.stringify(payload)),
    ],
  );
}

export interface Claim {
  /** Marks the units as this claim's. */
  readonly lease: string;
  readonly leaseS: number;
  readonly kinds: readonly string[];
  readonly limit: number;
}

/**
 * Units of the open task that has the fewest running: first by account, then by task, then by age, so that neither a small
 * task nor a small tenant waits behind a large one.
 */
export async function claimUnits(db: Db, { lease, leaseS, kinds, limit }: Claim): Promise<ClaimedUnit[]> {
  const [rows] = await db.query<[Array<ClaimedUnit & { ordinal: string; unitId: string }>, number]>(
    `WITH busy AS MATERIALIZED (
       SELECT u.task_id, t.account_id, count(*) AS running
       FROM fanout_units u JOIN fanout_tasks t ON t.id = u.task_id
       WHERE u.status = 'running' GROUP BY 1, 2
     ), task AS MATERIALIZED (
       SELECT t.id, t.kind, t.account_id
       FROM fanout_tasks t
       LEFT JOIN (SELECT account_id, sum(running) AS running FROM busy GROUP BY 1) a ON a.account_id = t.account_id
       LEFT JOIN busy b ON b.task_id = t.id
       WHERE t.state = 'open' AND t.kind = ANY($3)
         AND EXISTS (SELECT 1 FROM fanout_units u
                     WHERE u.task_id = t.id AND u.status = 'pending' AND u.not_before <= now())
       ORDER BY coalesce(a.running, 0), coalesce(b.running, 0), t.opened_at
       LIMIT 1
     ), next AS MATERIALIZED (
       SELECT u.task_id, u.ordinal
       FROM fanout_units u
       WHERE u.task_id = (SELECT id FROM task) AND u.status = 'pending' AND u.not_before <= now()
       ORDER BY u.ordinal LIMIT $4 FOR UPDATE SKIP LOCKED
     )
     UPDATE fanout_units u
     SET status = 'running', claimed_by = $1, lease_until = ${LEASE('$2')}, attempts = attempts + 1
     FROM next, task
     WHERE u.task_id = next.task_id AND u.ordinal = next.ordinal
     RETURNING u.task_id AS "taskId", task.kind, task.account_id AS "accountId", u.ordinal, u.unit_id AS "unitId",
               u.name, u.payload, u.attempts AS attempt`,
    [lease, leaseS, [...kinds], limit],
  );
  return rows
    .map((row) => ({ ...row, ordinal: Number(row.ordinal), unitId: Number(row.unitId) }))
    .sort((a, b) => a.ordinal - b.ordinal);
}

type UnitKey = Pick<ClaimedUnit, 'taskId' | 'ordinal'>;

/** @returns those that are still this lease's and whose task is not held: only they may be begun */
export async function renewLeases(
  db: Db,
  lease: string,
  leaseS: number,
): Promise<Array<{ taskId: string; ordinal: number; isHeld: boolean }>> {
  const [rows] = await db.query<[Array<{ taskId: string; ordinal: string; isHeld: boolean }>, number]>(
    `UPDATE fanout_units u SET lease_until = ${LEASE('$2')}
     FROM fanout_tasks t
     WHERE u.claimed_by = $1 AND u.status = 'running' AND t.id = u.task_id
     RETURNING u.task_id AS "taskId", u.ordinal, t.state <> 'open' AS "isHeld"`,
    [lease, leaseS],
  );
  return rows.map((row) => ({ ...row, ordinal: Number(row.ordinal) }));
}

export interface Ended extends UnitKey {
  readonly status: Extract<UnitStatus, 'done' | 'failed'>;
  readonly outcome: UnitOutcome;
}

/**
 * Records how units ended and adds them up in one shard of their task's progress. What another worker has taken over
 * meanwhile is left to that one. @returns how many were recorded
 */
export async function endUnits(db: Db, lease: string, shard: number, ended: readonly Ended[]): Promise<number> {
  const [row] = await db.query<Array<{ recorded: number }>>(
    `WITH ended AS (
       UPDATE fanout_units u
       SET status = e.status, cost = e.cost, note = e.note, finished_at = now(), claimed_by = NULL, lease_until = NULL
       FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::float8[], $6::text[])
            AS e (task_id, ordinal, status, cost, note)
       WHERE u.task_id = e.task_id AND u.ordinal = e.ordinal AND u.status = 'running' AND u.claimed_by = $1
       RETURNING u.task_id, u.status, u.cost
     ), counted AS (
       INSERT INTO fanout_progress AS p (task_id, shard, done, failed, cost)
       SELECT task_id, $7, count(*) FILTER (WHERE status = 'done'), count(*) FILTER (WHERE status = 'failed'), sum(cost)
       FROM ended GROUP BY task_id
       ON CONFLICT (task_id, shard) DO UPDATE
       SET done = p.done + excluded.done, failed = p.failed + excluded.failed, cost = p.cost + excluded.cost
     )
     SELECT count(*)::int AS recorded FROM ended`,
    [
      lease,
      ended.map(({ taskId }) => taskId),
      ended.map(({ ordinal }) => ordinal),
      ended.map(({ status }) => status),
      ended.map(({ outcome }) => outcome.cost),
      ended.map(({ outcome }) => outcome.note),
      shard,
    ],
  );
  return row?.recorded ?? 0;
}

/** Back to pending, as if never claimed (`isAttempt` false) or to be tried again after a pause. */
export async function returnUnits(
  db: Db,
  lease: string,
  units: readonly UnitKey[],
  { isAttempt, afterS, note }: { isAttempt: boolean; afterS: number; note: string | null },
): Promise<void> {
  await db.query(
    `UPDATE fanout_units u
     SET status = 'pending', claimed_by = NULL, lease_until = NULL, not_before = ${LEASE('$4')},
         attempts = attempts - $5::int, note = $6
     FROM unnest($2::uuid[], $3::bigint[]) AS r (task_id, ordinal)
     WHERE u.task_id = r.task_id AND u.ordinal = r.ordinal AND u.status = 'running' AND u.claimed_by = $1`,
    [lease, units.map(({ taskId }) => taskId), units.map(({ ordinal }) => ordinal), afterS, isAttempt ? 0 : 1, note],
  );
}

/** Units whose worker was lost: tried again, `most` times in all, then failed. @returns how many */
export async function takeBackLostUnits(db: Db, most: number): Promise<{ returned: number; failed: number }> {
  const [row] = await db.query<Array<{ returned: number; failed: number }>>(
    `WITH lost AS (
       SELECT task_id, ordinal FROM fanout_units
       WHERE status = 'running' AND lease_until < now() FOR UPDATE SKIP LOCKED
     ), ended AS (
       UPDATE fanout_units u
       SET status = CASE WHEN attempts >= $1 THEN 'failed' ELSE 'pending' END,
           note = CASE WHEN attempts >= $1 THEN 'Its workers were lost ' || attempts || ' times' ELSE note END,
           claimed_by = NULL, lease_until = NULL,
           finished_at = CASE WHEN attempts >= $1 THEN now() END
       FROM lost WHERE u.task_id = lost.task_id AND u.ordinal = lost.ordinal
       RETURNING u.task_id, u.status
     ), counted AS (
       INSERT INTO fanout_progress AS p (task_id, shard, failed)
       SELECT task_id, 0, count(*) FROM ended WHERE status = 'failed' GROUP BY task_id
       ON CONFLICT (task_id, shard) DO UPDATE SET failed = p.failed + excluded.failed
     )
     SELECT count(*) FILTER (WHERE status = 'pending')::int AS returned,
            count(*) FILTER (WHERE status = 'failed')::int AS failed
     FROM ended`,
    [most],
  );
  return row ?? { returned: 0, failed: 0 };
}
