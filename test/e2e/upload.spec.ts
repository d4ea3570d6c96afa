import { createHash } from 'node:crypto';
import { openAsBlob, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { locationInfo } from '../support/gdal-cli.js';
import { startInstance, type Instance } from '../support/instance.js';
import { writeNoise } from '../support/raster-files.js';
import { until } from '../support/until.js';

jest.setTimeout(180_000);

const MB = 1024 * 1024;
const B04 = resolve('samples/sentinel2-29RKH/B04.tif');

interface JobBody {
  status: string;
  dataset_id: string | null;
  error_message: string | null;
  progress: number;
  current_step: string;
  attempt: number;
}

/** From a file on the client's disk to pixels out of the platform, through processes that were started as always. */
describe('an upload', () => {
  let instance: Instance;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
    instance = await startInstance({ env: { SWATH_JOB_LEASE_S: '5' } });
  });
  afterAll(async () => {
    await instance?.stop();
    await rm(dir, { recursive: true });
  });

  const upload = async (path: string): Promise<string> => {
    const body = new FormData();
    body.append('file', await openAsBlob(path), basename(path));
    const response = await instance.api('/ingest/upload', { method: 'POST', body });
    const answer = (await response.json()) as { job_id: string };
    expect([response.status, answer]).toEqual([201, expect.objectContaining({ status: 'pending' })]);
    return answer.job_id;
  };
  const commit = async (id: string, json: object) =>
    expect((await instance.json('POST', `/ingest/commit/${id}`, json)).status).toBe(202);
  const job = async (id: string) => (await instance.json<JobBody>('GET', `/jobs/${id}`)).body;
  const ended = async (id: string) => {
    await until(async () => ['complete', 'failed', 'cancelled'].includes((await job(id)).status), 'the job', 120_000);
    return job(id);
  };
  const objects = async (folder: string) =>
    (await readdir(join(instance.dataDir, 'buckets', 'swath', folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);

  it('of a Sentinel-2 band is previewed, committed, converted, and sampled as gdal samples the file', async () => {
    const id = await upload(B04);
    const preview = await instance.json('POST', `/ingest/preview/${id}`);
    expect(preview.body).toMatchObject({
      source_filename: 'B04.tif',
      crs_epsg: 32629,
      width: 512,
      dtype: 'uint16',
      is_cog_compliant: false,
      temporal_start: '2020-02-19T11:34:25.000Z',
    });
    await commit(id, { title: 'Sentinel-2 B04', visibility: 'public' });
    const done = await ended(id);
    expect(done).toMatchObject({ status: 'complete', progress: 1, current_step: 'complete', error_message: null });

    const dataset = await instance.json('GET', `/datasets/${done.dataset_id}`);
    expect(dataset.body).toMatchObject({ title: 'Sentinel-2 B04', temporal_start: '2020-02-19T11:34:25.000Z' });
    for (const [lon, lat] of [
      [-11.4555, 25.1785],
      [-11.2367, 24.8751],
    ] as const) {
      const query = `/datasets/${done.dataset_id}/samples?lon=${lon}&lat=${lat}`;
      const { body } = await instance.json<{ values: { value: number }[] }>('GET', query);
      expect(body.values.map(({ value }) => value)).toEqual(await locationInfo(B04, lon, lat));
    }
    const download = await instance.api(`/datasets/${done.dataset_id}/download`);
    const sha256 = createHash('sha256')
      .update(Buffer.from(await download.arrayBuffer()))
      .digest('hex');
    expect(dataset.body).toMatchObject({ sha256 });
  });

  it('whose worker is killed in the middle is taken over and becomes one dataset', async () => {
    const id = await upload(await writeNoise(join(dir, 'noise.tif'), 3500));
    await commit(id, { title: 'Noise' });
    await until(async () => (await job(id)).current_step === 'cog_convert', 'the conversion', 60_000);
    instance.killWorker();
    const done = await ended(id);
    expect(done).toMatchObject({ status: 'complete', attempt: 2 });
    const { body } = await instance.json<{ total: number }>('GET', '/datasets?q=Noise');
    expect(body.total).toBe(1);
    expect((await objects(`rasters/${done.dataset_id}`)).sort()).toEqual([
      'quicklook_256.png',
      'quicklook_512.png',
      'source.cog.tif',
    ]);
    await until(async () => (await readdir(join(instance.dataDir, 'scratch'))).length === 0, 'an empty scratch folder');
  });

  it('of any size costs the API no memory', async () => {
    const { api } = instance.pids();
    const memory = (field: string) =>
      Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${api}/status`, 'utf8'))?.[1]) * 1024;
    const before = memory('VmRSS');
    const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="large.tif"\r\n\r\n';
    const chunks = async function* () {
      yield Buffer.from(`${part}II*\0`, 'latin1');
      for (let mb = 0; mb < 400; mb++) yield Buffer.alloc(MB, mb);
      yield Buffer.from('\r\n--x--\r\n');
    };
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const init = { method: 'POST', headers, body: ReadableStream.from(chunks()), duplex: 'half' } as RequestInit;
    expect((await instance.api('/ingest/upload', init)).status).toBe(201);
    expect(memory('VmHWM') - before).toBeLessThan(120 * MB);
  });
});
