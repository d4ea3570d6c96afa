import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { VrtProbe } from '../support/vrt-probe.js';
import { createBody, makeVrt, type Headers } from '../support/vrt-rasters.js';

let app: IngestApp;
let owner: Headers;
let other: Headers;
let probe: VrtProbe;

beforeAll(async () => {
  app = await startIngestApp();
  owner = await app.asNew('editor');
  other = await app.asNew('editor');
  probe = new VrtProbe(app, owner);
}, 60_000);
afterAll(() => app?.close());

describe('the state of sources', () => {
  it('is stale when one was replaced since the build, until the VRT is regenerated', async () => {
    const [a, b] = [await probe.raster({ title: 'A' }), await probe.raster({ title: 'B' })];
    const id = await makeVrt(app, owner, [a, b]);
    const { assetUri } = (await probe.load(b)).asset;
    const replaced = assetUri.replace('/source', '/replaced');
    await app.buckets.house().put(replaced, await readFile(app.buckets.house().gdalPath(assetUri)));
    await app.dataSource.query('UPDATE raster_assets SET asset_uri = $1 WHERE dataset_id = $2', [replaced, b]);
    const health = async () => (await probe.status(id))['source_health'];
    expect(await health()).toEqual([
      { dataset_id: a, title: 'A', status: 'healthy' },
      { dataset_id: b, title: 'B', status: 'stale' },
    ]);
    await probe.change('POST', `/datasets/${id}/vrt/regenerate`);
    expect(await health()).toMatchObject([{ status: 'healthy' }, { status: 'healthy' }]);
    expect((await probe.load(id)).asset.builtFrom).toMatchObject({ [b]: replaced });
  });

  it('is inaccessible when the object is gone; a rebuild then fails by name and the VRT serves its last good file', async () => {
    const [a, b] = [await probe.raster(), await probe.raster({ title: 'Gone' })];
    const id = await makeVrt(app, owner, [a, b]);
    const { assetUri: served } = (await probe.load(id)).asset;
    await app.buckets.house().delete((await probe.load(b)).asset.assetUri);
    expect((await probe.status(id))['source_health']).toMatchObject([
      { status: 'healthy' },
      { status: 'inaccessible' },
    ]);

    const job = await probe.change('POST', `/datasets/${id}/vrt/regenerate`);
    const errorMessage = `The file of source ${b} (Gone) is no longer in the object store`;
    expect(job).toMatchObject({ status: 'failed', errorCode: 'raster_unreadable', errorMessage });
    expect((await probe.load(id)).asset).toMatchObject({
      status: 'failed',
      assetUri: served,
      currentGenerationId: null,
    });
    expect(await app.keys(`rasters/${id}/generations`)).toEqual([]);
    const { body } = await app.send('GET', `/jobs/${job.id}`, owner);
    expect(body).toMatchObject({
      can_retry: false,
      retry_reason: expect.stringContaining(`/datasets/${id}/vrt/regenerate`),
    });
    const list = await app.send('GET', `/datasets/${id}/vrt/generations`, owner);
    expect(list.body).toMatchObject({ total: 1, generations: [{ status: 'failed', error_message: errorMessage }] });
    const again = await app.send('PUT', `/datasets/${id}/vrt/sources`, owner, {
      source_dataset_ids: [a, await probe.raster()],
    });
    await app.runJob(String(again.body['job_id']));
    expect((await probe.load(id)).asset.status).toBe('ready');
  });

  it('leaves out members that the caller may not see, but counts them', async () => {
    const shown = await probe.raster({ visibility: 'public', title: 'Shown' });
    const secret = await probe.raster();
    const id = await makeVrt(app, owner, [secret, shown], { visibility: 'public' });
    const sources = await app.send('GET', `/api/datasets/${id}/vrt-sources/`, other);
    expect(sources.body).toEqual({
      sources: [
        {
          dataset_id: shown,
          title: 'Shown',
          position: 1,
          band_count: 1,
          resolution_x: 10,
          resolution_y: 10,
          crs_epsg: 32633,
          extent_bbox: expect.arrayContaining([expect.closeTo(45.1536, 3)]),
        },
      ],
    });
    expect(await probe.status(id, other)).toMatchObject({ source_count: 2, source_health: [{ dataset_id: shown }] });
  });

  it('is for readers of the VRT only', async () => {
    const [a, b] = [await probe.raster(), await probe.raster()];
    const id = await makeVrt(app, owner, [a, b]);
    for (const path of ['vrt-sources', 'vrt/status', 'vrt/generations']) {
      const answers = [];
      for (const [dataset, who] of [
        [id, {}],
        [id, other],
        [a, owner],
        [randomUUID(), owner],
        [id, owner],
      ] as const)
        answers.push((await app.send('GET', `/datasets/${dataset}/${path}`, who)).status);
      expect([path, ...answers]).toEqual([path, 401, 404, 404, 404, 200]);
    }
  });
});

describe('what depends on each other', () => {
  it('a raster cannot be deleted while a VRT shows it or is about to', async () => {
    const [a, b, c] = [await probe.raster(), await probe.raster(), await probe.raster()];
    const id = await makeVrt(app, owner, [a, b], { title: 'Needs them' });
    const remove = (raster: string) => app.send('DELETE', `/datasets/${raster}`, owner);
    const refusal = {
      status: 409,
      detail: {
        message: expect.any(String),
        dependent_vrts: [{ vrt_dataset_id: id, vrt_dataset_title: 'Needs them' }],
      },
    };
    expect((await remove(a)).body).toMatchObject(refusal);
    expect((await remove(c)).status).toBe(200);

    const d = await probe.raster();
    const { body } = await app.send('PUT', `/datasets/${id}/vrt/sources`, owner, { source_dataset_ids: [b, d] });
    expect((await remove(d)).body).toMatchObject(refusal);
    await app.runJob(String(body['job_id']));
    expect((await remove(a)).status).toBe(200);
    expect((await remove(d)).body).toMatchObject(refusal);
    expect((await remove(id)).status).toBe(200);
    expect(await probe.links(id)).toEqual([]);
    expect(await app.keys(`rasters/${id}/`)).toEqual([]);
    expect((await remove(d)).status).toBe(200);
  });

  it('a VRT that becomes wider than a source says so', async () => {
    const narrow = await probe.raster({ visibility: 'internal' });
    const id = await makeVrt(app, owner, [narrow, await probe.raster({ visibility: 'public' })], {
      visibility: 'internal',
    });
    const { body } = await app.send('PATCH', `/datasets/${id}`, owner, { visibility: 'public' });
    expect(body['warnings']).toEqual([
      {
        code: 'source_narrower_than_vrt',
        source_id: narrow,
        message: 'the source is internal, the VRT public: its pixels are shown to more people',
      },
    ]);
  });

  it('different no-data values are a warning of the job', async () => {
    const ids = [await probe.raster({ creation: [] }), await probe.raster()];
    await app.dataSource.query(
      `UPDATE raster_assets SET nodata = CASE dataset_id WHEN $1 THEN '0' ELSE '255' END WHERE dataset_id IN ($1, $2)`,
      ids,
    );
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody(ids));
    expect((await app.job(String(body['job_id']))).warnings).toEqual([
      expect.objectContaining({ code: 'nodata_value_differs', source_id: ids[1] }),
    ]);
  });
});
