import { describe, expect, it } from '@jest/globals';
import { limitRefusal } from './limit-refusal.js';
import { aPolicy } from './policy.js';

const REQUESTS = aPolicy('REQUESTS', 300, 'PT1M');
const MINUTE = aPolicy('PROCESSING_UNITS', 60, 'PT1M');
const MONTH = aPolicy('PROCESSING_UNITS', 30_000, 'PT744H');

describe('limitRefusal', () => {
  it('of requests is 429 with the milliseconds until the next token', () => {
    const error = limitRefusal([{ policy: REQUESTS, level: 0.25, cost: 1 }]);
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'You have exceeded your rate limit',
      detail: undefined,
    });
    expect(error.headers).toEqual({
      // 0.75 of a token at one in 200 ms.
      'Retry-After': '150',
      'X-RateLimit-ViolatedPolicy': 'REQUESTS 300 PT1M',
      'X-RateLimit-Remaining': '0',
    });
  });

  it('of units says when there are enough of them', () => {
    const states = [
      { policy: MINUTE, level: 2.5, cost: 4 },
      { policy: MONTH, level: 20_000, cost: 4 },
    ];
    expect(limitRefusal(states).headers).toEqual({
      'Retry-After': '1500',
      'X-RateLimit-ViolatedPolicy': 'PROCESSING_UNITS 60 PT1M',
      'X-ProcessingUnits-Remaining': '2.5',
      'X-ProcessingUnits-Retry-After': '1500',
    });
  });

  it('of a used-up budget is 403, also when the minute is exceeded as well', () => {
    const states = [
      { policy: MINUTE, level: 0, cost: 1 },
      { policy: MONTH, level: -3, cost: 1 },
    ];
    const error = limitRefusal(states);
    expect(error).toMatchObject({
      code: 'FORBIDDEN',
      message: 'Insufficient processing units or requests available in your account.',
      detail: { code: 'ACCESS_INSUFFICIENT_PROCESSING_UNITS' },
    });
    // Four units at one in 89.28 s.
    expect(error.headers).toMatchObject({ 'Retry-After': '357120', 'X-ProcessingUnits-Remaining': '0' });
  });

  it('of what no bucket of the size can hold names the cost and the capacity', () => {
    const error = limitRefusal([{ policy: MINUTE, level: 30, cost: 75 }]);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', detail: { code: 'RATE_LIMIT_TOKEN_COUNT_EXCEEDS_CAPACITY' } });
    expect(error.message).toMatch(/costs 75 processing units, more than the 60/);
    expect(error.headers['Retry-After']).toBe('30000');
  });

  it('writes Retry-After as digits, at least 1', () =>
    expect(limitRefusal([{ policy: REQUESTS, level: 0.999999999, cost: 1 }]).headers['Retry-After']).toBe('1'));
});
