import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VrtGeneration } from '../../src/ingest/vrt/vrt-generation.entity.js';
import { VrtObjects } from '../../src/ingest/vrt/vrt-objects.js';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { valueAt, VrtProbe } from '../support/vrt-probe.js';
import { makeVrt, type Headers } from '../support/vrt-rasters.js';

let app: IngestApp;
let owner: Headers;
let probe: VrtProbe;

beforeAll(async () => {
  app = await startIngestApp();
  owner = await app.asNew('editor');
  probe = new VrtProbe(app, owner);
}, 60_000);
afterAll(() => app?.close());

describe('a change of sources', () => {
  it('shows only when it is published, in one step', async () => {
    const [a, b, c] = [
      await probe.raster({ values: [1] }),
      await probe.raster({ values: [2] }),
      await probe.raster({ values: [3] }),
    ];
    const id = await makeVrt(app, owner, [a, b]);
    const before = await probe.load(id);
    const { body } = await app.send('POST', `/ingest/vrt/${id}/sources/`, owner, { source_dataset_id: c });
    expect(body).toEqual({ job_id: expect.any(String), status: 'accepted', message: 'Adding the source is queued' });

    expect(await probe.links(id)).toEqual([
      [0, a],
      [1, b],
    ]);
    expect((await probe.load(id)).asset.assetUri).toBe(before.asset.assetUri);
    expect(await probe.status(id)).toMatchObject({
      status: 'regenerating',
      source_count: 2,
      last_generation_at: null,
      active_generation: { generation_id: expect.any(String), started_at: null, elapsed_seconds: expect.any(Number) },
    });
    const refused = await app.send('POST', `/datasets/${id}/vrt/regenerate`, owner);
    expect([refused.status, refused.body['detail']]).toEqual([
      409,
      { message: 'VRT is currently regenerating', job_id: body['job_id'] },
    ]);

    const job = await app.runJob(String(body['job_id']));
    expect(job).toMatchObject({ status: 'complete', datasetId: id, sourceFilename: 'vrt_regenerate' });
    expect(await probe.links(id)).toEqual([
      [0, a],
      [1, b],
      [2, c],
    ]);
    const after = await probe.load(id);
    const [generation] = await app.dataSource.manager.findBy(VrtGeneration, { vrtDatasetId: id });
    expect(generation).toMatchObject({
      status: 'completed',
      sourceCount: 3,
      triggeredBy: 'add_source',
      jobId: job.id,
      durationSeconds: expect.any(Number),
    });
    expect(after.asset).toMatchObject({
      assetUri: `rasters/${id}/generations/${generation!.id}/source.vrt`,
      status: 'ready',
      currentGenerationId: null,
    });
    expect(Object.keys(after.asset.builtFrom!).sort()).toEqual([a, b, c].sort());
    expect(after.tileCacheVersion).toBe(before.tileCacheVersion + 1);
    expect(after.asset.lastRegeneratedAt!.getTime()).toBeGreaterThan(before.asset.lastRegeneratedAt!.getTime());
    expect(await valueAt(await probe.pathOf(id), 5, 5)).toBe(3);
    expect(await probe.status(id)).toMatchObject({
      status: 'ready',
      active_generation: null,
      last_generation_at: expect.any(String),
    });
  });

  it('keeps the former file for those who just looked it up, then removes it', async () => {
    const id = await makeVrt(app, owner, [await probe.raster(), await probe.raster()]);
    const { assetUri } = (await probe.load(id)).asset;
    await probe.change('POST', `/datasets/${id}/vrt/regenerate`);
    expect(await app.keys(`rasters/${id}/`)).toContain(assetUri);
    await app.work(VrtObjects).removeLeftovers(id);
    const current = (await probe.load(id)).asset.assetUri.replace('source.vrt', '');
    expect(await app.keys(`rasters/${id}/`)).toEqual(
      ['quicklook_256.png', 'quicklook_512.png', 'source.vrt'].map((name) => current + name),
    );
  });

  it('by the full list reorders, adds and removes at once', async () => {
    const [a, b, c] = [
      await probe.raster({ values: [1] }),
      await probe.raster({ values: [2] }),
      await probe.raster({ values: [3] }),
    ];
    const id = await makeVrt(app, owner, [a, b]);
    expect(await valueAt(await probe.pathOf(id), 5, 5)).toBe(2);
    const job = await probe.change('PUT', `/datasets/${id}/vrt/sources`, { source_dataset_ids: [c, a.toUpperCase()] });
    expect(job.status).toBe('complete');
    expect(await probe.links(id)).toEqual([
      [0, c],
      [1, a],
    ]);
    expect(await valueAt(await probe.pathOf(id), 5, 5)).toBe(1);
  });

  it('by removal renumbers those that stay', async () => {
    const ids = [
      await probe.raster({ values: [1] }),
      await probe.raster({ values: [2] }),
      await probe.raster({ values: [3] }),
    ];
    const id = await makeVrt(app, owner, ids);
    await probe.change('DELETE', `/ingest/vrt/${id}/sources/${ids[0]}/`);
    expect(await probe.links(id)).toEqual([
      [0, ids[1]],
      [1, ids[2]],
    ]);
  });

  it('to another strategy is made by regenerating', async () => {
    const fine = await probe.raster();
    const coarse = await probe.raster({ width: 32, height: 24, corners: [500_000, 5_000_000, 500_640, 4_999_520] });
    const id = await makeVrt(app, owner, [fine, coarse]);
    await probe.change('POST', `/datasets/${id}/vrt/regenerate`, { resolution_strategy: 'coarsest' });
    expect((await probe.load(id)).asset).toMatchObject({ resolutionStrategy: 'coarsest', resX: 20, width: 32 });
    await probe.change('POST', `/datasets/${id}/vrt/regenerate`);
    expect((await probe.load(id)).asset.resolutionStrategy).toBe('coarsest');
  });

  it('keeps a correction of is_dem', async () => {
    const id = await makeVrt(app, owner, [
      await probe.raster({ type: 'Float32' }),
      await probe.raster({ type: 'Float32' }),
    ]);
    await app.send('PATCH', `/datasets/${id}`, owner, { is_dem: false });
    await probe.change('POST', `/datasets/${id}/vrt/regenerate`);
    expect((await probe.load(id)).asset).toMatchObject({ isDem: true, isDemOverride: false });
  });
});

