import { describe, expect, it } from '@jest/globals';
import { RestartPolicy } from './restart-policy.js';

describe('RestartPolicy', () => {
  it('restarts at once after the first death and never lets a child wait as long as 10 s', () => {
    const policy = new RestartPolicy();
    const delays = [0, 1, 2, 3].map((second) => policy.afterDeath(second * 1000));
    expect(delays[0]).toBe(0);
    expect(Math.max(...delays.map(Number))).toBeLessThan(5000);
  });

  it('gives up at the fifth death within a minute', () => {
    const policy = new RestartPolicy();
    expect([0, 14, 28, 42].map((second) => policy.afterDeath(second * 1000))).not.toContain(null);
    expect(policy.afterDeath(59_000)).toBeNull();
  });

  it('forgets deaths that are older than a minute', () => {
    const policy = new RestartPolicy();
    const everyTwentySeconds = Array.from({ length: 30 }, (_, n) => policy.afterDeath(n * 20_000));
    expect(everyTwentySeconds).not.toContain(null);
    expect(policy.afterDeath(30 * 20_000 + 600_000)).toBe(0);
  });
});
