import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { datasetIdOf } from '../../src/ingest/upload/ingest-keys.js';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { valueAt, VrtProbe } from '../support/vrt-probe.js';
import { createBody, idOf, makeVrt, type Headers, type NewRaster } from '../support/vrt-rasters.js';

let app: IngestApp;
let owner: Headers;
let probe: VrtProbe;

beforeAll(async () => {
  app = await startIngestApp();
  owner = await app.asNew('editor');
  probe = new VrtProbe(app, owner);
}, 60_000);
afterAll(() => app?.close());

describe('a new mosaic', () => {
  it('is published whole: catalogue row, links, object under its hash, quicklooks, statistics', async () => {
    const west = await probe.raster({ values: [10] });
    const east = await probe.raster({ values: [20], at: [64, 0] });
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, {
      ...createBody([west, east]),
      summary: 'Two',
    });
    const job = await app.runJob(String(body['job_id']));
    expect(job).toMatchObject({ status: 'complete', progress: 1, currentStep: 'complete', errorMessage: null });
    const id = String(job.datasetId);
    expect(job.result).toEqual({ dataset_ids: [id] });

    const { asset, ...dataset } = await probe.load(id);
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
      builtFrom: { [west]: (await probe.load(west)).asset.assetUri, [east]: (await probe.load(east)).asset.assetUri },
    });
    expect(asset.bandInfo).toEqual([
      expect.objectContaining({ index: 1, stats: expect.objectContaining({ min: 10, max: 20 }) }),
    ]);
    expect(await probe.links(id)).toEqual([
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
    const bottom = await probe.raster({ values: [10] });
    const top = await probe.raster({ values: [20], at: [32, 10] });
    const path = await probe.pathOf(await makeVrt(app, owner, [bottom, top]));
    const xml = await readFile(path, 'utf8');
    const { assetUri } = (await probe.load(top)).asset;
    expect(xml).toContain(`relativeToVRT="1">../../${assetUri.replace('rasters/', '')}</SourceFilename>`);
    expect(xml).not.toContain(app.dataDir);
    const oracle = `${app.dataDir}/${randomUUID()}.vrt`;
    await gdalTool('gdalbuildvrt', ['-q', oracle, await probe.pathOf(bottom), await probe.pathOf(top)]);
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
    for (const facts of rasters) ids.push(await probe.raster(facts));
    const body = { ...createBody(ids), resolution_strategy };
    const { predicted } = (await app.send('POST', '/ingest/vrt/check', owner, body)).body as Record<
      string,
      Record<string, number[]>
    >;
    const built = await probe.load(await makeVrt(app, owner, ids, { resolution_strategy }));
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
      ids.push(await probe.raster({ values: [i + 1], at: [i * 200, i * 100], width: 300, height: 300 }));
    const id = await makeVrt(app, owner, ids);
    const path = await probe.pathOf(id);
    const { overviews } = (await gdalinfo(path)).bands[0] as unknown as { overviews: Array<{ size: number[] }> };
    expect(overviews.map(({ size }) => size)).toEqual([
      [1650, 900],
      [825, 450],
      [413, 225],
      [207, 113],
    ]);
    const before = await valueAt(path, 150, 150);
    const keys = await Promise.all(ids.map(async (source) => (await probe.load(source)).asset.assetUri));
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
    const [a, b] = [await probe.raster(), await probe.raster({ title: 'The lost one' })];
    const { body } = await app.send('POST', '/ingest/vrt/create', owner, createBody([a, b]));
    const { assetUri } = (await probe.load(b)).asset;
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
    const red = await probe.raster({ values: [30], title: 'B04' });
    const nir = await probe.raster({ values: [80], title: 'B08' });
    const id = await makeVrt(app, owner, [nir, red], { vrt_type: 'band_stack' });
    const { asset } = await probe.load(id);
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
