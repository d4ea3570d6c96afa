import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type ClaimedUnit } from '../../../fanout/index.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { FeatureResults } from './feature-results.js';
import { type FeatureUnit } from './feature-units.js';

const TASK = { id: 't' } as BatchTask;
const SIGNAL = new AbortController().signal;
const unit = (attempt = 1) => {
  const features = [1, 2, 3].map((id) => ({
    id,
    identifier: `f${id}`,
    geometry: { type: 'Polygon', coordinates: [] },
  }));
  return { attempt, payload: { features } } as unknown as ClaimedUnit<FeatureUnit>;
};

/** @param refusal of the bucket for the second result */
function bench({ refusal = null as Error | null, canPay = true } = {}) {
  const written = new Map<string, string>();
  const stops: unknown[][] = [];
  const lastTries: boolean[] = [];
  const put = async (key: string, body: Buffer) => {
    if (refusal !== null && key === 't/2.json') throw refusal;
    written.set(key, String(body));
  };
  const of = async (_task: unknown, { id }: { id: number }, isLastTry: boolean) => {
    lastTries.push(isLastTry);
    return { text: `${id}`, units: id };
  };
  const results = new FeatureResults(
    { of: () => ({ output: { descriptor: {}, template: '<REQUEST_ID>/<ID>.json' } }) } as never,
    { open: async () => ({ put }) } as never,
    { of, group: () => null } as never,
    { stopFor: async (...told: unknown[]) => stops.push(told) > 0 } as never,
    { canPay: async () => canPay } as never,
  );
  return { results, written, stops, lastTries };
}

describe('FeatureResults', () => {
  it('writes one object per feature and adds up what they cost', async () => {
    const { results, written, stops, lastTries } = bench();
    expect(await results.make(TASK, unit(), SIGNAL)).toEqual({ cost: 6, note: null });
    expect([...written].sort()).toEqual([['t/1.json', '1'], ['t/2.json', '2'], ['t/3.json', '3']]); // prettier-ignore
    expect([stops, lastTries]).toEqual([[], [false, false, false]]);
  });

  it('waits for a bucket that is away, then stops the task', async () => {
    const refusal = new DomainError('UNAVAILABLE', 'away');
    const first = bench({ refusal });
    await expect(first.results.make(TASK, unit(4), SIGNAL)).rejects.toBe(refusal);
    expect(first.stops).toEqual([]);
    const last = bench({ refusal });
    await expect(last.results.make(TASK, unit(5), SIGNAL)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(last.stops).toEqual([['t', 'UNHEALTHY', 'away']]);
  });

  it('stops the task at once when the bucket is full, and its unit waits', async () => {
    const { results, stops } = bench({ refusal: new DomainError('STORAGE_FULL', 'full') });
    await expect(results.make(TASK, unit(), SIGNAL)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'full' });
    expect(stops).toEqual([['t', 'UNHEALTHY', 'full']]);
  });

  it('does nothing for an account that cannot pay', async () => {
    const { results, written } = bench({ canPay: false });
    await expect(results.make(TASK, unit(), SIGNAL)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(written.size).toBe(0);
  });
});
