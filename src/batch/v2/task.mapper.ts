import { type TaskProgress } from '../../fanout/index.js';
import { type BatchStatus } from '../tasks/batch-states.js';
import { type BatchTask } from '../tasks/batch-task.entity.js';
import { type BatchV2TaskDto } from './task.dto.js';

/** batch-v2 §2. */
export function toTaskDto(task: BatchTask, progress: TaskProgress): BatchV2TaskDto {
  const { id, accountId, status, stoppedReason, error, userAction, userActionAt } = task;
  return {
    id,
    request: toRequestDto(task),
    domainAccountId: accountId,
    projectId: accountId,
    workspaceId: accountId,
    created: task.created.toISOString(),
    lastUpdated: task.updated.toISOString(),
    status: status as BatchV2TaskDto['status'],
    ...(status === 'STOPPED' && stoppedReason !== null && { stoppedStatusReason: stoppedReason }),
    userAction: userAction as BatchV2TaskDto['userAction'],
    ...(userActionAt && { userActionUpdated: userActionAt.toISOString() }),
    completionPercentage: completion(status, progress),
    costPU: progress.cost,
    ...(error !== null && { error }),
  };
}

/** As submitted; a collection that the analysis made is named. */
export function toRequestDto({ request, collectionId }: Pick<BatchTask, 'request' | 'collectionId'>): object {
  if (collectionId === null) return request;
  return { ...request, output: { ...(request['output'] as object), collectionId } };
}

/** Clients wait until it is 100, which only the end is: the last units may have run before the task is closed. */
function completion(status: BatchStatus, { total, done, failed }: TaskProgress): number {
  if (status === 'DONE') return 100;
  return total === 0 ? 0 : Math.min(99.9, Math.round(((done + failed) / total) * 1000) / 10);
}
