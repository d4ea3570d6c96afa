import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { TaskHealth } from './task-health.js';

function health(progress: { done: number; failed: number }, refusal?: DomainError) {
  const stopped: unknown[][] = [];
  const notes: unknown[] = [];
  const made = new TaskHealth(
    { query: async (_: string, [, ended]: unknown[]) => notes.push(JSON.parse(ended as string)) } as never,
    { progress: async () => progress } as never,
    { stopFor: async (...told: unknown[]) => stopped.push(told) > 0 } as never,
    { assertAffordable: async () => (refusal ? Promise.reject(refusal) : undefined) } as never,
    { minBalance: 0, minCharge: 0, restartWaitMinutes: 0, keepDays: { created: 0, failed: 0, others: 0 } },
  );
  return { made, stopped, notes };
}

const FAULT = new DomainError('EVALSCRIPT_FAILED', 'it throws');
const TASK = { id: 'a', accountId: 'b', facts: null };

describe('a task in which much fails', () => {
  it.each([
    [{ done: 0, failed: 49 }, 0],
    [{ done: 0, failed: 50 }, 1],
    [{ done: 60, failed: 60 }, 0],
    [{ done: 60, failed: 61 }, 1],
  ])('with %j is stopped %i times', async (progress, times) => {
    const { made, stopped, notes } = health(progress);
    await made.failed(TASK, FAULT);
    expect(stopped).toHaveLength(times);
    expect(notes).toEqual(times === 1 ? [progress] : []);
  });

  it('is forgiven what failed before it was stopped', async () => {
    const { made, stopped } = health({ done: 0, failed: 60 });
    await made.failed({ ...TASK, facts: { forgiven: { done: 0, failed: 50 } } }, FAULT);
    expect(stopped).toEqual([]);
  });

  it('is not judged by what will be tried again', async () => {
    const { made, stopped } = health({ done: 0, failed: 500 });
    await made.failed(TASK, new DomainError('UNAVAILABLE', 'the store is away'));
    expect(stopped).toEqual([]);
  });

  it('says what the last one failed of', async () => {
    const { made, stopped } = health({ done: 1, failed: 99 });
    await made.failed(TASK, FAULT);
    expect(stopped).toEqual([['a', 'UNHEALTHY', '99 of 100 failed, the last of them: it throws']]);
  });
});

describe('an account', () => {
  it('whose budget is used up stops its task; a rate limit does not', async () => {
    const out = health({ done: 0, failed: 0 }, new DomainError('FORBIDDEN', 'Insufficient'));
    expect([await out.made.canPay(TASK), out.stopped]).toEqual([false, [['a', 'OUT_OF_PU', 'Insufficient']]]);
    const limited = health({ done: 0, failed: 0 }, new DomainError('RATE_LIMITED', 'slow down'));
    expect([await limited.made.canPay(TASK), limited.stopped]).toEqual([true, []]);
  });
});
