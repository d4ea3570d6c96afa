import { describe, expect, it } from '@jest/globals';
import { HandlePool } from './handle-pool.js';

/** Opens rasters that only know whether they were closed. */
function fakes() {
  const opened: string[] = [];
  const closed: string[] = [];
  const open = async (path: string) => {
    opened.push(path);
    if (path === 'broken') throw new Error('cannot open');
    return { dataset: { close: () => void closed.push(path) }, path };
  };
  return { opened, closed, open };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('HandlePool', () => {
  it('shares one open between callers at the same moment', async () => {
    const { opened, open } = fakes();
    const pool = new HandlePool(2, open);
    const paths = await Promise.all([1, 2, 3].map(() => pool.use('a', '1', async ({ path }) => path)));
    expect(paths).toEqual(['a', 'a', 'a']);
    expect(opened).toEqual(['a']);
  });

  it('opens another version of the same path separately', async () => {
    const { opened, open } = fakes();
    const pool = new HandlePool(2, open);
    await pool.use('a', '1', async () => undefined);
    await pool.use('a', '2', async () => undefined);
    expect(opened).toEqual(['a', 'a']);
  });

  it('closes the least recently used one beyond its capacity', async () => {
    const { closed, open } = fakes();
    const pool = new HandlePool(2, open);
    for (const path of ['a', 'b', 'a', 'c']) await pool.use(path, '1', async () => undefined);
    await settled();
    expect(closed).toEqual(['b']);
    expect(pool.size).toBe(2);
  });

  it('closes an evicted one only when its last user is done, and once', async () => {
    const { closed, open } = fakes();
    const pool = new HandlePool(1, open);
    let finish = () => undefined as void;
    const using = pool.use('a', '1', () => new Promise<void>((resolve) => (finish = resolve)));
    await settled();
    await pool.use('b', '1', async () => undefined);
    await settled();
    expect(closed).toEqual([]);
    finish();
    await using;
    await settled();
    expect(closed).toEqual(['a']);
  });

  it('forgets a failed open', async () => {
    const { opened, open } = fakes();
    const pool = new HandlePool(2, open);
    for (let i = 0; i < 2; i++) await expect(pool.use('broken', '1', async () => undefined)).rejects.toThrow();
    expect(opened).toEqual(['broken', 'broken']);
    expect(pool.size).toBe(0);
  });

  it('closes everything when cleared', async () => {
    const { closed, open } = fakes();
    const pool = new HandlePool(3, open);
    for (const path of ['a', 'b']) await pool.use(path, '1', async () => undefined);
    pool.clear();
    await settled();
    expect(closed.sort()).toEqual(['a', 'b']);
  });
});
