import { describe, expect, it } from '@jest/globals';
import { Nap } from './nap.js';

const NEVER = new AbortController().signal;
const LONG_MS = 1_000_000;

describe('Nap', () => {
  it('ends by itself', () => new Nap().take(1, NEVER));

  it('ends when it is called, and once: the next is as long as ever', async () => {
    const nap = new Nap();
    const first = nap.take(LONG_MS, NEVER);
    nap.wake();
    await first;
    const { stop, second } = stoppable(nap);
    expect(await Promise.race([second.then(() => 'over'), new Promise((resolve) => setImmediate(resolve, 'still'))])).toBe('still'); // prettier-ignore
    stop();
    await second;
  });

  it('does not begin when it was called before', async () => {
    const nap = new Nap();
    nap.wake();
    nap.wake();
    await nap.take(LONG_MS, NEVER);
  });

  it('does not begin when all is over', () => new Nap().take(LONG_MS, AbortSignal.abort()));
});

function stoppable(nap: Nap) {
  const over = new AbortController();
  return { second: nap.take(LONG_MS, over.signal), stop: () => over.abort() };
}
