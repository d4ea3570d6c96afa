import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

const nextTick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('runs work of one name one after the other, of other names at once', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const work = (name: string, label: string) =>
      turns.take(name, async () => {
        log.push(`${label} begins`);
        await nextTick();
        log.push(`${label} ends`);
      });
    await Promise.all([work('a', 'a1'), work('a', 'a2'), work('b', 'b1')]);
    expect(log.indexOf('a2 begins')).toBeGreaterThan(log.indexOf('a1 ends'));
    expect(log.indexOf('b1 begins')).toBeLessThan(log.indexOf('a1 ends'));
  });

  it('goes on after a failure, which reaches only its own caller', async () => {
    const turns = new Turns();
    const failed = turns.take('a', () => Promise.reject(new Error('no')));
    const next = turns.take('a', async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
