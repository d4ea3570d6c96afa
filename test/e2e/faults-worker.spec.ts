import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { writeNoise } from '../support/raster-files.js';
import { makeSlow, type SlowObject } from '../support/slow-object.js';
import { middleOf, writeSquare } from '../support/square.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

let dir: string;
let instance: Instance;
let user: ApiUser;
let squares: string[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function start(): Promise<void> {
  instance = await startInstance({ env: { SWATH_JOB_LEASE_S: '2' } });
  user = new ApiUser(instance);
  squares = [];
  for (const n of [0, 1, 2]) squares.push(await user.ingest(await writeSquare(dir, n)));
}

const square = (n: number) => squares[n] as string;

/** The file of a raster, replaced by one that nobody gets to the end of. */
const slow = (datasetId: string): SlowObject => makeSlow(user.cogPath(datasetId));
const sample = (id: string, n: number) => user.sample(id, middleOf(n));
const statusOf = (vrt: string) => user.vrtStatus(vrt);
const isBuilding = async (jobId: string) => (await user.job(jobId)).current_step === 'building';

/** Kills the worker and all it started notice; resolves when none of them is left and another worker has come. */
async function killWorker(): Promise<void> {
  const before = instance.pids().workers[0];
  const children = childrenOf(before ?? 0);
  instance.killWorker();
  await until(async () => ![before, ...children].some((pid) => isRunning(pid ?? 0)), 'the end of the old processes');
  await until(async () => instance.pids().workers.some((pid) => pid !== before), 'another worker', 20_000);
}

function childrenOf(parent: number): number[] {
  const isChild = (pid: string) => Number(/\) \S (\d+)/.exec(statOf(pid))?.[1]) === parent;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChild(name))
    .map(Number);
}

const isRunning = (pid: number) => existsSync(`/proc/${pid}`) && !/\) Z /.test(statOf(String(pid)));

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

describe('a worker that is killed', () => {
  beforeAll(start);
  afterAll(() => instance?.stop());

  it('in the middle of a rebuild is replaced; meanwhile the VRT serves its last good file', async () => {
    const vrt = await user.makeVrt([square(0), square(1)]);
    const held = slow(square(2));
    const { body } = await user.addSource(vrt, square(2));
    await until(() => isBuilding(body.job_id), 'the build');
    await killWorker();

    expect(await statusOf(vrt)).toMatchObject({ status: 'regenerating', source_count: 2 });
    expect([await sample(vrt, 0), await sample(vrt, 1), await sample(vrt, 2)]).toEqual([10, 20, null]);
    const download = await instance.api(`/datasets/${vrt}/download`);
    expect([download.status, (await download.text()).split(square(0)).length > 1]).toEqual([200, true]);
    expect((await instance.api(`/datasets/${vrt}/thumbnail.png`)).status).toBe(200);

    held.giveBack();
    expect(await user.ended(body.job_id)).toMatchObject({ status: 'complete', dataset_id: vrt, attempt: 2 });
    expect(await statusOf(vrt)).toMatchObject({ status: 'ready', source_count: 3, active_generation: null });
    expect([await sample(vrt, 0), await sample(vrt, 2)]).toEqual([10, 30]);
  });

  it('in the middle of a creation leaves one dataset and nothing else', async () => {
    const before = await user.inventory();
    const held = slow(square(1));
    const { body } = await user.createVrt([square(0), square(1)]);
    await until(() => isBuilding(body.job_id), 'the build');
    await killWorker();
    held.giveBack();
    const done = await user.ended(body.job_id);
    expect(done).toMatchObject({ status: 'complete', attempt: 2 });
    const after = await user.inventory();
    expect(after.datasets).toBe(before.datasets + 1);
    const added = after.files.filter((file) => !before.files.includes(file));
    expect(added.map((file) => file.split('/').at(-1)).sort()).toEqual([
      'quicklook_256.png',
      'quicklook_512.png',
      'source.vrt',
    ]);
    expect(added.every((file) => file.includes(done.dataset_id ?? ''))).toBe(true);
  });

  it('as soon as an ingest runs leaves one dataset, no upload and no scratch file', async () => {
    const before = await user.inventory();
    const upload = await user.uploadFile(await writeNoise(join(dir, 'noise.tif'), 2500));
    await user.commit(upload.body.job_id, { title: 'Noise' });
    await until(async () => (await user.job(upload.body.job_id)).status === 'running', 'the run');
    await killWorker();
    const done = await user.ended(upload.body.job_id);
    expect(done).toMatchObject({ status: 'complete', attempt: 2 });
    await until(async () => user.files('scratch').length === 0, 'an empty scratch folder');
    const after = await user.inventory();
    expect(after.datasets).toBe(before.datasets + 1);
    expect(after.files.filter((file) => !before.files.includes(file) && !file.includes(done.dataset_id ?? ''))).toEqual(
      [],
    );
  });
});

describe('a rebuild that costs three workers their lives', () => {
  beforeAll(start);
  afterAll(() => instance?.stop());

  it('is failed as worker_lost, the VRT serves as before and can be regenerated', async () => {
    const vrt = await user.makeVrt([square(0), square(1)]);
    const before = await user.inventory();
    const held = slow(square(1));
    const jobId = await user.regenerate(vrt);
    for (const attempt of [1, 2, 3]) {
      await until(
        async () => (await user.job(jobId)).attempt === attempt && isBuilding(jobId),
        `attempt ${attempt}`,
        30_000,
      );
      await killWorker();
    }
    expect(await user.ended(jobId)).toMatchObject({
      status: 'failed',
      error_code: 'worker_lost',
      error_message: expect.stringContaining('3 times'),
    });
    held.giveBack();
    expect(await statusOf(vrt)).toMatchObject({ status: 'failed', active_generation: null });
    expect([await sample(vrt, 0), await sample(vrt, 1)]).toEqual([10, 20]);
    expect(await user.inventory()).toEqual(before);

    expect(await user.ended(await user.regenerate(vrt))).toMatchObject({ status: 'complete' });
    expect(await statusOf(vrt)).toMatchObject({ status: 'ready' });
  });
});
