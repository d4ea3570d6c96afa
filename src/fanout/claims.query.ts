import { type DataSource, type EntityManager } from 'typeorm';
import { PreparedStatement } from '../platform/database/prepared-statement.js';
import { type ClaimedUnit } from './unit.js';

type Db = Pick<DataSource | EntityManager, 'query'>;
export type UnitKey = Pick<ClaimedUnit, 'taskId' | 'ordinal'>;

/**
 * This transaction's commit does not wait for the disk. A server that crashes in the next moment forgets a claim or an
 * end as if it had never been: the unit is done again, and paid with the end that stays. What ends a task waits, and
 * everything before it is on the disk then.
 */
export const UNHURRIED = `(SELECT set_config('synchronous_commit', 'off', true))`;

/** All times are the database's, so that the clocks of workers do not matter. */
const IN = (seconds: string) => `now() + make_interval(secs => ${seconds}::float8)`;

export interface Claim {
  /** Marks the units as this worker's. */
  readonly lease: string;
  readonly leaseS: number;
  readonly kinds: readonly string[];
  readonly limit: number;
  /** Units before these, which were never tried, were claimed already; see ClaimCursors. */
  readonly from: readonly UnitKey[];
}

interface ClaimedRow extends ClaimedUnit {
  readonly isFresh: boolean;
}

const CLAIM = new PreparedStatement<ClaimedRow>(
  'fanout_claim',
  `WITH counted AS MATERIALIZED (
     SELECT task_id, count(*) AS running FROM fanout_units WHERE status = 'running' GROUP BY 1
   ), busy AS MATERIALIZED (
     SELECT c.task_id, t.account_id, c.running FROM counted c JOIN fanout_tasks t ON t.id = c.task_id
   ), task AS MATERIALIZED (
     SELECT t.id, t.kind, t.account_id, coalesce(c.ordinal, 0) AS from_ordinal
     FROM fanout_tasks t
     LEFT JOIN unnest($5::uuid[], $6::bigint[]) AS c (task_id, ordinal) ON c.task_id = t.id
     LEFT JOIN (SELECT account_id, sum(running) AS running FROM busy GROUP BY 1) a ON a.account_id = t.account_id
     LEFT JOIN busy b ON b.task_id = t.id
     CROSS JOIN LATERAL (
       SELECT 1 FROM fanout_units u
       WHERE u.task_id = t.id AND u.status = 'pending' AND u.not_before <= now()
         AND (u.not_before, u.ordinal) >= ('-infinity'::timestamptz, coalesce(c.ordinal, 0))
       ORDER BY u.not_before, u.ordinal LIMIT 1
     ) ready
     WHERE t.state = 'open' AND t.kind = ANY($3)
     ORDER BY coalesce(a.running, 0), coalesce(b.running, 0), t.opened_at
     LIMIT 1
   ), next AS MATERIALIZED (
     SELECT u.ordinal
     FROM fanout_units u
     WHERE u.task_id = (SELECT id FROM task) AND u.status = 'pending' AND u.not_before <= now()
       AND (u.not_before, u.ordinal) >= ('-infinity'::timestamptz, (SELECT from_ordinal FROM task))
     ORDER BY u.not_before, u.ordinal LIMIT $4 FOR UPDATE SKIP LOCKED
   )
   UPDATE fanout_units u
   SET status = 'running', claimed_by = $1, lease_until = ${IN('$2')}, attempts = attempts + 1
   FROM task, ${UNHURRIED} AS unhurried
   WHERE u.task_id = task.id AND u.ordinal = ANY (ARRAY(SELECT ordinal FROM next))
   RETURNING u.task_id AS "taskId", task.kind, task.account_id AS "accountId", u.ordinal, u.unit_id AS "unitId",
             u.name, u.payload, u.attempts AS attempt, u.not_before = '-infinity' AS "isFresh"`,
);

/**
 * Units of the open task that has the fewest running: first by account, then by task, then by age, so that neither a small
 * task nor a small tenant waits behind a large one. Within a task the untried come first, in their order, then those to
 * be tried again, by their time. `LATERAL … ORDER BY … LIMIT 1` keeps it to one look into an index per open task, and
 * arrays of keys to one per unit, whatever the planner believes of a table of millions that changes by the second.
 */
