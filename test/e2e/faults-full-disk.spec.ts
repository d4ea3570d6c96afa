import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { writeNoise } from '../support/raster-files.js';
import { SmallDisk } from '../support/small-disk.js';
import { middleOf, writeSquare } from '../support/square.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

const MB = 1024 * 1024;
const disk = SmallDisk.mount(128);

/** The whole data folder on a disk of 128 MB; PostgreSQL and Redis live elsewhere. */
(disk ? describe : describe.skip)(disk ? 'a full disk' : 'SKIPPED, needs root to mount a tmpfs: a full disk', () => {
  const small = disk as SmallDisk;
  let dir: string;
  let instance: Instance;
  let user: ApiUser;
  let noise: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
    noise = await writeNoise(join(dir, 'noise.tif'), 2000);
    instance = await startInstance({ dataDir: small.path, env: { SWATH_JOB_LEASE_S: '3' } });
    user = new ApiUser(instance);
  });
  afterEach(() => small.relieve());
  afterAll(async () => {
    await instance?.stop();
    small.unmount();
    await rm(dir, { recursive: true });
  });

  /** Without a declared length nobody can refuse it beforehand. */
  const uploadEndlessly = (): Promise<Response> => {
    const body = async function* () {
      yield Buffer.from(
        '--x\r\nContent-Disposition: form-data; name="file"; filename="large.tif"\r\n\r\nII*\0',
        'latin1',
      );
      for (let mb = 0; mb < 200; mb++) yield Buffer.alloc(MB, 1);
    };
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    return instance.api('/ingest/upload', {
      method: 'POST',
      headers,
      body: ReadableStream.from(body()),
      duplex: 'half',
    } as RequestInit);
  };

  it('refuses an upload that declares more than is free, before writing it', async () => {
    await small.fillLeaving(34 * MB);
    const before = await user.inventory();
    expect(await user.uploadFile(noise)).toMatchObject({ status: 507, body: { title: 'Insufficient Storage' } });
    expect(await user.inventory()).toEqual(before);
  });

  it('refuses an upload that fills it up, and gives the space back', async () => {
    await small.fillLeaving(50 * MB);
    const before = await user.inventory();
    const response = await uploadEndlessly();
    expect([response.status, await response.json()]).toEqual([507, expect.objectContaining({ status: 507 })]);
    await until(async () => (await small.freeBytes()) > 45 * MB, 'the space');
    expect(await user.inventory()).toEqual(before);
  });

  it('fails a job with words about space; after a deletion the same file is ingested', async () => {
    const first = await user.ingest(noise);
    const { body } = await user.uploadFile(noise);
    const before = await user.inventory();
    await small.fillLeaving(10 * MB);
    await user.commit(body.job_id, { title: 'Again', visibility: 'public' });
    expect(await user.ended(body.job_id)).toMatchObject({
      status: 'failed',
      error_code: 'storage_full',
      error_message: expect.stringMatching(/needs \d+ bytes of temporary space, \d+ are free/),
    });
    expect(await user.inventory()).toEqual(before);
    await small.relieve();
    expect((await instance.api(`/datasets/${first}`, { method: 'DELETE' })).ok).toBe(true);
    expect(await user.ingest(noise, { title: 'At last' })).toEqual(expect.any(String));
  });

  it('keeps serving with not one byte left, and a killed worker comes back', async () => {
    const id = await user.ingest(await writeSquare(dir, 0));
    await small.fillLeaving(0);
    expect(await user.sample(id, middleOf(0))).toBe(10);
    expect((await instance.api(`/datasets/${id}/thumbnail.png?size=300`)).status).toBe(200);
    expect((await user.uploadFile(noise)).status).toBe(507);
    const killed = instance.killWorker();
    await until(async () => instance.logs().includes('worker 1 is back'), 'another worker', 20_000);
    await small.relieve();
    expect(await user.ingest(await writeSquare(dir, 1))).toEqual(expect.any(String));
    await until(async () => !instance.pids().workers.includes(killed), 'an up-to-date record');
  });
});
