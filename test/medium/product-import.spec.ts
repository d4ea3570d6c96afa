import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Buckets } from '#libs/storage';
import { ProductImports, SceneStore } from '../../src/catalog/index.js';
import { type Job } from '../../src/jobs/index.js';
import { startCatalogApp, type CatalogApp, type SignedIn } from '../support/catalog-app.js';
import { startCatalogWorker, type CatalogWorker } from '../support/catalog-worker.js';
import { gdalTool } from '../support/gdal-cli.js';
import {
  changed,
  LANDSAT_L1,
  LANDSAT_L2,
  productFiles,
  S1_SAFE,
  S2_L1C,
  S2_L2A_NEW,
  S2_L2A_OLD,
  type ProductFiles,
} from '../support/product-fixture.js';
import { writeRaster } from '../support/raster-files.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';
import { expectValid } from '../support/stac-validity.js';

let app: CatalogApp;
let worker: CatalogWorker;
let root: string;
let s3: S3Server;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'swath-root-'));
  s3 = await startS3Server('cloud');
  await writeFile(join(root, 'buckets.json'), JSON.stringify({ cloud: s3.settings }));
  const env = { SWATH_DATASET_ROOTS: root, SWATH_BUCKETS: join(root, 'buckets.json') };
  app = await startCatalogApp({ env });
  worker = await startCatalogWorker(app, env);
});
afterAll(async () => {
  await worker.close();
  await app.close();
  await s3.stop();
  await rm(root, { recursive: true });
});
afterEach(async () => {
  await rm(folder(''), { recursive: true, force: true });
  await app.dataSource.query('TRUNCATE scenes, jobs CASCADE');
});

const folder = (path: string) => join(app.dataDir, 'buckets', 'archive', path);
const id = (safe: string) => safe.replace('.SAFE', '');

/** Writes a product's files below `at`; a number is a file of so many zero bytes. */
async function place(at: string, files: ProductFiles): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(at, path)), { recursive: true });
    await writeFile(join(at, path), typeof content === 'number' ? Buffer.alloc(content) : content);
  }
}

async function start(path: string, href: string, who: SignedIn = app.people.editor) {
  return app.call('POST', path, who, { href });
}

async function run(path: string, href: string, who?: SignedIn): Promise<Job> {
  const { status, body } = await start(path, href, who);
  expect([status, body]).toEqual([202, { job_id: expect.any(String), status: 'accepted', message: 'Import queued' }]);
  return worker.runJob(body.job_id as string);
}

const search = async (body: object, who: SignedIn = app.people.viewer) =>
  (await app.call('POST', '/stac/search', who, body)).body;
const find = async (collectionId: string, sceneId: string) =>
  app.get(SceneStore).find(app.dataSource.manager, collectionId, sceneId);

