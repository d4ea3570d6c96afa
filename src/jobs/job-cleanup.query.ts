import { type EntityManager } from 'typeorm';
import { type JobStatus } from './job.entity.js';

export interface EndedFilter {
  /** Days since the end of the job; null = any. */
  readonly olderThanDays: number | null;
  readonly statuses: readonly JobStatus[];
}

const MATCHES = `archived_at IS NULL AND status = ANY($1) AND completed_at IS NOT NULL
  AND ($2::int IS NULL OR completed_at <= now() - make_interval(days => $2::int))`;

/** Ids of the jobs that `archiveEnded` would archive. */
export async function findEnded(manager: EntityManager, filter: EndedFilter): Promise<string[]> {
  const sql = `SELECT id FROM jobs WHERE ${MATCHES} ORDER BY created_at, id`;
  const rows = (await manager.query(sql, parameters(filter))) as Array<{ id: string }>;
  return rows.map((row) => row.id);
}

/** Ids of the jobs that are archived now and were not before. */
export async function archiveEnded(manager: EntityManager, filter: EndedFilter): Promise<string[]> {
  const sql = `UPDATE jobs SET archived_at = now() WHERE ${MATCHES} RETURNING id`;
  const [rows] = (await manager.query(sql, parameters(filter))) as [Array<{ id: string }>, number];
  return rows.map((row) => row.id);
}

function parameters({ olderThanDays, statuses }: EndedFilter): unknown[] {
  return [[...statuses], olderThanDays];
}
