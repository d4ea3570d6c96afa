import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dataset } from '../../src/datasets/index.js';
import { datasetIdOf } from '../../src/ingest/upload/ingest-keys.js';
import { VrtGeneration } from '../../src/ingest/vrt/vrt-generation.entity.js';
import { VrtObjects } from '../../src/ingest/vrt/vrt-objects.js';
import { VrtSourceLink } from '../../src/ingest/vrt/vrt-source-link.entity.js';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { addRaster, createBody, idOf, makeVrt, type Headers, type NewRaster } from '../support/vrt-rasters.js';

let app: IngestApp;
let owner: Headers;
let other: Headers;

beforeAll(async () => {
  app = await startIngestApp();
  [owner, other] = [await app.asNew('editor'), await app.asNew('editor')];
}, 60_000);
afterAll(() => app?.close());

const raster = (facts: NewRaster = {}) => addRaster(app, owner, facts);
const load = (id: string) =>
  app.dataSource.manager.findOneOrFail(Dataset, { where: { id }, relations: { asset: true } });
const pathOf = async (id: string) => app.buckets.house().gdalPath((await load(id)).asset.assetUri);
const links = async (id: string) => {
  const rows = await app.dataSource.manager.find(VrtSourceLink, {
    where: { vrtDatasetId: id },
    order: { position: 'ASC' },
  });
  return rows.map(({ sourceDatasetId, position }) => [position, sourceDatasetId]);
};
const status = async (id: string, who = owner) => (await app.send('GET', `/datasets/${id}/vrt/status/`, who)).body;
const valueAt = async (path: string, col: number, row: number) =>
  Number(
    (
      await gdalTool('gdal_translate', [
        '-q',
        '-of',
        'XYZ',
        '-srcwin',
        `${col}`,
        `${row}`,
        '1',
        '1',
        path,
        '/vsistdout/',
      ])
    )
      .trim()
      .split(' ')
      .at(-1),
  );

/** Sends a change and lets the worker do it. */
async function change(method: string, path: string, json?: unknown) {
  const answer = await app.send(method, path, owner, json);
  if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
  return app.runJob(String(answer.body['job_id']));
}

