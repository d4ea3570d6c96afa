import { In, type EntityManager } from 'typeorm';
import { Job, type JobStatus } from './job.entity.js';

const OPEN: JobStatus[] = ['pending', 'running', 'fanned_out'];

/** Id of a job that has yet to end and whose subject is this dataset; null = none. */
export async function findOpenJob(manager: EntityManager, datasetId: string): Promise<string | null> {
  const job = await manager.findOne(Job, { select: { id: true }, where: { datasetId, status: In(OPEN) } });
  return job?.id ?? null;
}
