import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { middleOf, writeSquare } from '../support/square.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

let dir: string;
let instance: Instance;
let user: ApiUser;
let frozen: number | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  instance = await startInstance({ env: { SWATH_JOB_LEASE_S: '3' } });
  user = new ApiUser(instance);
});
afterEach(() => thawWorker());
afterAll(async () => {
  await instance?.stop();
  await rm(dir, { recursive: true });
});

const newSquare = async (n: number) => user.ingest(await writeSquare(dir, n));

/** It takes no job until it is thawed: what is asked for now is validated now and built later. */
function freezeWorker(): void {
  frozen = instance.pids().workers[0];
  process.kill(frozen ?? 0, 'SIGSTOP');
}
function thawWorker(): void {
  if (frozen !== undefined) process.kill(frozen, 'SIGCONT');
  frozen = undefined;
}

describe('a source whose object is deleted between validation and build', () => {
  it('fails the rebuild by name; the VRT serves its last good file and says what is inaccessible', async () => {
    const [west, east] = [await newSquare(0), await newSquare(1)];
    const vrt = await user.makeVrt([west, east]);
    freezeWorker();
    const jobId = await user.regenerate(vrt);
    await rm(user.cogPath(east));
    const files = user.files('buckets');
    thawWorker();

    expect(await user.ended(jobId)).toMatchObject({ status: 'failed', error_message: expect.stringContaining(east) });
    expect(await user.vrtStatus(vrt)).toMatchObject({
      status: 'failed',
      source_health: [
        { dataset_id: west, status: 'healthy' },
        { dataset_id: east, status: 'inaccessible' },
      ],
    });
    expect(await user.sample(vrt, middleOf(0))).toBe(10);
    expect((await instance.api(`/datasets/${vrt}/download`)).status).toBe(200);
    expect((await instance.api(`/datasets/${vrt}/thumbnail.png`)).status).toBe(200);
    expect((await instance.api(`/datasets/${east}/download`)).status).toBe(404);
    const { lon, lat } = middleOf(1);
    expect((await instance.api(`/datasets/${vrt}/samples?lon=${lon}&lat=${lat}`)).status).toBe(409);
    expect([user.files('buckets'), user.files('scratch')]).toEqual([files, []]);
  });

  it('fails the creation by name and leaves nothing of it', async () => {
    const sources = [await newSquare(0), await newSquare(1)];
    const { datasets } = await user.inventory();
    freezeWorker();
    const { body } = await user.createVrt(sources);
    await rm(user.cogPath(sources[0] as string));
    const files = user.files('buckets');
    thawWorker();
    expect(await user.ended(body.job_id)).toMatchObject({
      status: 'failed',
      dataset_id: null,
      error_message: expect.stringContaining(sources[0] as string),
    });
    expect(await user.inventory()).toEqual({ datasets, files });
  });
});

describe('requests of the same moment', () => {
  it('to add a source: one is taken, the other learns which job it has to wait for', async () => {
    const [a, b, c, d] = [await newSquare(0), await newSquare(1), await newSquare(2), await newSquare(3)];
    const vrt = await user.makeVrt([a, b]);
    const answers = await Promise.all([user.addSource(vrt, c), user.addSource(vrt, d)]);
    const [taken, refused] = answers.sort((x, y) => x.status - y.status);
    expect([taken?.status, refused?.status]).toEqual([202, 409]);
    expect(refused?.body.detail).toEqual({ message: expect.any(String), job_id: taken?.body.job_id });
    expect(await user.ended(taken?.body.job_id ?? '')).toMatchObject({ status: 'complete' });
    expect(await user.vrtStatus(vrt)).toMatchObject({ status: 'ready', source_count: 3 });
  });
});

describe('a client that hangs up in the middle of an upload', () => {
  it('leaves no job, no object and no temporary file', async () => {
    const jobs = async () => (await instance.json<{ total: number }>('GET', '/jobs')).body.total;
    const before = [await jobs(), user.files('buckets'), user.files('scratch')];
    const partials = () => user.files('buckets').filter((file) => file.includes('.swath-partial'));
    const hangUp = new AbortController();
    const body = async function* () {
      yield Buffer.from(
        '--x\r\nContent-Disposition: form-data; name="file"; filename="large.tif"\r\n\r\nII*\0',
        'latin1',
      );
      for (;;) {
        yield Buffer.alloc(1 << 20);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const upload = instance.api('/ingest/upload', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: ReadableStream.from(body()),
      duplex: 'half',
      signal: hangUp.signal,
    } as RequestInit);
    await until(async () => partials().length === 1, 'the first bytes in the store');
    hangUp.abort();
    await expect(upload).rejects.toThrow();
    await until(async () => partials().length === 0, 'the removal');
    expect([await jobs(), user.files('buckets'), user.files('scratch')]).toEqual(before);
  });
});