describe('the history', () => {
  it('is paged, newest first, and keeps the last 50', async () => {
    const id = await makeVrt(app, owner, [await probe.raster(), await probe.raster()]);
    await app.dataSource.query(
      `INSERT INTO vrt_generations (id, vrt_dataset_id, job_id, status, previous_asset_status, triggered_by, created_at)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), 'completed', 'ready', 'n' || n, now() - n * interval '1 hour'
         FROM generate_series(1, 60) n`,
      [id],
    );
    const page = async (query: string) =>
      (await app.send('GET', `/datasets/${id}/vrt/generations/${query}`, owner)).body as {
        total: number;
        generations: Array<{ triggered_by: string }>;
      };
    expect((await page('')).generations).toHaveLength(20);
    const named = async (query: string) => (await page(query)).generations.map((row) => row.triggered_by);
    expect(await named('?limit=2&skip=1')).toEqual(['n2', 'n3']);
    expect(await named('?limit=2&skip=1&offset=5')).toEqual(['n6', 'n7']);
    await probe.change('POST', `/datasets/${id}/vrt/regenerate`);
    expect(await page('?limit=1')).toMatchObject({ total: 50, generations: [{ triggered_by: 'regenerate' }] });
    expect(await named('?skip=49')).toEqual(['n49']);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'skip=-1', 'offset=1.5'])('refuses %s', async (query) => {
    expect((await app.send('GET', `/datasets/${randomUUID()}/vrt/generations?${query}`, owner)).status).toBe(422);
  });
});
