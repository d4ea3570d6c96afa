import { describe, expect, it } from '@jest/globals';
import { readAhead } from './read-ahead.js';

const never = new AbortController().signal;

/** What happens when, with readings that end when told to. */
function traced() {
  const log: string[] = [];
  const read = async (item: string, slot: number) => {
    log.push(`read ${item} into ${slot}`);
    await Promise.resolve();
    log.push(`has ${item}`);
  };
  const use = async (item: string, slot: number) => {
    log.push(`use ${item} of ${slot}`);
    for (let i = 0; i < 5; i++) await Promise.resolve();
    log.push(`used ${item}`);
  };
  return { log, read, use };
}

describe('readAhead', () => {
  it('reads the next while one is used, into the other slot, and never further', async () => {
    const { log, read, use } = traced();
    await readAhead(['a', 'b', 'c'], 2, read, use, never);
    expect(log).toEqual([
      ...['read a into 0', 'has a', 'read b into 1', 'use a of 0', 'has b', 'used a'],
      ...['read c into 0', 'use b of 1', 'has c', 'used b', 'use c of 0', 'used c'],
    ]);
  });

  it('with one slot, one after the other', async () => {
    const { log, read, use } = traced();
    await readAhead(['a', 'b'], 1, read, use, never);
    expect(log).toEqual(['a', 'b'].flatMap((one) => [`read ${one} into 0`, `has ${one}`, `use ${one} of 0`, `used ${one}`])); // prettier-ignore
  });

  it('a failing use stops the reading, and waits for its end', async () => {
    let [wasStopped, hasEnded] = [false, false];
    const read = async (item: string, _: number, stop: AbortSignal) => {
      if (item === 'a') return;
      await new Promise((resolve) => stop.addEventListener('abort', resolve));
      wasStopped = true;
      await Promise.resolve();
      hasEnded = true;
      throw stop.reason;
    };
    const use = () => Promise.reject(new Error('the script'));
    await expect(readAhead(['a', 'b'], 2, read, use, never)).rejects.toThrow('the script');
    expect([wasStopped, hasEnded]).toEqual([true, true]);
  });

  it('a failing reading is met when its turn comes', async () => {
    const used: string[] = [];
    const read = (item: string) => (item === 'b' ? Promise.reject(new Error('the file')) : Promise.resolve());
    const use = async (item: string) => void used.push(item);
    await expect(readAhead(['a', 'b', 'c'], 2, read, use, never)).rejects.toThrow('the file');
    expect(used).toEqual(['a']);
  });

  it('ends when nobody waits any longer', async () => {
    const abort = new AbortController();
    const { log, read } = traced();
    const use = async () => abort.abort(new Error('gone'));
    await expect(readAhead(['a', 'b', 'c'], 2, read, use, abort.signal)).rejects.toThrow('gone');
    expect(log).toEqual(['read a into 0', 'has a', 'read b into 1', 'has b']);
  });
});
