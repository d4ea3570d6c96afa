import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { RasterPool, type RunOptions } from '#libs/raster';
import { Dataset, DatasetRegistry } from '../../src/datasets/index.js';
import { datasetIdOf } from '../../src/ingest/upload/ingest-keys.js';
import { gdalinfo } from '../support/gdal-cli.js';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { translate, writeNoise, writeRaster, writeRotated } from '../support/raster-files.js';

jest.setTimeout(60_000);

/** What the worker makes of a committed upload, on a real database, bucket and GDAL. */
describe('the ingest job', () => {
  let app: IngestApp;
  let editor: Record<string, string>;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
    app = await startIngestApp();
    editor = await app.asNew('editor');
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await app?.close();
    await rm(dir, { recursive: true });
  });

  const committed = async (path: string, options: object = {}) => {
    const uploaded = await app.upload(editor, await readFile(path), path.split('/').at(-1));
    const id = String(uploaded.body['job_id']);
    const answer = await app.send('POST', `/ingest/commit/${id}`, editor, { title: 'A scene', ...options });
    if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
    return id;
  };
  const ingest = async (path: string, options: object = {}) => app.runJob(await committed(path, options));
  const datasetOf = async (jobId: string) =>
    app.dataSource.manager.findOneOrFail(Dataset, { where: { id: datasetIdOf(jobId) }, relations: { asset: true } });
  const objectsOf = (jobId: string) => app.keys(`rasters/${datasetIdOf(jobId)}/`);
  const file = (key: string) => app.buckets.house().gdalPath(key);
  const path = (name: string) => join(dir, name);
  /** Lets a test act just before the worker asks GDAL for `op`. */
  const before = (op: string, act: (options?: RunOptions) => Promise<void>) => {
    const pool = app.work(RasterPool);
    const run = pool.run.bind(pool) as (...call: unknown[]) => Promise<never>;
    jest.spyOn(pool, 'run').mockImplementation(async (...call) => {
      if (call[0] === op) await act(call[2]);
      return run(...call);
    });
  };

  describe('publishes', () => {
    it('a COG with the pixels of the upload, found under its own hash', async () => {
      const source = await writeNoise(path('noise.tif'), 1300);
      const job = await ingest(source, { title: 'Noise', summary: 'all of it', visibility: 'internal' });
      expect(job).toMatchObject({ status: 'complete', progress: 1, currentStep: 'complete', warnings: [] });
      expect(job).toMatchObject({ datasetId: datasetIdOf(job.id), result: { dataset_ids: [datasetIdOf(job.id)] } });

      const { asset, ...dataset } = await datasetOf(job.id);
      const bytes = await readFile(file(asset.assetUri));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(asset).toMatchObject({
        assetUri: `rasters/${dataset.id}/${sha256}/source.cog.tif`,
        storageBackend: 'local',
        sha256,
        sourceSha256: createHash('sha256')
          .update(await readFile(source))
          .digest('hex'),
        sizeBytes: bytes.length,
        cogStatus: 'converted',
        compression: 'DEFLATE',
        epsg: 32633,
        width: 1300,
        height: 1300,
        dtype: 'uint16',
        isDem: false,
      });
      expect(dataset).toMatchObject({
        title: 'Noise',
        summary: 'all of it',
        visibility: 'internal',
        recordStatus: 'published',
        sourceFilename: 'noise.tif',
        originJobId: job.id,
        originalSrid: 32633,
      });

      const [before, after] = await Promise.all([
        gdalinfo(source, { checksum: true }),
        gdalinfo(file(asset.assetUri), { checksum: true }),
      ]);
      expect(after.metadata['IMAGE_STRUCTURE']).toMatchObject({ LAYOUT: 'COG', COMPRESSION: 'DEFLATE' });
      expect([after.bands[0]?.checksum, after.geoTransform]).toEqual([before.bands[0]?.checksum, before.geoTransform]);
      expect(asset.bandInfo[0]?.stats).toMatchObject({ approximate: true, min: expect.any(Number) });
    });

    it('quicklooks beside it, and leaves neither upload nor temporary files', async () => {
      const job = await ingest(await writeRaster(path('rgb.tif')));
      const { asset } = await datasetOf(job.id);
      for (const [uri, size] of [
        [asset.quicklook256Uri, 256],
        [asset.quicklook512Uri, 512],
      ] as const) {
        const png = await readFile(file(String(uri)));
        expect([png.subarray(1, 4).toString(), png.readUInt32BE(16)]).toEqual(['PNG', size]);
      }
      expect(await objectsOf(job.id)).toHaveLength(3);
      expect(await app.keys('staging/')).toEqual([]);
      expect(await app.leftovers()).toEqual([]);
    });

    it('a compliant COG byte by byte, with exact statistics', async () => {
      const noise = await writeNoise(path('plain.tif'), 700);
      const cog = await translate(noise, path('cog.tif'), ['-of', 'COG', 'COMPRESS=DEFLATE', 'PREDICTOR=YES']);
      const job = await ingest(cog, { strict_cog: true });
      const { asset } = await datasetOf(job.id);
      expect((await readFile(file(asset.assetUri))).equals(await readFile(cog))).toBe(true);
      expect(asset).toMatchObject({ cogStatus: 'verified', sha256: asset.sourceSha256 });
      expect(asset.bandInfo[0]?.stats).toMatchObject({ approximate: false });
    });

    it('what the options ask for: another CRS label, codec and no-data, nothing reprojected', async () => {
      const source = await writeRaster(path('dem.tif'), { values: [1.5], type: 'Float32' });
      const options = { srid_override: 3857, compression: 'lzw', nodata_override: 'nan' };
      const job = await ingest(source, { ...options, temporal_start: '2020-02-19', temporal_end: '2020-02-20' });
      const dataset = await datasetOf(job.id);
      expect(dataset.asset).toMatchObject({ epsg: 3857, compression: 'LZW', nodata: 'nan', isDem: true });
      expect(dataset.asset.geoTransform).toEqual((await gdalinfo(source)).geoTransform);
      expect(dataset).toMatchObject({
        originalSrid: 32633,
        temporalStart: new Date('2020-02-19T00:00:00Z'),
        temporalEnd: new Date('2020-02-20T00:00:00Z'),
      });
    });

    it('a file without CRS whose committer names one', async () => {
      const job = await ingest(await writeRaster(path('nocrs.tif'), { crs: null }), { srid_override: 32633 });
      expect(job.status).toBe('complete');
      const dataset = await datasetOf(job.id);
      expect([dataset.asset.epsg, dataset.originalSrid]).toEqual([32633, null]);
    });

    it('the upload beside a COG whose codec loses information', async () => {
      const source = await writeRaster(path('photo.tif'), { width: 600, height: 600 });
      const job = await ingest(source, { compression: 'JPEG' });
      const { asset } = await datasetOf(job.id);
      const original = asset.assetUri.replace('source.cog.tif', 'original.tif');
      expect((await readFile(file(original))).equals(await readFile(source))).toBe(true);
    });

    it('rotated and south-up rasters, flagged', async () => {
      const southUp = await writeRaster(path('southup.tif'), { corners: [500_000, 4_999_520, 500_640, 5_000_000] });
      expect((await datasetOf((await ingest(southUp)).id)).asset).toMatchObject({ isSouthUp: true, isRotated: false });
      expect((await datasetOf((await ingest(await writeRotated(dir))).id)).asset).toMatchObject({ isRotated: true });
    });

    it('the same bytes again as another dataset, and warns of the first', async () => {
      const source = await writeRaster(path('twin.tif'), { values: [77] });
      const first = await ingest(source);
      const second = await ingest(source);
      expect(second.status).toBe('complete');
      expect(second.warnings).toEqual([
        {
          code: 'duplicate_content',
          message: expect.stringContaining(String(first.datasetId)),
          source_id: first.datasetId,
        },
      ]);
    });

    it('without a quicklook when none can be drawn, and says so', async () => {
      before('quicklook', () => Promise.reject(new DomainError('RASTER_CRASHED', 'died')));
      const job = await ingest(await writeRaster(path('unseen.tif'), { values: [5] }));
      expect(job.warnings.map(({ code }) => code)).toEqual(['quicklook_failed', 'quicklook_failed']);
      expect((await datasetOf(job.id)).asset.quicklook256Uri).toBeNull();
    });
  });

  describe('fails with a reason, keeps the upload for a retry and nothing else', () => {
    const failed = async (source: string, options: object, message: RegExp) => {
      const job = await ingest(source, options);
      expect(job).toMatchObject({ status: 'failed', errorMessage: expect.stringMatching(message), datasetId: null });
      expect(job.errorMessage).not.toContain(app.dataDir);
      expect(await objectsOf(job.id)).toEqual([]);
      expect(await app.keys(`staging/${job.id}`)).toHaveLength(1);
      expect(await app.leftovers()).toEqual([]);
      const { body } = await app.send('GET', `/jobs/${job.id}`, editor);
      expect(body).toMatchObject({ can_retry: true });
      return job;
    };

    it('for a file without CRS', async () => {
      await failed(await writeRaster(path('lost.tif'), { crs: null }), {}, /no coordinate reference system/);
    });

    it('for a file without position', async () => {
      const source = await writeRaster(path('nowhere.tif'), { crs: null, corners: null });
      await failed(source, { srid_override: 4326 }, /no geotransform/);
    });

    it('for one placed by ground control points only', async () => {
      const plain = await writeRaster(path('bare.tif'), { crs: null, corners: null });
      const gcps = [
        [0, 0, 15, 45],
        [64, 0, 16, 45],
        [0, 48, 15, 44],
      ].flatMap((gcp) => ['-gcp', ...gcp.map(String)]);
      const source = await translate(plain, path('gcps.tif'), [...gcps, '-a_srs', 'EPSG:4326']);
      await failed(source, { srid_override: 4326 }, /ground control points/);
    });

    it('for a striped file under strict_cog, with the reason', async () => {
      await failed(await writeRaster(path('striped.tif')), { strict_cog: true }, /strict_cog: .*blocks/);
    });

    it.each([
      ['a plain TIFF', []],
      ['a COG, which would be taken as it is', ['-of', 'COG', 'COMPRESS=DEFLATE']],
    ])('for %s that was cut off', async (name, options) => {
      // Large enough that a look at the overviews alone would find nothing missing.
      const noise = await writeNoise(path('whole-noise.tif'), 2600);
      const whole = await readFile(await translate(noise, path('whole.tif'), options));
      await writeFile(path('cut.tif'), whole.subarray(0, whole.length * 0.7));
      const uploaded = await app.upload(editor, await readFile(path('cut.tif')), 'cut.tif');
      const id = String(uploaded.body['job_id']);
      expect((await app.send('POST', `/ingest/commit/${id}`, editor, { title: name })).status).toBe(202);
      const job = await app.runJob(id);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'raster_unreadable' });
      expect(await objectsOf(id)).toEqual([]);
    });

    it('and a retry of it makes the one dataset', async () => {
      jest.spyOn(app.work(DatasetRegistry), 'create').mockRejectedValueOnce(new Error('the database hiccups'));
      const job = await failed(await writeRaster(path('again.tif'), { values: [9] }), {}, /internal reason/);
      expect((await app.send('POST', `/jobs/${job.id}/retry`, editor)).status).toBe(202);
      expect(await app.runJob(job.id)).toMatchObject({
        status: 'complete',
        datasetId: datasetIdOf(job.id),
        attempt: 2,
      });
    });

    it('but not without its upload', async () => {
      const job = await ingest(await writeRaster(path('gone.tif'), { crs: null, values: [3] }));
      await app.buckets.house().delete(`staging/${job.id}/source.tif`);
      const { body } = await app.send('GET', `/jobs/${job.id}`, editor);
      expect(body).toMatchObject({ can_retry: false, retry_reason: 'source no longer available' });
      expect((await app.send('POST', `/jobs/${job.id}/retry`, editor)).status).toBe(400);
    });
  });

  describe('is safe against', () => {
    it('the same message delivered twice: one run, one dataset', async () => {
      const id = await committed(await writeRaster(path('twice.tif'), { values: [42] }));
      const [first, second] = await Promise.all([app.runJob(id), app.runJob(id)]);
      const { attempt } = await app.job(id);
      expect([attempt, [first.status, second.status].includes('complete')]).toEqual([1, true]);
      expect(await app.dataSource.manager.countBy(Dataset, { originJobId: id })).toBe(1);
    });

    it('another worker taking over: the stale one publishes nothing and removes nothing of the other’s', async () => {
      const id = await committed(await writeRaster(path('takeover.tif'), { values: [43] }));
      before('quicklook', async () => {
        jest.restoreAllMocks();
        await app.dataSource.query(
          `UPDATE jobs SET attempt_id = gen_random_uuid(), status = 'pending', lease_until = NULL WHERE id = $1`,
          [id],
        );
        expect(await app.runJob(id)).toMatchObject({ status: 'complete' });
      });
      expect(await app.runJob(id)).toMatchObject({ status: 'complete' });
      const { asset } = await datasetOf(id);
      expect(await objectsOf(id)).toContain(asset.assetUri);
      expect(await objectsOf(id)).toHaveLength(3);
    });

    it('a cancel in the middle: the conversion stops and nothing stays but the upload', async () => {
      const id = await committed(await writeRaster(path('cancel.tif'), { values: [44] }));
      before('writeCog', async ({ signal } = {}) => {
        expect((await app.send('POST', `/jobs/${id}/cancel`, editor)).status).toBe(202);
        await new Promise((resolve) => (signal?.aborted ? resolve(null) : signal?.addEventListener('abort', resolve)));
      });
      expect(await app.runJob(id)).toMatchObject({ status: 'cancelled', datasetId: null });
      expect(await objectsOf(id)).toEqual([]);
      expect(await app.leftovers()).toEqual([]);
      expect(await app.keys(`staging/${id}`)).toHaveLength(1);
    });
  });
});
