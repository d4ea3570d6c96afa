import { type TaskProgress } from '../../fanout/index.js';
import { type BatchTask } from '../tasks/batch-task.entity.js';
import { type BatchStatisticsStatus, type BatchStatisticsTask } from './batch-statistics.dto.js';

/** The whole task (batch-statistics §4). */
export function toTaskDto(task: BatchTask, progress: TaskProgress): BatchStatisticsTask {
  const { accountId, request, userAction, userActionAt } = task;
  return {
    ...toStatusDto(task, progress),
    request,
    userAction: userAction === 'CANCEL' ? 'STOP' : userAction,
    ...(userActionAt && { userActionUpdated: userActionAt.toISOString() }),
    domainAccountId: accountId,
    projectId: accountId,
    workspaceId: accountId,
  };
}

/** What pollers read. */
export function toStatusDto(task: BatchTask, progress: TaskProgress): BatchStatisticsStatus {
  const { id, status, error, created, updated, stoppedReason } = task;
  return {
    id,
    status: status as BatchStatisticsStatus['status'],
    ...(error !== null && { error }),
    completionPercentage: completion(status, progress),
    created: created.toISOString(),
    ...(status !== 'CREATED' && { lastUpdated: updated.toISOString() }),
    costPU: progress.cost,
    costPu: progress.cost,
    ...(status === 'STOPPED' && stoppedReason !== null && { stoppedStatusReason: stoppedReason }),
  };
}

/** Clients wait until it is 100, which only the end is: the last units may have run before the task is closed. */
function completion(status: BatchTask['status'], { total, done, failed }: TaskProgress): number {
  if (status === 'DONE') return 100;
  return total === 0 ? 0 : Math.min(99.9, Math.round(((done + failed) / total) * 1000) / 10);
}