export async function claimUnits(
  manager: EntityManager,
  { lease, leaseS, kinds, limit, from }: Claim,
): Promise<ClaimedRow[]> {
  const rows = await CLAIM.run(manager, [
    lease,
    leaseS,
    [...kinds],
    limit,
    from.map(({ taskId }) => taskId),
    from.map(({ ordinal }) => ordinal),
  ]);
  return rows
    .map((row) => ({ ...row, ordinal: Number(row.ordinal), unitId: Number(row.unitId) }))
    .sort((a, b) => a.ordinal - b.ordinal);
}

/**
 * Of the units that the worker knows it holds, and no others: one that was claimed by an answer that never arrived must
 * run out. @returns those that are still this lease's and whose task is not held: only they may be begun
 */
export async function renewLeases(
  db: Db,
  lease: string,
  leaseS: number,
  held: readonly UnitKey[],
): Promise<Array<UnitKey & { isHeld: boolean }>> {
  const [rows] = await db.query<[Array<{ taskId: string; ordinal: string; isHeld: boolean }>, number]>(
    `UPDATE fanout_units u SET lease_until = ${IN('$2')}
     FROM unnest($3::uuid[], $4::bigint[]) AS k (task_id, ordinal), fanout_tasks t
     WHERE u.task_id = ANY ($3) AND u.ordinal = ANY ($4) AND u.task_id = k.task_id AND u.ordinal = k.ordinal
       AND u.status = 'running' AND u.claimed_by = $1
       AND t.id = u.task_id
     RETURNING u.task_id AS "taskId", u.ordinal, t.state <> 'open' AS "isHeld"`,
    [lease, leaseS, held.map(({ taskId }) => taskId), held.map(({ ordinal }) => ordinal)],
  );
  return rows.map((row) => ({ ...row, ordinal: Number(row.ordinal) }));
}

export interface Returned extends UnitKey {
  /** False: as if it had never been claimed. */
  readonly isAttempt: boolean;
  /** Before it may be claimed again. */
  readonly afterS: number;
  readonly note: string | null;
}

/** Back to pending. What another worker has taken over meanwhile is left to that one. */
export async function returnUnits(db: Db, lease: string, units: readonly Returned[]): Promise<void> {
  await db.query(
    `UPDATE fanout_units u
     SET status = 'pending', claimed_by = NULL, lease_until = NULL, note = r.note, attempts = u.attempts - 1 + r.attempts,
         not_before = CASE WHEN r.attempts = 1 THEN ${IN('r.after_s')} ELSE '-infinity' END
     FROM unnest($2::uuid[], $3::bigint[], $4::smallint[], $5::float8[], $6::text[])
          AS r (task_id, ordinal, attempts, after_s, note)
     WHERE u.task_id = ANY ($2) AND u.ordinal = ANY ($3) AND u.task_id = r.task_id AND u.ordinal = r.ordinal
       AND u.status = 'running' AND u.claimed_by = $1`,
    [
      lease,
      units.map(({ taskId }) => taskId),
      units.map(({ ordinal }) => ordinal),
      units.map(({ isAttempt }) => (isAttempt ? 1 : 0)),
      units.map(({ afterS }) => afterS),
      units.map(({ note }) => note),
    ],
  );
}

/** Units whose worker was lost: run again, until `most` workers were lost with one. @returns how many */
export async function takeBackLostUnits(db: Db, most: number): Promise<{ returned: number; failed: number }> {
  const [row] = await db.query<Array<{ returned: number; failed: number }>>(
    `WITH lost AS MATERIALIZED (
       SELECT ctid FROM fanout_units
       WHERE status = 'running' AND lease_until < now() FOR UPDATE SKIP LOCKED
     ), ended AS (
       UPDATE fanout_units u
       SET status = CASE WHEN losses + 1 >= $1 THEN 'failed' ELSE 'pending' END,
           note = CASE WHEN losses + 1 >= $1 THEN 'Its workers were lost ' || losses + 1 || ' times' ELSE note END,
           losses = losses + 1, claimed_by = NULL, lease_until = NULL,
           finished_at = CASE WHEN losses + 1 >= $1 THEN now() END
       WHERE u.ctid = ANY (ARRAY(SELECT ctid FROM lost))
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
