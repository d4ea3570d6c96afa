import { type DataSource, type EntityManager } from 'typeorm';
import { PreparedStatement } from '../platform/database/prepared-statement.js';
import { UNHURRIED, type UnitKey } from './claims.query.js';
import { type NewUnit, type Spent, type UnitOutcome, type UnitStatus } from './unit.js';

type Db = Pick<DataSource | EntityManager, 'query'>;

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

export interface Ended extends UnitKey {
  readonly kind: string;
  readonly status: Extract<UnitStatus, 'done' | 'failed'>;
  readonly outcome: UnitOutcome;
}

const END = new PreparedStatement<Spent>(
  'fanout_end',
  `WITH ended AS (
     UPDATE fanout_units u
     SET status = e.status, cost = e.cost, note = e.note, finished_at = now(), claimed_by = NULL, lease_until = NULL
     FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::float8[], $6::text[])
          AS e (task_id, ordinal, status, cost, note)
     WHERE u.task_id = ANY ($2) AND u.ordinal = ANY ($3) AND u.task_id = e.task_id AND u.ordinal = e.ordinal
       AND u.status = 'running' AND u.claimed_by = $1
     RETURNING u.task_id, u.status, u.cost
   ), summed AS (
     SELECT task_id, count(*) FILTER (WHERE status = 'done') AS done,
            count(*) FILTER (WHERE status = 'failed') AS failed, sum(cost) AS cost
     FROM ended GROUP BY task_id
   ), counted AS (
     INSERT INTO fanout_progress AS p (task_id, shard, done, failed, cost)
     SELECT task_id, $7, done, failed, cost FROM summed
     ON CONFLICT (task_id, shard) DO UPDATE
     SET done = p.done + excluded.done, failed = p.failed + excluded.failed, cost = p.cost + excluded.cost
   )
   SELECT s.task_id AS "taskId", t.account_id AS "accountId", s.done::float8, s.failed::float8, s.cost
   FROM ${UNHURRIED} AS unhurried, summed s JOIN fanout_tasks t ON t.id = s.task_id`,
);

/**
 * Records how units ended and adds them up in one shard of their task's progress. What another worker has taken over
 * meanwhile is left to that one. @returns what was recorded now, by task
 */
export function endUnits(
  manager: EntityManager,
  lease: string,
  shard: number,
  ended: readonly Ended[],
): Promise<Spent[]> {
  return END.run(manager, [
    lease,
    ended.map(({ taskId }) => taskId),
    ended.map(({ ordinal }) => ordinal),
    ended.map(({ status }) => status),
    ended.map(({ outcome }) => outcome.cost),
    ended.map(({ outcome }) => outcome.note),
    shard,
  ]);
}