describe('an archive in a bucket', () => {
  it('becomes searchable scenes whose bands lead to the files', async () => {
    const image = 'GRANULE/L2A_T01WCS_A041826_20230625T234624/IMG_DATA/R10m/T01WCS_20230625T234621';
    const safe = folder(`s2/2023/${S2_L2A_NEW}`);
    await place(safe, productFiles(S2_L2A_NEW));
    await mkdir(join(safe, dirname(image)), { recursive: true });
    const tif = await writeRaster(join(root, 'one.tif'), { values: [1234], type: 'UInt16' });
    await gdalTool('gdal_translate', ['-q', '-of', 'JP2OpenJPEG', tif, join(safe, `${image}_B04_10m.jp2`)]);
    await gdalTool('gdal_translate', ['-q', tif, join(safe, `${image}_B08_10m.tif`)]);
    await place(folder('landsat'), new Map([...productFiles(LANDSAT_L2), ...productFiles(LANDSAT_L1)]));
    await writeRaster(folder(`landsat/${LANDSAT_L2}_SR_B4.TIF`), { values: [9000], type: 'UInt16' });
    await place(folder('notes'), new Map([['readme.txt', 'not a product']]));

    const job = await run('/stac/imports', 's3://archive');
    expect(job).toMatchObject({ status: 'complete', sourceFilename: 's3://archive' });
    expect(job.result).toEqual({
      found: 3,
      imported: 3,
      failed: 0,
      collections: { 'landsat-ot-l1': 1, 'landsat-ot-l2': 1, 'sentinel-2-l2a': 1 },
      failures: [],
    });
    expect(job.warnings).toContainEqual({
      code: 'files_unusable',
      message: expect.stringMatching(
        /^s2\/2023\/S2A_.*: T01WCS_20230625T234621_B02_10m\.jp2 is missing, .* and \d+ more$/,
      ),
    });

    const { features } = await search({
      collections: ['sentinel-2-l2a'],
      bbox: [179.5, 68.5, -179.5, 69],
      filter: 'eo:cloud_cover > 83',
    });
    expect(features).toHaveLength(1);
    expect(features[0].id).toBe(id(S2_L2A_NEW));
    await expectValid(features[0]);
    const { href, alternate } = features[0].assets['B04_10m'];
    expect(alternate.s3.href).toBe(`s3://archive/s2/2023/${S2_L2A_NEW}/${image}_B04_10m.jp2`);
    expect((await app.fetch(new URL(href).pathname, app.people.viewer)).status).toBe(200);

    expect((await find('sentinel-2-l2a', id(S2_L2A_NEW)))?.bands).toEqual({
      B04: { asset: 'B04_10m', href: alternate.s3.href, index: 1, scale: 0.0001, offset: -0.1, nodata: 0 },
      B08: expect.objectContaining({ asset: 'B08_10m', href: expect.stringMatching(/_B08_10m\.tif$/) }),
    });
    expect((await find('landsat-ot-l2', LANDSAT_L2))?.bands).toMatchObject({ B04: { asset: 'SR_B4', offset: -0.2 } });
  });

  it('with radar: tokens that Sentinel Hub clients filter by, and empty measurements named', async () => {
    const ending = '20210809t173953-20210809t174018-039156-049f13';
    await place(folder(S1_SAFE), productFiles(S1_SAFE));
    await place(folder(S1_SAFE), new Map([[`measurement/s1a-iw-grd-vv-${ending}-001.tiff`, 0]]));
    const job = await run('/stac/collections/sentinel-1-grd/imports', `s3://archive/${S1_SAFE}`);
    expect(job.warnings).toEqual([
      {
        code: 'files_unusable',
        message: `${S1_SAFE}: …-vh-….tiff is missing, s1a-iw-grd-vv-${ending}-001.tiff is empty`,
      },
    ]);
    const filter = `sar:instrument_mode='IW' AND s1:polarization='DV' AND s1:resolution='HIGH' AND sat:orbit_state='ascending'`;
    const body = {
      collections: ['sentinel-1-grd'],
      filter,
      limit: 10,
      datetime: '2021-08-01T00:00:00Z/2021-09-01T00:00:00Z',
    };
    const { features } = (await app.call('POST', '/api/v1/catalog/1.0.0/search', app.people.viewer, body)).body;
    expect(features.map((item: { id: string }) => item.id)).toEqual([id(S1_SAFE)]);
  });

  it('run again replaces, and takes in what came meanwhile', async () => {
    await place(folder(S2_L2A_OLD), productFiles(S2_L2A_OLD));
    await run('/stac/imports', 's3://archive/');
    const first = await find('sentinel-2-l2a', id(S2_L2A_OLD));
    expect(first?.bands).toBeNull();
    const image = 'GRANULE/L2A_T22HBD_A020270_20210122T133224/IMG_DATA/R20m/T22HBD_20210122T133229_SCL_20m.tif';
    await mkdir(dirname(folder(`${S2_L2A_OLD}/${image}`)), { recursive: true });
    await writeRaster(folder(`${S2_L2A_OLD}/${image}`), { values: [4] });
    const again = await run('/stac/imports', 's3://archive/');
    expect(again.result).toMatchObject({ found: 1, imported: 1 });
    expect((await find('sentinel-2-l2a', id(S2_L2A_OLD)))?.bands).toEqual({
      SCL: { asset: 'SCL_20m', href: `s3://archive/${S2_L2A_OLD}/${image}`, index: 1, nodata: 0 },
    });
    expect((await search({ ids: [id(S2_L2A_OLD)] })).features).toHaveLength(1);
  });

  it('stops when the job is cancelled, keeping what is in', async () => {
    await place(folder(S2_L2A_OLD), productFiles(S2_L2A_OLD));
    const { body } = await start('/stac/imports', 's3://archive');
    const cancelled = await app.call('POST', `/jobs/${body.job_id as string}/cancel`, app.people.editor);
    expect(cancelled.status).toBeLessThan(300);
    const job = await worker.runJob(body.job_id as string);
    expect(job.status).toBe('cancelled');
    expect((await search({ ids: [id(S2_L2A_OLD)] })).features).toEqual([]);
  });
});

