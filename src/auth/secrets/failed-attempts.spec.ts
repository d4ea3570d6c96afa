import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isDomainError, type DomainError } from '#libs/errors';
import { FailedAttempts, type Attempt } from './failed-attempts.js';

const attempt = (over: Partial<Attempt> = {}): Attempt => ({
  address: '192.0.2.7',
  name: 'user:a@example.org',
  retryAfter: 'seconds',
  ...over,
});

describe('FailedAttempts', () => {
  let attempts: FailedAttempts;
  let checks: number;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    attempts = new FailedAttempts();
    checks = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const guess = (right: boolean, over: Partial<Attempt> = {}) =>
    attempts.watch(attempt(over), async () => {
      checks += 1;
      return right ? 'in' : null;
    });
  const fail = async (times: number, over: Partial<Attempt> = {}) => {
    for (let i = 0; i < times; i += 1) await guess(false, over);
  };
  const refused = (over: Partial<Attempt> = {}): Promise<DomainError | null> =>
    guess(true, over).then(
      () => null,
      (error: unknown) => (isDomainError(error, 'RATE_LIMITED') ? error : Promise.reject(error)),
    );

  it('refuses even the right secret after ten failures, without looking at it', async () => {
    await fail(10);
    expect((await refused())?.headers['Retry-After']).toBe('60');
    expect(checks).toBe(10);
  });

  it('tells the token endpoint milliseconds and an OAuth word', async () => {
    await fail(10);
    jest.advanceTimersByTime(500);
    const error = await refused({ retryAfter: 'milliseconds' });
    expect(error?.headers['Retry-After']).toBe('59500');
    expect(error?.detail).toEqual({ error: 'slow_down' });
  });

  it('never counts a success, and forgives the failures before it', async () => {
    for (let i = 0; i < 200; i += 1) await guess(true);
    await fail(9);
    await guess(true);
    await fail(9);
    expect(await refused()).toBeNull();
  });

  it('gives a volley sent at once no more guesses than a row of them', async () => {
    await Promise.allSettled(Array.from({ length: 50 }, () => guess(false)));
    expect(checks).toBeLessThanOrEqual(11);
  });

  it('blocks neither another name at this address nor this name at another address', async () => {
    await fail(10);
    expect(await refused({ name: 'user:b@example.org' })).toBeNull();
    expect(await refused({ address: '192.0.2.8' })).toBeNull();
  });

  it('stops an address that tries one password on many names', async () => {
    for (let i = 0; i < 100; i += 1) await guess(false, { name: `user:${i}` });
    expect(await refused({ name: 'user:fresh' })).not.toBeNull();
  });

  it('lets in again after a minute, and for longer the longer it goes on', async () => {
    await fail(10);
    jest.advanceTimersByTime(60_001);
    expect(await refused({ name: 'user:b' })).toBeNull();
    for (let minute = 0; minute < 5; minute += 1) {
      await fail(10);
      jest.advanceTimersByTime(60_001);
    }
    const waitS = Number((await refused())?.headers['Retry-After']);
    expect(waitS).toBeGreaterThan(3000);
    expect(waitS).toBeLessThanOrEqual(3600);
  });
});
