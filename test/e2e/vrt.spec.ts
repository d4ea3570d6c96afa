import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser, type Answer, type Problem } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { middleOf, writeSquare } from '../support/square.js';

jest.setTimeout(120_000);

type Body = Problem & Record<string, unknown> & { job_id: string };

let dir: string;
let instance: Instance;
let user: ApiUser;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  instance = await startInstance();
  user = new ApiUser(instance);
});
afterAll(async () => {
  await instance?.stop();
  await rm(dir, { recursive: true });
});

/** Its life over HTTP, with the worker as a process of its own. */
describe('a mosaic', () => {
  let squares: string[];
  let vrt: string;

  beforeAll(async () => {
    squares = [];
    for (const n of [0, 1, 2]) squares.push(await user.ingest(await writeSquare(dir, n)));
  });

  const send = (method: string, path: string, json?: unknown) => instance.json<Body>(method, path, json);
  const samples = (id: string) => Promise.all([0, 1, 2].map((n) => user.sample(id, middleOf(n))));
  const done = async ({ status, body }: Answer<Body | (Problem & { job_id: string })>) => {
    expect(status).toBe(202);
    return user.ended(body.job_id);
  };
  const order = async () => {
    const { body } = await send('GET', `/datasets/${vrt}/vrt-sources/`);
    return (body['sources'] as Array<{ dataset_id: string; position: number }>).map((source) => source.dataset_id);
  };

  it('is checked first: the prediction is what gets built', async () => {
    const ids = squares.slice(0, 2);
    const proposal = { source_dataset_ids: ids, vrt_type: 'mosaic', resolution_strategy: 'finest' };
    const { status, body } = await send('POST', '/api/ingest/vrt/check/', proposal);
    expect([status, body['compatible']]).toEqual([200, true]);
    const predicted = body['predicted'] as Record<string, unknown>;

    const job = await done(await user.createVrt(ids, { title: 'Two squares' }));
    expect(job).toMatchObject({ status: 'complete', progress: 1, current_step: 'complete', error_message: null });
    vrt = job.dataset_id ?? '';
    const { body: dataset } = await send('GET', `/datasets/${vrt}`);
    expect(dataset).toMatchObject({ title: 'Two squares', record_type: 'vrt_dataset', visibility: 'public' });
    const { width, height, band_count, res_x, res_y } = predicted;
    expect(dataset['raster']).toMatchObject({ width, height, band_count, res_x, res_y, vrt_type: 'mosaic' });
    expect(dataset['bbox_wgs84']).toEqual(predicted['bbox_wgs84']);
    expect(await samples(vrt)).toEqual([10, 20, null]);
  });

  it('grows by a source, in the background', async () => {
    expect(await done(await user.addSource(vrt, squares[2]!.toUpperCase()))).toMatchObject({ dataset_id: vrt });
    expect(await samples(vrt)).toEqual([10, 20, 30]);
    expect(await user.vrtStatus(vrt)).toMatchObject({
      status: 'ready',
      source_count: 3,
      source_health: squares.map((dataset_id) => ({ dataset_id, status: 'healthy' })),
    });
  });

  it('takes a new order, and gives a source away', async () => {
    const reversed = squares.toReversed();
    await done(await send('PUT', `/datasets/${vrt}/vrt/sources`, { source_dataset_ids: reversed }));
    expect(await order()).toEqual(reversed);
    await done(await send('DELETE', `/ingest/vrt/${vrt}/sources/${squares[0]}/`));
    expect([await order(), await samples(vrt)]).toEqual([reversed.slice(0, 2), [null, 20, 30]]);
  });

  it('tells when a source was replaced, and shows the new one once it is regenerated', async () => {
    const replacement = await writeSquare(dir, 1, 99);
    const form = new FormData();
    form.append('file', new Blob([await readFile(replacement)]), 'new.tif');
    const response = await instance.api(`/datasets/${squares[1]}/file`, { method: 'PUT', body: form });
    await done({ status: response.status, body: (await response.json()) as Body });
    expect(await samples(vrt)).toEqual([null, 20, 30]);
    const { source_health } = await user.vrtStatus(vrt);
    expect(source_health).toMatchObject([{ status: 'healthy' }, { dataset_id: squares[1], status: 'stale' }]);

    await user.ended(await user.regenerate(vrt));
    expect(await samples(vrt)).toEqual([null, 99, 30]);
    expect((await user.vrtStatus(vrt)).source_health).toMatchObject([{ status: 'healthy' }, { status: 'healthy' }]);
  });

  it('remembers its rebuilds', async () => {
    const { body } = await send('GET', `/datasets/${vrt}/vrt/generations/?limit=3`);
    expect(body['total']).toBe(4);
    expect(body['generations']).toMatchObject([
      { triggered_by: 'regenerate', status: 'completed', source_count: 2 },
      { triggered_by: 'remove_source', status: 'completed', source_count: 2 },
      { triggered_by: 'set_sources', status: 'completed', source_count: 3 },
    ]);
  });

  it('keeps its sources from being deleted until it is gone itself', async () => {
    const refused = await send('DELETE', `/datasets/${squares[1]}`);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatchObject({
      dependent_vrts: [{ vrt_dataset_id: vrt, vrt_dataset_title: 'Two squares' }],
    });
    expect((await send('DELETE', `/datasets/${vrt}`)).status).toBe(200);
    expect((await send('DELETE', `/datasets/${squares[1]}`)).status).toBe(200);
  });
});

describe('a band stack', () => {
  it('is sampled band by band, each under its source’s title', async () => {
    const bands = [];
    for (const [title, value] of [
      ['red', 40],
      ['nir', 80],
    ] as const)
      bands.push(await user.ingest(await writeSquare(dir, 0, value), { title }));
    const stack = await user.makeVrt(bands, { vrt_type: 'band_stack' });
    const { lon, lat } = middleOf(0);
    const { body } = await instance.json('GET', `/datasets/${stack}/samples?lon=${lon}&lat=${lat}`);
    expect(body['values']).toMatchObject([
      { band: 1, name: 'red', value: 40 },
      { band: 2, name: 'nir', value: 80 },
    ]);
  });
});