describe('an archive on S3', () => {
  it('is listed, read and opened there', async () => {
    const cloud = await app.get(Buckets).getOrThrow('cloud');
    for (const [path, text] of productFiles(LANDSAT_L2)) await cloud.put(`l8/${path}`, Buffer.from(String(text)));
    const tif = await writeRaster(join(root, 'band.tif'), { values: [7], type: 'UInt16' });
    await cloud.putFile(`l8/${LANDSAT_L2}_SR_B4.TIF`, tif);
    await cloud.put(`l8/${LANDSAT_L2}_SR_B5.TIF`, Buffer.from('no raster at all'));
    const job = await run('/stac/imports', 's3://cloud/l8');
    expect(job.result).toMatchObject({ found: 1, imported: 1 });
    expect((await find('landsat-ot-l2', LANDSAT_L2))?.bands).toMatchObject({
      B04: { href: `s3://cloud/l8/${LANDSAT_L2}_SR_B4.TIF` },
      B05: { href: `s3://cloud/l8/${LANDSAT_L2}_SR_B5.TIF` },
    });
    const imports = worker.get(ProductImports);
    const warnings: string[] = [];
    const files = ['SR_B1', 'SR_B2', 'SR_B3', 'SR_B4', 'SR_B6', 'SR_B7', 'SR_QA_AEROSOL', 'QA_PIXEL', 'QA_RADSAT'];
    for (const name of files) await cloud.putFile(`l8/${LANDSAT_L2}_${name}.TIF`, tif);
    const onWarning = ({ message }: { message: string }) => void warnings.push(message);
    await imports.importFolder('s3://cloud', { collectionId: null }, { onWarning });
    expect(warnings).toEqual([`l8/${LANDSAT_L2}: ${LANDSAT_L2}_SR_B5.TIF is not a readable GeoTIFF or JPEG 2000`]);
  });
});

describe('an import that is stopped on the way', () => {
  it('has ended when it says so, and goes on where it was', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `LC08_L1TP_01603${i}_20170813_20170814_01_RT`);
    for (const name of names) {
      const mtl = productFiles(LANDSAT_L1).get(`${LANDSAT_L1}_MTL.txt`) as string;
      await place(folder('many'), new Map([[`${name}_MTL.txt`, mtl.replaceAll(LANDSAT_L1, name)]]));
    }
    const stop = new AbortController();
    const imports = worker.get(ProductImports);
    const hooks = { signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) };
    await expect(imports.importFolder('s3://archive/many', { collectionId: null }, hooks)).rejects.toThrow('stopped');
    const count = async () => (await search({ collections: ['landsat-ot-l1'], limit: 100 })).features.length as number;
    expect(await count()).toBeGreaterThan(0);
    expect(await count()).toBeLessThan(names.length);
    expect(await imports.importFolder('s3://archive/many', { collectionId: null })).toMatchObject({ imported: 9 });
    expect(await count()).toBe(names.length);
  });
});

