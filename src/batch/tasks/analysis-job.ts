import { type Job, type NewJob } from '../../jobs/index.js';
import { type BatchTask } from './batch-task.entity.js';

/** One analysis per task. */
export function analysisJob({ id, createdBy, accountId }: BatchTask): NewJob {
  return {
    kind: 'batch_analysis',
    request: { taskId: id },
    sourceFilename: 'batch_analysis',
    createdBy,
    accountId,
    dedupeKey: `batch:${id}`,
  };
}

export function taskIdOf({ request }: Pick<Job, 'request'>): string {
  return String((request as { taskId?: unknown }).taskId);
}
