import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Dataset, DatasetRegistry } from '../../src/datasets/index.js';
import { IngestSweeper } from '../../src/ingest/upload/ingest-sweeper.js';
import { UnreferencedRasters } from '../../src/ingest/upload/unreferenced-rasters.js';
import { aRaster } from '../support/a-raster.js';
import { startIngestApp, type IngestApp } from '../support/ingest-app.js';
import { writeRaster } from '../support/raster-files.js';

jest.setTimeout(60_000);

const DAY_MS = 24 * 3_600_000;
const inTwoDays = () => new Date(Date.now() + 2 * DAY_MS);

/** `PUT /datasets/{id}/file`, and what becomes of uploads and rasters that nobody needs any more. */
describe('replacing and housekeeping', () => {
  let app: IngestApp;
  let editor: Record<string, string>;
  let dir: string;
  let shade = 0;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
    app = await startIngestApp();
    editor = await app.asNew('editor');
  });
  afterAll(async () => {
    await app?.close();
    await rm(dir, { recursive: true });
  });

  /** Bytes of a raster like no other in this suite. */
  const aFile = async (facts: Parameters<typeof writeRaster>[1] = {}) =>
    readFile(await writeRaster(join(dir, 'any.tif'), { values: [(shade += 1)], ...facts }));
  const staged = async () => String((await app.upload(editor, await aFile())).body['job_id']);
  const commit = (id: string) => app.send('POST', `/ingest/commit/${id}`, editor, { title: 'A scene' });
  const ingested = async () => {
    const id = await staged();
    await commit(id);
    return String((await app.runJob(id)).datasetId);
  };
  const replace = async (id: string, bytes: Uint8Array, { who = editor, query = '' } = {}) =>
    app.upload(who, bytes, 'newer.tif', `/datasets/${id}/file${query}`, 'PUT');
  const load = (id: string) =>
    app.dataSource.manager.findOneOrFail(Dataset, { where: { id }, relations: { asset: true } });
  const cogsOf = async (id: string) => (await app.keys(`rasters/${id}/`)).filter((key) => key.endsWith('.cog.tif'));
  const sweepRasters = (now: Date) =>
    app.work(UnreferencedRasters).removeOlderThan(app.dataSource.manager, new Date(now.getTime() - DAY_MS));
  const aVrtOver = async (sourceId: string, assetUri: string) => {
    const id = randomUUID();
    await app.work(DatasetRegistry).create(app.dataSource.manager, {
      id,
      recordType: 'vrt_dataset',
      title: 'A mosaic',
      visibility: 'private',
      createdBy: null,
      accountId: null,
      description: aRaster({ driver: 'VRT' }),
      asset: {
        assetUri: `rasters/${id}/${'0'.repeat(64)}/source.vrt`,
        storageBackend: 'local',
        sha256: '0'.repeat(64),
        sizeBytes: 1,
        vrtType: 'mosaic',
        builtFrom: { [sourceId]: assetUri },
      },
    });
    return id;
  };

  describe('PUT /datasets/{id}/file', () => {
    it('swaps the raster behind the dataset and leaves the old object in its place', async () => {
      const id = await ingested();
      const before = await load(id);
      const { status, body } = await replace(id, await aFile({ width: 80 }), { query: '?nodata_override=0' });
      expect([status, body]).toEqual([
        202,
        { job_id: expect.any(String), status: 'accepted', message: expect.any(String) },
      ]);
      const job = await app.runJob(String(body['job_id']));
      expect(job).toMatchObject({ status: 'complete', kind: 'raster_replace', datasetId: id });

      const after = await load(id);
      expect(after.asset).toMatchObject({ width: 80, nodata: '0', cogStatus: 'converted' });
      expect(after).toMatchObject({ title: 'A scene', sourceFilename: 'newer.tif', visibility: before.visibility });
      expect(after.tileCacheVersion).toBe(before.tileCacheVersion + 1);
      expect(await cogsOf(id)).toEqual([before.asset.assetUri, after.asset.assetUri].sort());
      expect(await app.keys('staging/')).toEqual([]);
    });

    it('takes the same bytes again: same object, still there', async () => {
      const bytes = await aFile();
      const upload = String((await app.upload(editor, bytes)).body['job_id']);
      await commit(upload);
      const id = String((await app.runJob(upload)).datasetId);
      const { body } = await replace(id, bytes);
      expect((await app.runJob(String(body['job_id']))).status).toBe('complete');
      expect(await cogsOf(id)).toEqual([(await load(id)).asset.assetUri]);
    });

    it('keeps the old raster when the new one is refused', async () => {
      const id = await ingested();
      const before = await load(id);
      const { body } = await replace(id, await aFile({ crs: null }));
      expect(await app.runJob(String(body['job_id']))).toMatchObject({ status: 'failed', datasetId: id });
      expect((await load(id)).asset).toEqual(before.asset);
      expect(await cogsOf(id)).toEqual([before.asset.assetUri]);
    });

    it('removes what it stored when it cannot publish', async () => {
      const id = await ingested();
      const before = await app.keys(`rasters/${id}/`);
      const { body } = await replace(id, await aFile());
      const swap = jest.spyOn(app.work(DatasetRegistry), 'swapAsset').mockRejectedValueOnce(new Error('no'));
      expect((await app.runJob(String(body['job_id']))).status).toBe('failed');
      expect(swap).toHaveBeenCalledTimes(1);
      expect(await app.keys(`rasters/${id}/`)).toEqual(before);
    });

    it('is for the owner and for administrators, and for rasters only', async () => {
      const id = await ingested();
      const vrt = await aVrtOver(id, (await load(id)).asset.assetUri);
      const bytes = await aFile();
      const staging = await app.keys('staging/');
      const status = async (...args: Parameters<typeof replace>) => (await replace(...args)).status;
      expect(await status(id, bytes, { who: await app.asNew('editor') })).toBe(404);
      await app.dataSource.query(`UPDATE datasets SET visibility = 'public' WHERE id = $1`, [id]);
      expect(await status(id, bytes, { who: await app.asNew('editor') })).toBe(403);
      expect(await status(id, bytes, { who: await app.asNew('viewer') })).toBe(403);
      expect(await status(id, bytes, { who: {} })).toBe(401);
      expect(await status(randomUUID(), bytes)).toBe(404);
      expect(await status(vrt, bytes, { who: await app.asAdmin() })).toBe(422);
      expect(await status(id, bytes, { query: '?srid_override=998999' })).toBe(422);
      expect(await app.keys('staging/')).toEqual(staging);
    });

    it('repeats its answer to the same Idempotency-Key, but not for another file', async () => {
      const id = await ingested();
      const who = { ...editor, 'idempotency-key': `replace-${id}` };
      const bytes = await aFile();
      const first = await replace(id, bytes, { who });
      const again = await replace(id, bytes, { who });
      expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
      expect((await replace(id, await aFile({ width: 65 }), { who })).status).toBe(422);
    });

    it('runs once at a time: the second is 409 with the id of the first, and its upload is gone', async () => {
      const id = await ingested();
      const first = await replace(id, await aFile());
      const before = await app.keys('staging/');
      const second = await replace(id, await aFile());
      expect([second.status, second.body['detail']]).toEqual([
        409,
        { message: expect.any(String), job_id: first.body['job_id'] },
      ]);
      expect(await app.keys('staging/')).toEqual(before);
    });
  });

  describe('the sweep', () => {
    const sweep = async (now: Date) => (await app.work(IngestSweeper).sweep(now))!;

    it('ends uploads that nobody committed within 24 hours, with their files', async () => {
      const id = await staged();
      expect((await sweep(new Date(Date.now() + DAY_MS - 60_000))).expired).toBe(0);
      expect((await sweep(new Date(Date.now() + DAY_MS + 60_000))).expired).toBe(1);
      expect(await app.job(id)).toMatchObject({ status: 'failed', errorCode: 'upload_expired' });
      expect(await app.keys(`staging/${id}`)).toEqual([]);
      expect((await commit(id)).status).toBe(400);
    });

    it('keeps the upload of a waiting job however old, and of a failed one for 24 hours', async () => {
      const waiting = await staged();
      await commit(waiting);
      const failing = String((await app.upload(editor, await aFile({ crs: null }))).body['job_id']);
      await commit(failing);
      expect((await app.runJob(failing)).status).toBe('failed');
      const kept = async () =>
        [await app.keys(`staging/${waiting}`), await app.keys(`staging/${failing}`)].map((k) => k.length);

      await app.dataSource.query(`UPDATE jobs SET completed_at = now() + interval '1 day' WHERE id = $1`, [failing]);
      await sweep(new Date(Date.now() + 1.5 * DAY_MS));
      expect(await kept()).toEqual([1, 1]);
      await sweep(new Date(Date.now() + 3 * DAY_MS));
      expect(await kept()).toEqual([1, 0]);
      await app.runJob(waiting);
    });

    it('removes staged files without a job, and nothing that is not a staged file', async () => {
      const orphan = `staging/${randomUUID()}/source.tif`;
      await app.buckets.house().put(orphan, Buffer.from('II*'));
      await app.buckets.house().put('staging/README', Buffer.from('by hand'));
      await sweep(inTwoDays());
      const left = await app.keys('staging/');
      expect([left.includes(orphan), left.includes('staging/README')]).toEqual([false, true]);
      await app.buckets.house().delete('staging/README');
    });

    it('removes a replaced raster only when no VRT was built from it, and after a day', async () => {
      const id = await ingested();
      const old = (await load(id)).asset.assetUri;
      const vrt = await aVrtOver(id, old);
      const { body } = await replace(id, await aFile());
      await app.runJob(String(body['job_id']));
      const current = (await load(id)).asset.assetUri;

      await sweepRasters(inTwoDays());
      expect(await cogsOf(id)).toEqual([old, current].sort());
      await app.dataSource.query(
        `UPDATE raster_assets SET built_from = jsonb_build_object($2::text, $3::text) WHERE dataset_id = $1`,
        [vrt, id, current],
      );
      await sweepRasters(new Date());
      expect(await cogsOf(id)).toEqual([old, current].sort());
      await sweepRasters(inTwoDays());
      expect(await cogsOf(id)).toEqual([current]);
      expect((await app.keys(`rasters/${id}/`)).length).toBe(3);
    });

    it('keeps an old raster that was replaced a moment ago: a VRT build may still be reading it', async () => {
      const id = await ingested();
      const old = (await load(id)).asset.assetUri;
      const { body } = await replace(id, await aFile());
      await app.runJob(String(body['job_id']));
      const longAgo = new Date(Date.now() - 3 * DAY_MS);
      for (const key of await app.keys(`rasters/${id}/`))
        await utimes(app.buckets.house().gdalPath(key), longAgo, longAgo);
      await sweepRasters(new Date());
      expect(await cogsOf(id)).toContain(old);
    });

    it('removes rasters without a dataset, and never touches a folder that holds no COG', async () => {
      const lost = `rasters/${randomUUID()}/${'a'.repeat(64)}/`;
      const vrt = `rasters/${randomUUID()}/${'b'.repeat(64)}/source.vrt`;
      const house = app.buckets.house();
      for (const key of [`${lost}source.cog.tif`, `${lost}quicklook_256.png`, vrt])
        await house.put(key, Buffer.from('x'));
      await sweepRasters(inTwoDays());
      expect([await app.keys(lost), await app.keys(vrt)]).toEqual([[], [vrt]]);
    });
  });
});
