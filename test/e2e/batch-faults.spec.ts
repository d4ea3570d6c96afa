import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BatchUser } from '../support/batch-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';
import { until } from '../support/until.js';

jest.setTimeout(180_000);

const TILES = 200;
/** As many as take some seconds, of which the fault meets one. */
const FEW = 150;

let dir: string;
let store: S3Server;
let instance: Instance;
let user: BatchUser;
/** What a run without faults makes of the 200 tiles. */
let undisturbed: Record<string, string>;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'swath-fixtures-'));
  store = await startS3Server('archive');
  const buckets = join(dir, 'buckets.json');
  writeFileSync(buckets, JSON.stringify({ archive: store.settings }), { mode: 0o600 });
  instance = await startInstance({
    servers: 'embedded',
    env: { SWATH_WORKERS: '2', SWATH_RASTER_PROCESSES: '1', SWATH_JOB_LEASE_S: '3', SWATH_BUCKETS: buckets },
  });
  user = new BatchUser(instance);
  await user.prepare();
  const id = await user.start('undisturbed', TILES);
  expect(await user.ended(id)).toMatchObject({ status: 'DONE' });
  undisturbed = user.results('undisturbed', id);
});
afterAll(async () => {
  await instance?.stop();
  await store?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** The first so many tiles, as the undisturbed run made them. */
const expected = (count: number) =>
  Object.fromEntries(Object.entries(undisturbed).filter(([path]) => Number(/\d+/.exec(path)?.[0]) <= count));

/** The task is whole: DONE, each result there once with the right bytes and nothing beside them, each paid once. */
async function expectWhole(name: string, id: string, count: number): Promise<void> {
  const task = await user.ended(id);
  expect(task).toMatchObject({ status: 'DONE', completionPercentage: 100 });
  expect(user.results(name, id)).toEqual(expected(count));
  expect(user.executed(name, id)).toEqual({ DONE: count });
}

describe('a batch task', () => {
  it('without faults makes every tile', () => {
    expect(Object.keys(undisturbed)).toHaveLength(TILES);
    expect(new Set(Object.values(undisturbed)).size).toBeGreaterThan(TILES / 2);
  });

  it('one of whose two workers is killed makes every tile all the same, each paid once', async () => {
    const id = await user.start('killed', TILES);
    await user.inTheMiddle(id);
    instance.killWorker();
    await expectWhole('killed', id, TILES);
    const [cost, fair] = await Promise.all([user.task(id), costOf(TILES)]);
    expect(cost?.costPU).toBeCloseTo(fair, 6);
  });

  it('goes on when Redis is killed and forgets everything', async () => {
    const id = await user.start('redis', FEW);
    await user.inTheMiddle(id);
    process.kill(instance.pids().redis ?? 0, 'SIGKILL');
    await expectWhole('redis', id, FEW);
  });

  it('goes on when PostgreSQL is restarted', async () => {
    const id = await user.start('postgres', FEW);
    await user.inTheMiddle(id);
    const before = instance.pids().postgres ?? 0;
    process.kill(before, 'SIGINT');
    await until(async () => ![before, undefined].includes(instance.pids().postgres), 'another PostgreSQL', 30_000);
    await expectWhole('postgres', id, FEW);
  });

  it('waits for a store that refuses writes for 20 s: no tile is failed', async () => {
    const id = await user.start('refused', FEW, 's3://archive/refused');
    const written = () => store.requests.filter((request) => /^PUT .*default\.tif/.test(request)).length;
    await until(async () => written() > 5, 'the first results', 60_000);
    store.intercept = (method) => (['PUT', 'POST'].includes(method) ? 503 : undefined);
    await pause(20_000);
    store.intercept = null;
    expect(await user.ended(id, 120_000)).toMatchObject({ status: 'DONE', completionPercentage: 100 });
    expect((await user.task(id))?.costPU).toBeCloseTo(await costOf(FEW), 6);
  });

  it('may be stopped and started at any moment, also twice at once', async () => {
    const id = await user.start('stopped', FEW);
    await user.inTheMiddle(id);
    const answers: number[] = [];
    for (let n = 0; n < 6; n++) {
      answers.push(...(await Promise.all([user.act(id, 'stop'), user.act(id, 'stop')])));
      answers.push(...(await Promise.all([user.act(id, 'start'), user.act(id, 'stop'), user.act(id, 'start')])));
    }
    expect(answers.filter((status) => ![204, 400].includes(status))).toEqual([]);
    if ((await user.task(id))?.status === 'STOPPED') expect(await user.act(id, 'start')).toBe(204);
    await expectWhole('stopped', id, FEW);
  });
});

/** Of so many of these tiles, by what the undisturbed task cost. */
async function costOf(count: number): Promise<number> {
  const list = await instance.json<{ data: Array<{ id: string; costPU: number; created: string }> }>(
    'GET',
    '/api/v2/batch/process?sort=created:asc',
  );
  return ((list.body.data[0]?.costPU ?? NaN) / TILES) * count;
}