describe('a dataset root', () => {
  it('is imported where it lies', async () => {
    await place(join(root, 'with blank', S2_L1C), productFiles(S2_L1C));
    const job = await run('/stac/imports', `file://${root}/with blank/`);
    expect(job.result).toMatchObject({ imported: 1, collections: { 'sentinel-2-l1c': 1 } });
    const scene = await find('sentinel-2-l1c', id(S2_L1C));
    const { assets } = JSON.parse(scene!.document) as {
      assets: Record<string, { alternate: { s3: { href: string }; root: { href: string } } }>;
    };
    expect(assets['product_metadata']!.alternate.root.href).toBe(
      `root://${basename(root)}/with%20blank/${S2_L1C}/MTD_MSIL1C.xml`,
    );
    const metadata = await app.fetch(
      `/stac/collections/sentinel-2-l1c/items/${id(S2_L1C)}/assets/product_metadata`,
      app.people.viewer,
    );
    expect(await metadata.text()).toBe(productFiles(S2_L1C).get('MTD_MSIL1C.xml'));
  });

  it('without a job, for commands', async () => {
    await place(join(root, 'l8'), productFiles(LANDSAT_L1));
    const seen: number[] = [];
    const summary = await worker
      .get(ProductImports)
      .importFolder(`file://${root}/l8`, { collectionId: null }, { onProgress: ({ done }) => void seen.push(done) });
    expect(summary).toMatchObject({ found: 1, imported: 1, collections: { 'landsat-ot-l1': 1 } });
    expect(seen).toEqual([1]);
  });
});

describe('collections', () => {
  it('of a product family take no others', async () => {
    await place(folder('l8'), productFiles(LANDSAT_L2));
    const job = await run('/stac/collections/sentinel-2-l2a/imports', 's3://archive/l8');
    const reason = 'a product of landsat-ot-l2, which does not belong in sentinel-2-l2a';
    expect(job).toMatchObject({ status: 'complete' });
    expect(job.result).toMatchObject({ imported: 0, failed: 1, failures: [{ product: `l8/${LANDSAT_L2}`, reason }] });
    expect(job.warnings).toEqual([{ code: 'product_failed', message: `l8/${LANDSAT_L2}: ${reason}` }]);
  });

  it('of your own take all, with their rights and the names of the files', async () => {
    await app.putCollection({ id: 'mine', readers: [`user:${app.people.editor.id}`] });
    await place(folder('l8'), productFiles(LANDSAT_L2));
    await writeRaster(folder(`l8/${LANDSAT_L2}_SR_B4.TIF`));
    await run('/stac/collections/mine/imports', 's3://archive/l8');
    expect((await find('mine', LANDSAT_L2))?.bands).toEqual({ SR_B4: expect.objectContaining({ asset: 'SR_B4' }) });
    expect((await search({ ids: [LANDSAT_L2] }, app.people.editor)).features).toHaveLength(1);
    expect((await search({ ids: [LANDSAT_L2] }, app.people.viewer)).features).toEqual([]);
  });
});

