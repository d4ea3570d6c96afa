import { describe, expect, it } from '@jest/globals';
import { Turnstile } from './turnstile.js';

describe('Turnstile', () => {
  it('never lets more through at once than it has lanes, and keeps the order', async () => {
    const turnstile = new Turnstile(2, 100);
    const started: number[] = [];
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        turnstile.run(async () => {
          started.push(i);
          most = Math.max(most, ++inside);
          await new Promise((done) => setImmediate(done));
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(started).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('frees the lane of a run that fails', async () => {
    const turnstile = new Turnstile(1, 100);
    await expect(turnstile.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(turnstile.run(() => Promise.resolve('next'))).resolves.toBe('next');
  });

  it('says when its waiting room is full', async () => {
    const turnstile = new Turnstile(1, 1);
    const gate = Promise.withResolvers<void>();
    const runs = [turnstile.run(() => gate.promise)];
    expect(turnstile.isFull).toBe(false);
    runs.push(turnstile.run(() => Promise.resolve()));
    expect(turnstile.isFull).toBe(true);
    gate.resolve();
    await Promise.all(runs);
    expect(turnstile.isFull).toBe(false);
  });
});
