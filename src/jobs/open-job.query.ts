import { In, type EntityManager } from 'typeorm';
import { PreparedStatement } from '../platform/database/prepared-statement.js';
import { Job, type JobStatus } from './job.entity.js';

const OPEN: JobStatus[] = ['pending', 'running', 'fanned_out'];

/** Id of a job that has yet to end and whose subject is this dataset; null = none. */
export async function findOpenJob(manager: EntityManager, datasetId: string): Promise<string | null> {
  const job = await manager.findOne(Job, { select: { id: true }, where: { datasetId, status: In(OPEN) } });
  return job?.id ?? null;
}

/**
 * Whether a job of this dedupe key has yet to end. One that is open after this call will see, when it publishes, whatever
 * the caller had committed before: `finalize` is committed before the publishing transaction begins, and a job that has
 * come so far is waited for.
 */
export async function hasOpenJob(manager: EntityManager, dedupeKey: string): Promise<boolean> {
  const [job] = await OPEN_JOB.run(manager, [dedupeKey]);
  if (job === undefined || job.step !== 'finalize') return job !== undefined;
  return (await manager.query<unknown[]>(`${OPEN_BY_KEY} FOR SHARE`, [dedupeKey])).length > 0;
}

const OPEN_BY_KEY = `SELECT current_step AS step FROM jobs WHERE dedupe_key = $1 AND status IN ('pending', 'running')`;
const OPEN_JOB = new PreparedStatement<{ step: string | null }>('job-open-by-key', OPEN_BY_KEY);