describe('a new mosaic', () => {
  it('is published whole: catalogue row, links, object under its hash, quicklooks, statistics', async () => {
    const west = await raster({ values: [10] });
    const east = await raster({ values: [20], at: [64, 0] });
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, {
      ...createBody([west, east]),
      summary: 'Two',
    });
    const job = await app.runJob(String(body['job_id']));
    expect(job).toMatchObject({ status: 'complete', progress: 1, currentStep: 'complete', errorMessage: null });
    const id = String(job.datasetId);
    expect(job.result).toEqual({ dataset_ids: [id] });

    const { asset, ...dataset } = await load(id);
    expect(dataset).toMatchObject({
      recordType: 'vrt_dataset',
      title: 'A mosaic',
      summary: 'Two',
      visibility: 'private',
      recordStatus: 'published',
      createdBy: idOf(owner),
      originJobId: job.id,
    });
    const bytes = await readFile(app.buckets.house().gdalPath(asset.assetUri));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(asset).toMatchObject({
      assetUri: `rasters/${id}/${sha256}/source.vrt`,
      sha256,
      sizeBytes: bytes.length,
      driver: 'VRT',
      cogStatus: null,
      vrtType: 'mosaic',
      resolutionStrategy: 'finest',
      status: 'ready',
      currentGenerationId: null,
      width: 128,
      height: 48,
      epsg: 32633,
      builtFrom: { [west]: (await load(west)).asset.assetUri, [east]: (await load(east)).asset.assetUri },
    });
    expect(asset.bandInfo).toEqual([
      expect.objectContaining({ index: 1, stats: expect.objectContaining({ min: 10, max: 20 }) }),
    ]);
    expect(await links(id)).toEqual([
      [0, west],
      [1, east],
    ]);
    expect(await app.keys(`rasters/${id}/`)).toEqual([
      `rasters/${id}/${sha256}/quicklook_256.png`,
      `rasters/${id}/${sha256}/quicklook_512.png`,
      `rasters/${id}/${sha256}/source.vrt`,
    ]);
    expect(await app.leftovers()).toEqual([]);
  });

  it('names its sources relative to where it lies, and reads as what gdalbuildvrt makes of them', async () => {
    const bottom = await raster({ values: [10] });
    const top = await raster({ values: [20], at: [32, 10] });
    const path = await pathOf(await makeVrt(app, owner, [bottom, top]));
    const xml = await readFile(path, 'utf8');
    const { assetUri } = (await load(top)).asset;
    expect(xml).toContain(`relativeToVRT="1">../../${assetUri.replace('rasters/', '')}</SourceFilename>`);
    expect(xml).not.toContain(app.dataDir);
    const oracle = `${app.dataDir}/${randomUUID()}.vrt`;
    await gdalTool('gdalbuildvrt', ['-q', oracle, await pathOf(bottom), await pathOf(top)]);
    const checksums = async (file: string) =>
      (await gdalinfo(file, { checksum: true })).bands.map((band) => band.checksum);
    expect(await checksums(path)).toEqual(await checksums(oracle));
    expect([await valueAt(path, 40, 20), await valueAt(path, 5, 5)]).toEqual([20, 10]);
  });

  it.each<[string, NewRaster[], string]>([
    [
      'of mixed resolutions',
      [{}, { at: [60, 0], width: 20, height: 20, corners: [500_600, 5_000_000, 501_200, 4_999_400] }],
      'average',
    ],
    [
      'across the antimeridian',
      [
        { crs: 'EPSG:4326', corners: [-180, 1, -179, 0] },
        { crs: 'EPSG:4326', corners: [178.5, 1.5, 179.5, 0.5] },
      ],
      'finest',
    ],
  ])('%s is what the check predicted', async (_, rasters, resolution_strategy) => {
    const ids = [];
    for (const facts of rasters) ids.push(await raster(facts));
    const body = { ...createBody(ids), resolution_strategy };
    const { predicted } = (await app.send('POST', '/ingest/vrt/check', owner, body)).body as Record<
      string,
      Record<string, number[]>
    >;
    const built = await load(await makeVrt(app, owner, ids, { resolution_strategy }));
    const { asset } = built;
    expect(predicted).toMatchObject({
      width: asset.width,
      height: asset.height,
      epsg: asset.epsg,
      dtype: asset.dtype,
    });
    asset.extent!.forEach((value, i) => expect(predicted!['extent']![i]).toBeCloseTo(value, 9));
    built.bboxWgs84!.forEach((value, i) => expect(predicted!['bbox_wgs84']![i]).toBeCloseTo(value, 9));
    expect(predicted!['res_x']).toBeCloseTo(asset.resX!, 9);
  });

  it('of many sources gets overviews of its own, so that a zoomed-out read opens none of them', async () => {
    const ids = [];
    for (let i = 0; i < 16; i++)
      ids.push(await raster({ values: [i + 1], at: [i * 200, i * 100], width: 300, height: 300 }));
    const id = await makeVrt(app, owner, ids);
    const path = await pathOf(id);
    const { overviews } = (await gdalinfo(path)).bands[0] as unknown as { overviews: Array<{ size: number[] }> };
    expect(overviews.map(({ size }) => size)).toEqual([
      [1650, 900],
      [825, 450],
      [413, 225],
      [207, 113],
    ]);
    const before = await valueAt(path, 150, 150);
    const keys = await Promise.all(ids.map(async (source) => (await load(source)).asset.assetUri));
    for (const key of keys) await app.buckets.house().delete(key);
    const small = ['-q', '-of', 'XYZ', '-outsize', '200', '0', path, '/vsistdout/'];
    const values = (await gdalTool('gdal_translate', small))
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]));
    expect([before, Math.max(...values)]).toEqual([1, 16]);
    expect(await app.keys(`rasters/${id}/overviews/`)).toHaveLength(4);
  });

  it('that cannot be built leaves no row and no object, and can be retried', async () => {
    const [a, b] = [await raster(), await raster({ title: 'The lost one' })];
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([a, b]));
    const { assetUri } = (await load(b)).asset;
    const bytes = await readFile(app.buckets.house().gdalPath(assetUri));
    await app.buckets.house().delete(assetUri);
    const failed = await app.runJob(String(body['job_id']));
    expect(failed).toMatchObject({
      status: 'failed',
      errorMessage: `The file of source ${b} (The lost one) is no longer in the object store`,
    });
    expect([...(await app.keys(`rasters/${datasetIdOf(failed.id)}/`)), ...(await app.leftovers())]).toEqual([]);
    await app.buckets.house().put(assetUri, bytes);
    expect((await app.send('POST', `/jobs/${failed.id}/retry`, owner)).status).toBe(202);
    expect(await app.runJob(failed.id)).toMatchObject({ status: 'complete', datasetId: expect.any(String) });
  });
});

