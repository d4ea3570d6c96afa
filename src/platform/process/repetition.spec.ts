import { describe, expect, it } from '@jest/globals';
import { Repetition } from './repetition.js';

/** Ends when the work has begun `times` times. */
function counted(times: number, work: () => Promise<void>) {
  const reached = Promise.withResolvers<void>();
  let begun = 0;
  const counting = async () => {
    begun += 1;
    if (begun === times) reached.resolve();
    await work();
  };
  return { counting, reached: reached.promise, begun: () => begun };
}

describe('Repetition', () => {
  it('goes on after a fault and tells of it', async () => {
    const faults: unknown[] = [];
    const { counting, reached } = counted(3, () => Promise.reject(new Error('away')));
    const repetition = new Repetition(1, counting, (error) => void faults.push(String(error)));
    repetition.start();
    await reached;
    await repetition.stop();
    expect(faults).toEqual(['Error: away', 'Error: away', 'Error: away']);
  });

  it('waits for what is under way when it is stopped, and begins no other', async () => {
    const gate = Promise.withResolvers<void>();
    const { counting, begun } = counted(1, () => gate.promise);
    const repetition = new Repetition(1, counting, () => undefined);
    repetition.start();
    let isStopped = false;
    const stopped = repetition.stop().then(() => (isStopped = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isStopped).toBe(false);
    gate.resolve();
    await stopped;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(begun()).toBe(1);
  });
});
