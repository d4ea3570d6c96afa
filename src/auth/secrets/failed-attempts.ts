import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressBlock } from '../../platform/http/address-block.js';
import { Turnstile } from './turnstile.js';

export interface Attempt {
  /** Remote IP address; undefined when the connection is gone already. */
  readonly address: string | undefined;
  /** Whose secret is tried, e.g. `user:a@example.org`. */
  readonly name: string;
  /**
   * Unit of `Retry-After`: Sentinel Hub clients read milliseconds at the token endpoint (auth-and-errors §6), everybody
   * else the seconds of HTTP.
   */
  readonly retryAfter: 'seconds' | 'milliseconds';
}

/** How often a guess may fail before the next one is refused unseen. The address rows stop spraying over many names. */
const WINDOWS = [
  { scope: 'name', failures: 10, seconds: 60 },
  { scope: 'name', failures: 60, seconds: 3600 },
  { scope: 'address', failures: 100, seconds: 60 },
  { scope: 'address', failures: 1000, seconds: 3600 },
] as const;

/** Half of libuv's four threads: hashing must not keep file I/O waiting. */
const LANES = 2;
const WAITING_ROOM = 500;

/**
 * Slows brute force by counting failures only; whoever knows the secret may come as often as they like.
 *
 * Counts live in this process: log-in then depends on nothing but the database, and more API processes merely multiply
 * a small allowance. Attempts pass a turnstile before they are counted, so a volley sent at once gets no more guesses
 * than one sent in sequence.
 */
@Injectable()
export class FailedAttempts {
  private readonly turnstile = new Turnstile(LANES, WAITING_ROOM);
  private readonly windows = WINDOWS.map((window) => ({
    scope: window.scope,
    failures: window.failures,
    limiter: new RateLimiterMemory({ points: window.failures, duration: window.seconds }),
  }));

  /** What `check` resolves to; null counts as a failure. @throws RATE_LIMITED, and then `check` has not run. */
  async watch<T>(attempt: Attempt, check: () => Promise<T | null>): Promise<T | null> {
    if (this.turnstile.isFull) throw tooMany(attempt, 1000);
    const address = addressBlock(attempt.address);
    const keys = { address, name: `${address} ${attempt.name}` };
    return this.turnstile.run(async () => {
      const waitMs = await this.waitMs(keys);
      if (waitMs > 0) throw tooMany(attempt, waitMs);
      const result = await check();
      if (result === null) await Promise.all(this.windows.map((w) => w.limiter.penalty(keys[w.scope])));
      else await Promise.all(this.windows.filter((w) => w.scope === 'name').map((w) => w.limiter.delete(keys.name)));
      return result;
    });
  }

  private async waitMs(keys: Record<'address' | 'name', string>): Promise<number> {
    const waits = await Promise.all(
      this.windows.map(async ({ limiter, failures, scope }) => {
        const state = await limiter.get(keys[scope]);
        return state !== null && state.consumedPoints >= failures ? Math.max(1, state.msBeforeNext) : 0;
      }),
    );
    return Math.max(...waits);
  }
}

function tooMany({ retryAfter }: Attempt, waitMs: number): DomainError {
  const seconds = Math.ceil(waitMs / 1000);
  const inMs = retryAfter === 'milliseconds';
  return new DomainError('RATE_LIMITED', `Too many failed attempts, retry in ${seconds} s`, {
    headers: { 'Retry-After': String(inMs ? Math.ceil(waitMs) : seconds) },
    // The word that an OAuth body shows; RFC 8628 §3.5.
    ...(inMs && { detail: { error: 'slow_down' } }),
  });
}
