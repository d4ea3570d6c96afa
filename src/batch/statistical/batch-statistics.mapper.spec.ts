import { describe, expect, it } from '@jest/globals';
import { type BatchStatus } from '../tasks/batch-states.js';
import { type BatchTask } from '../tasks/batch-task.entity.js';
import { toStatusDto, toTaskDto } from './batch-statistics.mapper.js';

const AT = new Date('2024-06-15T10:00:00Z');
const task = (status: BatchStatus, changes: Partial<BatchTask> = {}) =>
  ({
    ...{ id: 'i', accountId: 'a', status, request: { output: {} }, error: null, stoppedReason: null },
    ...{ userAction: 'NONE', userActionAt: null, created: AT, updated: AT },
    ...changes,
  }) as BatchTask;

describe('the status of a task', () => {
  it.each<[BatchStatus, number, number, number]>([
    ['CREATED', 0, 0, 0],
    ['ANALYSIS_DONE', 1000, 0, 0],
    ['PROCESSING', 1000, 415, 41.5],
    ['PROCESSING', 3, 1, 33.3],
    ['PROCESSING', 1000, 1000, 99.9],
    ['STOPPED', 2, 1, 50],
    ['DONE', 2, 2, 100],
    ['DONE', 0, 0, 100],
    ['FAILED', 0, 0, 0],
  ])('%s of %d units with %d done is at %d', (status, total, done, percentage) => {
    const shown = toStatusDto(task(status), { total, done, failed: 0, cost: 1.5 });
    expect(shown).toMatchObject({ status, completionPercentage: percentage, costPU: 1.5, costPu: 1.5 });
  });

  it('counts failed units', () => {
    expect(toStatusDto(task('PROCESSING'), { total: 4, done: 1, failed: 1, cost: 0 }).completionPercentage).toBe(50);
  });

  it('leaves out what there is not', () => {
    const nothing = { total: 0, done: 0, failed: 0, cost: 0 };
    const created = toTaskDto(task('CREATED'), nothing);
    for (const name of ['error', 'lastUpdated', 'stoppedStatusReason', 'userActionUpdated']) {
      expect(created).not.toHaveProperty(name);
    }
    const change = { stoppedReason: 'UNHEALTHY', error: 'full', userAction: 'START', userActionAt: AT } as const;
    expect(toTaskDto(task('STOPPED', change), nothing)).toMatchObject({
      ...{ error: 'full', stoppedStatusReason: 'UNHEALTHY', userAction: 'START' },
      ...{ userActionUpdated: AT.toISOString(), lastUpdated: AT.toISOString() },
    });
    expect(toStatusDto(task('PROCESSING', change), nothing)).not.toHaveProperty('stoppedStatusReason');
  });
});
