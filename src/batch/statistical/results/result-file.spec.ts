import { describe, expect, it } from '@jest/globals';
import { type StatisticsResponse } from '../../../statistics/index.js';
import { faultyResult, resultOf } from './result-file.js';

/** The four cases of batch-statistics §3. */
const interval = { from: '2024-05-01T00:00:00Z', to: '2024-06-01T00:00:00Z' };
const good = { interval, outputs: {} };
const bad = { interval, error: { type: 'TIMEOUT', message: 'late' } } as const;
const answer = (data: StatisticsResponse['data'], status: StatisticsResponse['status']) =>
  JSON.parse(resultOf({ id: 7, identifier: 'A7' }, { data, status, geometryPixelCount: 4 })) as unknown;

describe('a result', () => {
  it('is the answer of the Statistical API', () => {
    expect(answer([good], 'OK')).toEqual({
      ...{ id: 7, identifier: 'A7' },
      response: { data: [good], status: 'OK', geometryPixelCount: 4 },
    });
    expect(answer([], 'OK')).toMatchObject({ response: { data: [], status: 'OK' } });
  });

  it('is OK with an interval that failed, FAILED where all did', () => {
    expect(answer([good, bad], 'PARTIAL')).toMatchObject({ response: { data: [good, bad], status: 'OK' } });
    expect(answer([bad, bad], 'PARTIAL')).toEqual({
      ...{ id: 7, identifier: 'A7' },
      response: { data: null, status: 'FAILED' },
    });
  });

  it('of a feature at fault has no response; an identifier is always there', () => {
    const error = { type: 'BAD_REQUEST', message: 'too large' };
    expect(JSON.parse(faultyResult({ id: 7, identifier: null }, error))).toEqual({ id: 7, identifier: '', error });
  });
});
