import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { writeNoise } from '../support/raster-files.js';
import { middleOf, writeSquare } from '../support/square.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

let dir: string;
let instance: Instance;
let user: ApiUser;
let squares: string[];
const frozen = new Set<number>();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  instance = await startInstance({ servers: 'embedded', env: { SWATH_JOB_LEASE_S: '3' } });
  user = new ApiUser(instance);
  squares = [];
  for (const n of [0, 1, 2]) squares.push(await user.ingest(await writeSquare(dir, n)));
});
afterEach(() => thawAll());
afterAll(async () => {
  await instance?.stop();
  await rm(dir, { recursive: true });
});

const pair = () => squares.slice(0, 2);

/** A stopped process keeps its connections open and answers nothing. */
function freeze(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  frozen.add(pid);
}
function thawAll(): void {
  for (const pid of frozen) process.kill(pid, 'SIGCONT');
  frozen.clear();
}

async function isReady(): Promise<boolean> {
  return (await fetch(new URL('/health/ready', instance.url))).status === 200;
}

/** What requests of every sort are answered with until `ended`, as `name status`; 0 = no answer. */
async function answersUntil(
  ended: Promise<unknown>,
  requests: Readonly<Record<string, () => Promise<Response>>>,
): Promise<string[]> {
  const seen = new Set<string>();
  let isOver = false;
  const stop = () => (isOver = true);
  void ended.then(stop, stop);
  const ask = async ([name, request]: [string, () => Promise<Response>]) => {
    const status = await request().then(
      async (response) => (await response.arrayBuffer(), response.status),
      () => 0,
    );
    seen.add(`${name} ${status}`);
  };
  while (!isOver) {
    await Promise.all(Object.entries(requests).map(ask));
    await sleep(100);
  }
  await ended;
  return [...seen].sort();
}

describe('Redis', () => {
  const redis = () => instance.pids().redis ?? 0;

  it('killed and wiped while jobs wait: they are rung for again and complete', async () => {
    freeze(instance.pids().workers[0] ?? 0);
    const waiting = [await user.createVrt(pair()), await user.createVrt(pair()), await user.createVrt(pair())];
    expect(waiting.map(({ status }) => status)).toEqual([202, 202, 202]);
    const before = redis();
    process.kill(before, 'SIGKILL');
    await until(async () => ![before, 0].includes(redis()) && (await isReady()), 'another Redis', 20_000);
    thawAll();
    for (const { body } of waiting) expect(await user.ended(body.job_id)).toMatchObject({ status: 'complete' });
  });

  it('deaf: a creation is 503 with a failed job, a change leaves the VRT as it was, and all works again afterwards', async () => {
    const vrt = await user.makeVrt(pair());
    const before = await user.inventory();
    const status = await user.vrtStatus(vrt);
    freeze(redis());
    const refused = {
      status: 503,
      body: expect.objectContaining({ detail: 'Task queue unavailable, please retry', title: 'Service Unavailable' }),
    };
    expect(await Promise.all([user.createVrt(pair()), user.addSource(vrt, squares[2] as string)])).toEqual([
      refused,
      refused,
    ]);
    const jobs = await instance.json<{ items: object[] }>('GET', '/jobs?status=failed&limit=2');
    expect(jobs.body.items).toEqual([
      expect.objectContaining({ status: 'failed', error_code: 'not_queued' }),
      expect.objectContaining({ status: 'failed', error_code: 'not_queued' }),
    ]);
    expect(await user.vrtStatus(vrt)).toEqual(status);
    expect((await instance.api('/health/ready')).status).toBe(503);
    expect(await user.sample(vrt, middleOf(1))).toBe(20);
    thawAll();

    await until(isReady, 'readiness');
    expect(await user.inventory()).toEqual(before);
    const { body } = await user.addSource(vrt, squares[2] as string);
    expect(await user.ended(body.job_id)).toMatchObject({ status: 'complete' });
    expect(await user.sample(vrt, middleOf(2))).toBe(30);
  });

  it('deaf at a commit: 503, the upload still waits, and the next commit takes it', async () => {
    const { body } = await user.uploadFile(await writeSquare(dir, 3));
    freeze(redis());
    expect(await user.commit(body.job_id, { title: 'First try' })).toMatchObject({ status: 503 });
    expect(await user.job(body.job_id)).toMatchObject({ status: 'pending', error_code: null });
    thawAll();
    await until(isReady, 'readiness');
    expect(await user.commit(body.job_id, { title: 'Second try' })).toMatchObject({ status: 202 });
    const id = await user.datasetOf(body.job_id);
    expect((await instance.json('GET', `/datasets/${id}`)).body).toMatchObject({ title: 'Second try' });
  });
});

describe('PostgreSQL', () => {
  it.each([
    ['killed', 'SIGKILL'],
    ['told to restart', 'SIGINT'],
  ] as const)('%s: 503 until it is back, never 500; the job that ran completes, none hangs', async (_, signal) => {
    const vrt = await user.makeVrt(pair());
    const { job_id: jobId } = (await user.uploadFile(await writeNoise(join(dir, `${signal}.tif`), 4000))).body;
    await user.commit(jobId, { title: 'Noise' });
    await until(async () => (await user.job(jobId)).current_step === 'cog_convert', 'the conversion', 30_000);
    const { api, postgres = 0 } = instance.pids();

    process.kill(postgres, signal);
    const back = until(
      async () => ![postgres, undefined].includes(instance.pids().postgres) && (await isReady()),
      'another PostgreSQL',
      30_000,
    );
    const { lon, lat } = middleOf(1);
    const seen = await answersUntil(back, {
      list: () => instance.api('/datasets'),
      job: () => instance.api(`/jobs/${jobId}`),
      sample: () => fetch(new URL(`/datasets/${vrt}/samples?lon=${lon}&lat=${lat}`, instance.url)),
      download: () => fetch(new URL(`/datasets/${vrt}/download`, instance.url)),
      create: () => instance.api('/ingest/vrt/create', post({ ...CREATE, source_dataset_ids: pair() })),
      regenerate: () => instance.api(`/datasets/${vrt}/vrt/regenerate`, post({})),
      token: () => fetch(new URL('/oauth/token', instance.url), { method: 'POST', body: grant() }),
    });
    expect(seen.filter((answer) => !/ (200|202|409|503)$/.test(answer))).toEqual([]);
    expect(seen).toEqual(expect.arrayContaining(['list 503', 'sample 503', 'create 503', 'token 503']));

    expect(instance.pids().api).toBe(api);
    expect(await user.ended(jobId)).toMatchObject({ status: 'complete' });
    const unfinished = async () =>
      (await instance.json<{ total: number }>('GET', '/jobs?status=pending&status=running')).body.total;
    await until(async () => (await unfinished()) === 0, 'the end of all jobs', 60_000);
    expect(await user.vrtStatus(vrt)).toMatchObject({ status: 'ready' });
    expect(await user.sample(vrt, middleOf(0))).toBe(10);
  });

  const CREATE = { vrt_type: 'mosaic', resolution_strategy: 'finest', title: 'During the outage' };
  const post = (json: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  });
  const grant = () =>
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: instance.client.id,
      client_secret: instance.client.secret,
    });
});