describe('a new band stack', () => {
  it('has one band per source, each saying which', async () => {
    const red = await raster({ values: [30], title: 'B04' });
    const nir = await raster({ values: [80], title: 'B08' });
    const id = await makeVrt(app, owner, [nir, red], { vrt_type: 'band_stack' });
    const { asset } = await load(id);
    expect(asset).toMatchObject({ vrtType: 'band_stack', bandCount: 2, width: 64, height: 48 });
    expect(asset.bandInfo).toEqual([
      expect.objectContaining({
        index: 1,
        name: 'B08',
        source_dataset_id: nir,
        source_title: 'B08',
        stats: expect.objectContaining({ min: 80 }),
      }),
      expect.objectContaining({
        index: 2,
        name: 'B04',
        source_dataset_id: red,
        source_title: 'B04',
        stats: expect.objectContaining({ min: 30 }),
      }),
    ]);
  });
});

describe('a change of sources', () => {
  it('shows only when it is published, in one step', async () => {
    const [a, b, c] = [await raster({ values: [1] }), await raster({ values: [2] }), await raster({ values: [3] })];
    const id = await makeVrt(app, owner, [a, b]);
    const before = await load(id);
    const { body } = await app.send('POST', `/ingest/vrt/${id}/sources/`, owner, { source_dataset_id: c });
    expect(body).toEqual({ job_id: expect.any(String), status: 'accepted', message: 'Adding the source is queued' });

    expect(await links(id)).toEqual([
      [0, a],
      [1, b],
    ]);
    expect((await load(id)).asset.assetUri).toBe(before.asset.assetUri);
    expect(await status(id)).toMatchObject({
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
    expect(await links(id)).toEqual([
      [0, a],
      [1, b],
      [2, c],
    ]);
    const after = await load(id);
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
    expect(await valueAt(await pathOf(id), 5, 5)).toBe(3);
    expect(await status(id)).toMatchObject({
      status: 'ready',
      active_generation: null,
      last_generation_at: expect.any(String),
    });
  });

  it('keeps the former file for those who just looked it up, then removes it', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
    const { assetUri } = (await load(id)).asset;
    await change('POST', `/datasets/${id}/vrt/regenerate`);
    expect(await app.keys(`rasters/${id}/`)).toContain(assetUri);
    await app.work(VrtObjects).removeLeftovers(id);
    const current = (await load(id)).asset.assetUri.replace('source.vrt', '');
    expect(await app.keys(`rasters/${id}/`)).toEqual(
      ['quicklook_256.png', 'quicklook_512.png', 'source.vrt'].map((name) => current + name),
    );
  });

  it('by the full list reorders, adds and removes at once', async () => {
    const [a, b, c] = [await raster({ values: [1] }), await raster({ values: [2] }), await raster({ values: [3] })];
    const id = await makeVrt(app, owner, [a, b]);
    expect(await valueAt(await pathOf(id), 5, 5)).toBe(2);
    const job = await change('PUT', `/datasets/${id}/vrt/sources`, { source_dataset_ids: [c, a.toUpperCase()] });
    expect(job.status).toBe('complete');
    expect(await links(id)).toEqual([
      [0, c],
      [1, a],
    ]);
    expect(await valueAt(await pathOf(id), 5, 5)).toBe(1);
  });

  it('by removal renumbers those that stay', async () => {
    const ids = [await raster({ values: [1] }), await raster({ values: [2] }), await raster({ values: [3] })];
    const id = await makeVrt(app, owner, ids);
    await change('DELETE', `/ingest/vrt/${id}/sources/${ids[0]}/`);
    expect(await links(id)).toEqual([
      [0, ids[1]],
      [1, ids[2]],
    ]);
  });

  it('to another strategy is made by regenerating', async () => {
    const fine = await raster();
    const coarse = await raster({ width: 32, height: 24, corners: [500_000, 5_000_000, 500_640, 4_999_520] });
    const id = await makeVrt(app, owner, [fine, coarse]);
    await change('POST', `/datasets/${id}/vrt/regenerate`, { resolution_strategy: 'coarsest' });
    expect((await load(id)).asset).toMatchObject({ resolutionStrategy: 'coarsest', resX: 20, width: 32 });
    await change('POST', `/datasets/${id}/vrt/regenerate`);
    expect((await load(id)).asset.resolutionStrategy).toBe('coarsest');
  });

  it('keeps a correction of is_dem', async () => {
    const id = await makeVrt(app, owner, [await raster({ type: 'Float32' }), await raster({ type: 'Float32' })]);
    await app.send('PATCH', `/datasets/${id}`, owner, { is_dem: false });
    await change('POST', `/datasets/${id}/vrt/regenerate`);
    expect((await load(id)).asset).toMatchObject({ isDem: true, isDemOverride: false });
  });
});

describe('the state of sources', () => {
  it('is stale when one was replaced since the build, until the VRT is regenerated', async () => {
    const [a, b] = [await raster({ title: 'A' }), await raster({ title: 'B' })];
    const id = await makeVrt(app, owner, [a, b]);
    const { assetUri } = (await load(b)).asset;
    const replaced = assetUri.replace('/source', '/replaced');
    await app.buckets.house().put(replaced, await readFile(app.buckets.house().gdalPath(assetUri)));
    await app.dataSource.query('UPDATE raster_assets SET asset_uri = $1 WHERE dataset_id = $2', [replaced, b]);
    const health = async () => (await status(id))['source_health'];
    expect(await health()).toEqual([
      { dataset_id: a, title: 'A', status: 'healthy' },
      { dataset_id: b, title: 'B', status: 'stale' },
    ]);
    await change('POST', `/datasets/${id}/vrt/regenerate`);
    expect(await health()).toMatchObject([{ status: 'healthy' }, { status: 'healthy' }]);
    expect((await load(id)).asset.builtFrom).toMatchObject({ [b]: replaced });
  });

  it('is inaccessible when the object is gone; a rebuild then fails by name and the VRT serves its last good file', async () => {
    const [a, b] = [await raster(), await raster({ title: 'Gone' })];
    const id = await makeVrt(app, owner, [a, b]);
    const { assetUri: served } = (await load(id)).asset;
    await app.buckets.house().delete((await load(b)).asset.assetUri);
    expect((await status(id))['source_health']).toMatchObject([{ status: 'healthy' }, { status: 'inaccessible' }]);

    const job = await change('POST', `/datasets/${id}/vrt/regenerate`);
    const errorMessage = `The file of source ${b} (Gone) is no longer in the object store`;
    expect(job).toMatchObject({ status: 'failed', errorCode: 'raster_unreadable', errorMessage });
    expect((await load(id)).asset).toMatchObject({ status: 'failed', assetUri: served, currentGenerationId: null });
    expect(await app.keys(`rasters/${id}/generations`)).toEqual([]);
    const { body } = await app.send('GET', `/jobs/${job.id}`, owner);
    expect(body).toMatchObject({
      can_retry: false,
      retry_reason: expect.stringContaining(`/datasets/${id}/vrt/regenerate`),
    });
    const list = await app.send('GET', `/datasets/${id}/vrt/generations`, owner);
    expect(list.body).toMatchObject({ total: 1, generations: [{ status: 'failed', error_message: errorMessage }] });
    const again = await app.send('PUT', `/datasets/${id}/vrt/sources`, owner, {
      source_dataset_ids: [a, await raster()],
    });
    await app.runJob(String(again.body['job_id']));
    expect((await load(id)).asset.status).toBe('ready');
  });

  it('leaves out members that the caller may not see, but counts them', async () => {
    const shown = await raster({ visibility: 'public', title: 'Shown' });
    const secret = await raster();
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
    expect(await status(id, other)).toMatchObject({ source_count: 2, source_health: [{ dataset_id: shown }] });
  });

  it('is for readers of the VRT only', async () => {
    const [a, b] = [await raster(), await raster()];
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

describe('the history', () => {
  it('is paged, newest first, and keeps the last 50', async () => {
    const id = await makeVrt(app, owner, [await raster(), await raster()]);
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
    await change('POST', `/datasets/${id}/vrt/regenerate`);
    expect(await page('?limit=1')).toMatchObject({ total: 50, generations: [{ triggered_by: 'regenerate' }] });
    expect(await named('?skip=49')).toEqual(['n49']);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'skip=-1', 'offset=1.5'])('refuses %s', async (query) => {
    expect((await app.send('GET', `/datasets/${randomUUID()}/vrt/generations?${query}`, owner)).status).toBe(422);
  });
});

describe('what depends on each other', () => {
  it('a raster cannot be deleted while a VRT shows it or is about to', async () => {
    const [a, b, c] = [await raster(), await raster(), await raster()];
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

    const d = await raster();
    const { body } = await app.send('PUT', `/datasets/${id}/vrt/sources`, owner, { source_dataset_ids: [b, d] });
    expect((await remove(d)).body).toMatchObject(refusal);
    await app.runJob(String(body['job_id']));
    expect((await remove(a)).status).toBe(200);
    expect((await remove(d)).body).toMatchObject(refusal);
    expect((await remove(id)).status).toBe(200);
    expect(await links(id)).toEqual([]);
    expect(await app.keys(`rasters/${id}/`)).toEqual([]);
    expect((await remove(d)).status).toBe(200);
  });

  it('a VRT that becomes wider than a source says so', async () => {
    const narrow = await raster({ visibility: 'internal' });
    const id = await makeVrt(app, owner, [narrow, await raster({ visibility: 'public' })], { visibility: 'internal' });
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
    const ids = [await raster({ creation: [] }), await raster()];
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