describe('hostile and broken products fail by themselves', () => {
  it('beside a good one', async () => {
    const good = productFiles(S2_L2A_OLD);
    const tile = 'GRANULE/L2A_T22HBD_A020270_20210122T133224/MTD_TL.xml';
    const broken: Record<string, ProductFiles> = {
      'a-no-metadata': new Map([[tile, good.get(tile)!]]),
      'b-xxe': changed(good, 'MTD_MSIL2A.xml', '?>', '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
      'c-absurd': changed(good, 'MTD_MSIL2A.xml', '>0.447807<', '>1e99<'),
      'd-climbing': changed(good, 'MTD_MSIL2A.xml', '<IMAGE_FILE>GRANULE', '<IMAGE_FILE>../../../GRANULE'),
      'e-too-large': new Map(good).set('MTD_MSIL2A.xml', 17 * 1024 * 1024),
    };
    for (const [name, files] of Object.entries(broken)) await place(folder(`${name}/${S2_L2A_OLD}`), files);
    await place(folder(`f-link/${S2_L2A_OLD}`), new Map([[tile, good.get(tile)!]]));
    await writeFile(join(root, 'outside.xml'), good.get('MTD_MSIL2A.xml') as string);
    await symlink(join(root, 'outside.xml'), folder(`f-link/${S2_L2A_OLD}/MTD_MSIL2A.xml`));
    await place(folder(`g-good/${S2_L2A_NEW}`), productFiles(S2_L2A_NEW));

    const job = await run('/stac/imports', 's3://archive');
    expect(job.result).toMatchObject({ found: 7, imported: 1, failed: 6 });
    expect(job.counts).toEqual({ done: 1, total: 7, failed: 6, skipped: 0 });
    const { failures } = job.result as { failures: Array<{ product: string; reason: string }> };
    const reasons = new Map(failures.map(({ product, reason }) => [product.split('/')[0], reason]));
    expect(Object.fromEntries(reasons)).toEqual({
      'a-no-metadata': `${S2_L2A_OLD}: MTD_MSIL1C.xml or MTD_MSIL2A.xml is missing`,
      'b-xxe': 'MTD_MSIL2A.xml: a document type declaration is not accepted',
      'c-absurd': 'MTD_MSIL2A.xml: Cloud_Coverage_Assessment is "1e99", expected a number of 0…100',
      'd-climbing': expect.stringContaining('IMAGE_FILE is "../../../GRANULE/'),
      'e-too-large': 'MTD_MSIL2A.xml has 17825792 bytes; metadata of more than 16777216 is not read',
      'f-link': `${S2_L2A_OLD}: MTD_MSIL1C.xml or MTD_MSIL2A.xml is missing`,
    });
    expect((await search({ collections: ['sentinel-2-l2a'] })).features).toHaveLength(1);
  });

  it('a folder without any product fails the job', async () => {
    await place(folder('photos'), new Map([['sea.jpg', 100]]));
    expect(await run('/stac/imports', 's3://archive/photos')).toMatchObject({
      status: 'failed',
      errorCode: 'bad_request',
      errorMessage: 'No Sentinel-1, Sentinel-2 or Landsat product lies below "s3://archive/photos"',
    });
  });
});

describe('requests that are refused', () => {
  beforeAll(() => app.bucket('archive'));

  it.each([
    ['no href', {}, 'body.href'],
    ['a number', { href: 7 }, 'body.href'],
    ['http', { href: 'https://example.com/x' }, 'href must be s3://bucket[/prefix] or file:///folder'],
    ['an unknown bucket', { href: 's3://nowhere/x' }, '"s3://nowhere/x" lies in no bucket or dataset root'],
    ['a folder outside the roots', { href: 'file:///etc' }, '"file:///etc" lies in no bucket or dataset root'],
    ['a way out of the roots', { href: 'file:///ROOT/../../etc' }, 'lies in no bucket or dataset root'],
    ["the platform's own bucket", { href: 's3://swath/' }, 'the bucket "swath" is kept by the platform'],
    ['a climbing prefix', { href: 's3://archive/../../etc' }, '".." segments'],
    ['NUL', { href: 's3://archive/\0' }, 'NUL'],
  ])('%s', async (_, json, message) => {
    await app.bucket('archive');
    const body = JSON.parse(JSON.stringify(json).replace('/ROOT', root)) as object;
    const answer = await app.call('POST', '/stac/imports', app.people.editor, body);
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({ description: expect.stringContaining(message) }),
    ]);
  });

  it('for who may not', async () => {
    await app.bucket('archive');
    const status = async (path: string, who: SignedIn | null) =>
      (await app.call('POST', path, who, { href: 's3://archive' })).status;
    expect(await status('/stac/imports', null)).toBe(401);
    expect(await status('/stac/imports', app.people.viewer)).toBe(403);
    expect(await status('/stac/collections/none/imports', app.people.editor)).toBe(404);
  });

  it('a second time while the first waits', async () => {
    await app.bucket('archive');
    const first = await start('/stac/imports', 's3://archive');
    const second = await start('/stac/imports', 's3://archive/');
    expect(second.status).toBe(409);
    expect(JSON.stringify(second.body)).toContain(first.body.job_id);
  });
});
