import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildKind, ChildPool } from '#libs/process-pool';

/** See support/suspect-child.mjs. */
interface Work {
  work: [{ ms: number }, number];
  crash: [{ ms: number }, never];
  wait: [null, number];
  ended: [null, number];
}
type Name = keyof Work;

const entry = new URL('support/suspect-child.mjs', import.meta.url);
const pools: ChildPool<Work>[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function poolOf(processes: number, kind: Partial<ChildKind<Name>> = {}): ChildPool<Work> {
  const repeatable = new Set<Name>(['work', 'crash', 'wait']);
  const pool = new ChildPool<Work>({ name: 'test', repeatable, ...kind }, { processes, entry });
  pools.push(pool);
  return pool;
}

const died = { code: 'RASTER_CRASHED', message: 'The test process died (SIGKILL) during crash' };

describe('a pool that suspects its calls', () => {
  it('fails at once the call that was alone when its process died', async () => {
    const pool = poolOf(1, { suspectsCalls: true });
    await expect(pool.run('crash', { ms: 0 })).rejects.toMatchObject(died);
    expect(pool.stats().crashes).toBe(1);
  });

  it('finds the guilty one of several, and answers the others', async () => {
    const pool = poolOf(1, { suspectsCalls: true });
    const guilty = expect(pool.run('crash', { ms: 300 })).rejects.toMatchObject(died);
    const innocent = [pool.run('work', { ms: 700 }), pool.run('work', { ms: 700 })];
    const pids = await Promise.all(innocent);
    await guilty;
    expect(pids.every((pid) => pid > 0)).toBe(true);
    expect(pool.stats().crashes).toBe(2);
  });
});

it('a pool that does not tries a shared read once more', async () => {
  const pool = poolOf(1);
  await expect(pool.run('crash', { ms: 0 })).rejects.toMatchObject(died);
  expect(pool.stats().crashes).toBe(2);
});

it('tells a cancelled call to end, and keeps its process', async () => {
  const pool = poolOf(1);
  const abort = new AbortController();
  const onProgress = () => abort.abort();
  await expect(pool.run('wait', null, { signal: abort.signal, onProgress })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(await pool.run('ended', null)).toBe(1);
  expect(pool.stats().children).toHaveLength(1);
});

it('starts node with the flags of its kind', async () => {
  const pool = poolOf(1, { execArgv: ['--no-such-flag'], suspectsCalls: true });
  await expect(pool.run('work', { ms: 0 })).rejects.toMatchObject({ code: 'RASTER_CRASHED' });
});
