import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { MemoryGate } from './memory-gate.js';

/** Work that ends when told to. */
function job(gate: MemoryGate, name: string, bytes: number, seen: string[], signal = new AbortController().signal) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = gate.hold(bytes, signal, async () => {
    seen.push(name);
    await promise;
  });
  return { done, finish: resolve };
}

describe('MemoryGate', () => {
  it('lets in what fits, in order, and no small one past a large one', async () => {
    const [gate, seen] = [new MemoryGate(10), [] as string[]];
    const [a, b, c] = [job(gate, 'a', 6, seen), job(gate, 'b', 6, seen), job(gate, 'c', 1, seen)];
    await turn();
    expect(seen).toEqual(['a']);
    a.finish();
    await turn();
    expect(seen).toEqual(['a', 'b', 'c']);
    b.finish();
    c.finish();
    await Promise.all([a.done, b.done, c.done]);
  });

  it('runs what is larger than everything alone', async () => {
    const [gate, seen] = [new MemoryGate(10), [] as string[]];
    const [huge, small] = [job(gate, 'huge', 99, seen), job(gate, 'small', 1, seen)];
    await turn();
    expect(seen).toEqual(['huge']);
    huge.finish();
    await turn();
    expect(seen).toEqual(['huge', 'small']);
    small.finish();
    await small.done;
  });

  it('an impatient one leaves the queue, and who stood behind it moves up; a failure frees its memory', async () => {
    const [gate, seen, abort] = [new MemoryGate(10), [] as string[], new AbortController()];
    const first = job(gate, 'first', 6, seen);
    const impatient = job(gate, 'impatient', 9, seen, abort.signal);
    const behind = job(gate, 'behind', 4, seen);
    abort.abort(new Error('gone'));
    await expect(impatient.done).rejects.toThrow('gone');
    await turn();
    expect(seen).toEqual(['first', 'behind']);
    first.finish();
    behind.finish();
    await Promise.all([first.done, behind.done]);
    await expect(gate.hold(10, new AbortController().signal, () => Promise.reject(new Error('boom')))).rejects.toThrow(
      'boom',
    );
    await gate.hold(10, new AbortController().signal, async () => undefined);
  });
});
