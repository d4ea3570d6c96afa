import { describe, expect, it } from '@jest/globals';
import { type ArrayDataset } from '#libs/cf';
import { OpenedArrays } from './opened-arrays.js';

const { signal } = new AbortController();
const aDataset = (): ArrayDataset => ({ attributes: {}, variables: new Map(), read: async () => new Float64Array() });

/** Opens on demand, and says how often. */
function opener() {
  const calls: string[] = [];
  return { calls, open: (key: string) => () => (calls.push(key), Promise.resolve(aDataset())) };
}

describe('opened sources', () => {
  it('are shared while they are opened and for ten minutes', async () => {
    let now = 0;
    const { calls, open } = opener();
    const opened = new OpenedArrays(2, () => now);
    const both = await Promise.all([opened.get('a', open('a'), signal), opened.get('a', open('a'), signal)]);
    expect(both[0]).toBe(both[1]);
    now = 599_999;
    await opened.get('a', open('a'), signal);
    expect(calls).toHaveLength(1);
    now = 600_000;
    expect(await opened.get('a', open('a'), signal)).not.toBe(both[0]);
  });

  it('go when others were used later', async () => {
    const { calls, open } = opener();
    const opened = new OpenedArrays(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await opened.get(key, open(key), signal);
    expect([calls, opened.size]).toEqual([['a', 'b', 'c', 'b'], 2]);
  });

  it('are forgotten when they fail, and go on for the others when one caller leaves', async () => {
    const { open } = opener();
    const opened = new OpenedArrays(2);
    await expect(opened.get('a', () => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    await expect(opened.get('a', open('a'), signal)).resolves.toBeDefined();
    const leaving = new AbortController();
    let finish = () => {};
    const slow = () => new Promise<ArrayDataset>((resolve) => (finish = () => resolve(aDataset())));
    const left = opened.get('b', slow, leaving.signal);
    const stays = opened.get('b', slow, signal);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
    finish();
    await expect(stays).resolves.toBeDefined();
  });
});
