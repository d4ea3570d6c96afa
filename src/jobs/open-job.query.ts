import { In, type EntityManager } from 'typeorm';
import { Job, type JobStatus } from './job.entity.js';

const OPEN: JobStatus[] = ['pending', 'running', 'fanned_out'];

/** Id of a job that has yet to end and whose subject is this dataset; null = none. */
export async function findOpenJob(manager: EntityManager, datasetId: string): Promise<string | null> {
  const job = await manager.findOne(Job, { select: { id: true }, where: { datasetId, status: In(OPEN) } });
  return job?.id ?? null;
}

/**
 * Whether a job of this dedupe key has yet to end. One that is publishing at this moment is waited for: a job that is
 * still open after this call will see, when it publishes, whatever the caller had committed before.
 */
export async function hasOpenJob(manager: EntityManager, dedupeKey: string): Promise<boolean> {
  const open = await manager.query<unknown[]>(
    `SELECT 1 FROM jobs WHERE dedupe_key = $1 AND status IN ('pending', 'running') FOR SHARE`,
    [dedupeKey],
  );
  return open.length > 0;
}
