import { describe, expect, it } from '@jest/globals';
import { type BatchAction, type BatchApi, type BatchStatus, effectOf, endStatus, refusalOf } from './batch-states.js';

/** batch-v1 §5, batch-v2 §7: rows are states, columns events; '-' = 400. */
function tableOf(api: BatchApi, actions: readonly BatchAction[], statuses: readonly BatchStatus[]): string[] {
  return statuses.map(
    (status) => `${status}: ${actions.map((action) => effectOf(api, status, action) ?? '-').join(' ')}`,
  );
}

describe('the states of a task', () => {
  it.each(['v2', 'statistics'] as const)('%s follow the table of batch v2', (api) => {
    const statuses = ['CREATED', 'ANALYSING', 'ANALYSIS_DONE', 'PROCESSING', 'STOPPED', 'DONE', 'FAILED'] as const;
    expect(tableOf(api, ['ANALYSE', 'START', 'STOP', 'CANCEL', 'RESTARTPARTIAL'], statuses)).toEqual([
      'CREATED: analyse analyse-then-start - - -',
      'ANALYSING: - remember remember - -',
      'ANALYSIS_DONE: - process stop - -',
      'PROCESSING: - - stop - -',
      'STOPPED: - process - - -',
      'DONE: - - - - -',
      'FAILED: - - - - -',
    ]);
  });

  it('v1 follow its own', () => {
    const statuses = ['CREATED', 'ANALYSING', 'ANALYSIS_DONE', 'PROCESSING', 'PARTIAL', 'DONE', 'FAILED', 'CANCELED'] as const; // prettier-ignore
    expect(tableOf('v1', ['ANALYSE', 'START', 'CANCEL', 'RESTARTPARTIAL', 'STOP'], statuses)).toEqual([
      'CREATED: analyse analyse-then-start cancel - -',
      'ANALYSING: - remember remember - -',
      'ANALYSIS_DONE: - process cancel - -',
      'PROCESSING: - - cancel - -',
      'PARTIAL: - - - retry -',
      'DONE: - - - - -',
      'FAILED: - - - - -',
      'CANCELED: - - - - -',
    ]);
  });

  it('refuse in the words that clients know', () => {
    expect(refusalOf('v1', 'RESTARTPARTIAL')).toBe('Only requests with status PARTIAL can be restarted.');
    expect(refusalOf('v2', 'START')).toBe(
      'Only requests with status CREATED, ANALYSING, ANALYSIS_DONE, STOPPED can be started.',
    );
  });

  it('end by what the units did', () => {
    expect(endStatus('v1', { done: 3, failed: 0 })).toBe('DONE');
    expect(endStatus('v1', { done: 3, failed: 1 })).toBe('PARTIAL');
    expect(endStatus('v1', { done: 0, failed: 1 })).toBe('FAILED');
    expect(endStatus('v2', { done: 0, failed: 1 })).toBe('DONE');
    expect(endStatus('v2', { done: 0, failed: 0 })).toBe('DONE');
  });
});
