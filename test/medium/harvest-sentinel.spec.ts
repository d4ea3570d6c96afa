import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Json } from '../support/catalog-app.js';
import { type StubRecord } from '../support/csw-server.js';
import { type HarvestApp, startHarvestApp, THREDDS } from '../support/harvest-app.js';
import { writeRaster } from '../support/raster-files.js';
import { inFolder, S1_PRODUCT, sentinel1Safe } from '../support/safe-products.js';
import { zipOf } from '../support/zip-file.js';

const EW = 'S1B_EW_GRDM_1SDH_20210412T054200_20210412T054300_026431_0327C5_1234';
const SLC = 'S1A_IW_SLC__1SDV_20210412T054200_20210412T054300_026431_0327C5_5678';
const S2 = 'S2B_MSIL2A_20210412T104619_N0500_R051_T32VNM_20210412T130000';
const DAY = '2021/08/09';

function record(identifier: string, product: string, path: string, netcdf?: string): StubRecord {
  return {
    identifier,
    title: product,
    abstract: 'From the archive',
    begin: '2021-08-09T17:39:53Z',
    end: '2021-08-09T17:40:18Z',
    references: [
      { scheme: 'WWW:DOWNLOAD-1.0-http--download', url: `${THREDDS}/fileServer/nbsArchive/${path}.zip` },
      ...(netcdf === undefined ? [] : [{ scheme: 'OPENDAP:OPENDAP', url: netcdf }]),
    ],
  };
}

const S1_PATH = `S1A/${DAY}/IW/${S1_PRODUCT}`;
const RECORDS: StubRecord[] = [
  record('s1-with-quicklooks', S1_PRODUCT, S1_PATH, `${THREDDS}/dodsC/NBS/${S1_PATH}.nc`),
  record('s1-archived', S1_PRODUCT, `S1A/${DAY}/archived/${S1_PRODUCT}`),
  record('s1-elsewhere', EW, `S1B/${DAY}/EW/${EW}`),
  record('s1-slc', SLC, `S1A/${DAY}/IW/${SLC}`),
  record('s2', S2, `S2B/${DAY}/${S2}`, `${THREDDS}/dodsC/NBS/S2B/${DAY}/${S2}.nc`),
  {
    ...record('climber', S1_PRODUCT, '../../../etc/passwd'),
    references: [{ scheme: 'download', url: `${THREDDS}/fileServer/nbsArchive/../../../etc/${S1_PRODUCT}.zip` }],
  },
  { identifier: 'sea-ice', title: 'Sea ice of the Fram Strait', references: [] },
];

let app: HarvestApp;
let dir: string;

beforeAll(async () => {
  app = await startHarvestApp({ SWATH_PUBLIC_REQUESTS_PER_MINUTE: '0' });
  app.csw.records = RECORDS;
  dir = await mkdtemp(join(tmpdir(), 'swath-harvest-files-'));
  const quicklooks = `S1A/${DAY}/IW/ql/${S1_PRODUCT}`;
  const vv = await writeRaster(join(dir, 'vv.tif'), { values: [40] });
  const vh = await writeRaster(join(dir, 'vh.tif'), { values: [20] });
  await app.place(vv, 'data', `${quicklooks}/${S1_PRODUCT}_amplitude_vv.tif`);
  await app.place(vh, 'data', `${quicklooks}/${S1_PRODUCT}_Amplitude_VH.TIFF`);
  await writeFile(join(dir, 'notes.txt'), 'no raster');
  await app.place(join(dir, 'notes.txt'), 'data', `${quicklooks}/notes.txt`);
  const zip = join(dir, 'product.zip');
  await writeFile(zip, zipOf(inFolder(S1_PRODUCT, await sentinel1Safe())));
  await app.place(zip, 'archive', `S1A/${DAY}/archived/${S1_PRODUCT}.zip`);
}, 120_000);

afterAll(async () => {
  await app?.close();
  await rm(dir, { recursive: true, force: true });
});

const harvest = (route: string, body: Json, who: Parameters<HarvestApp['call']>[2] = null) =>
  app.call('POST', `/datasets/nbs-sentinel-${route}-csw`, who, body);

describe('quicklooks of a record', () => {
  it('are registered where they lie, by anybody, and found again', async () => {
    const { status, body } = await harvest('quicklook', { identifier: 's1-with-quicklooks' });
    expect([status, body.created, body.reused]).toEqual([201, 2, 0]);
    expect(body.platform).toEqual({ family: 'S1', platform: 'S1A' });
    expect(body.profile).toMatchObject({
      query_variables: ['Amplitude_VH', 'Amplitude_VV'],
      applied_profiles: ['__default__', 'S1'],
    });
    expect(body.metadata).toEqual({
      title: S1_PRODUCT,
      identifier: 's1-with-quicklooks',
      abstract: 'From the archive',
    });
    expect(body.references).toMatchObject({ opendap: `${THREDDS}/dodsC/NBS/${S1_PATH}.nc`, wms: null });
    const variants = body.datasets.map((dataset: Json) => dataset.variant);
    expect(variants.toSorted()).toEqual(['Amplitude_VH', 'Amplitude_VV']);
    expect(body.services.layers).toEqual(body.datasets.map((dataset: Json) => dataset.dataset_id));
    expect(body.services.wms).toContain(`/wms/multi?dataset_ids=${body.services.layers.join(',')}&`);

    const { body: dataset } = await app.call('GET', `/datasets/${body.datasets[0].dataset_id}`);
    expect(dataset).toMatchObject({ identifier: 's1-with-quicklooks', platform: 'S1A', family: 'S1' });
    expect(JSON.stringify(body) + JSON.stringify(dataset)).not.toContain(app.folders.data);

    const again = await harvest('quicklook', { identifier: 's1-with-quicklooks' });
    expect([again.status, again.body.created, again.body.reused]).toEqual([200, 0, 2]);
    expect(again.body.services.layers).toEqual(body.services.layers);
  });

  it('can be chosen by variable; what there is not is told', async () => {
    const chosen = await harvest('quicklook', { identifier: 's1-with-quicklooks', variables: ['vv', 'Amplitude_HH'] });
    expect(chosen.body.datasets.map((dataset: Json) => dataset.variant)).toEqual(['Amplitude_VV']);
    expect(chosen.body.skipped).toEqual([{ name: 'Amplitude_HH', reason: 'The product has no such quicklook' }]);
    const none = await harvest('quicklook', { identifier: 's1-with-quicklooks', variables: ['Amplitude_HH'] });
    expect([none.status, none.body.detail[0].available.toSorted()]).toEqual([422, ['Amplitude_VH', 'Amplitude_VV']]);
  });

  it.each([
    ['nothing', 404, 'record_not_found'],
    ['s1-archived', 404, 'quicklooks_missing'],
    ['climber', 404, 'quicklooks_missing'],
    ['sea-ice', 422, 'unknown_platform'],
  ])('of %s are answered with %i %s', async (identifier, status, code) => {
    const answer = await harvest('quicklook', { identifier });
    expect([answer.status, answer.body.detail.code]).toEqual([status, code]);
  });

  it('name the folder where they were looked for, not where it is mounted', async () => {
    const { body } = await harvest('quicklook', { identifier: 's1-archived' });
    expect(body.detail.directory).toBe(`S1A/${DAY}/archived/ql/${S1_PRODUCT}/`);
  });

  it.each([
    {},
    { identifier: '' },
    { identifier: 7 },
    { identifier: 'a\0b' },
    { identifier: 'x', variables: 'VV' },
    { identifier: 'x', endpoint: 'ftp://x' },
  ])('need a sane request: %j', async (body) => expect((await harvest('quicklook', body)).status).toBe(422));

  it('of a catalogue inside the network are not asked for', async () => {
    const { status } = await harvest('quicklook', { identifier: 'x', endpoint: 'http://169.254.169.254/csw' });
    expect(status).toBe(403);
  });

  it('of a broken catalogue are a 502', async () => {
    app.csw.mode = 'exception';
    expect((await harvest('quicklook', { identifier: 's1-with-quicklooks' })).status).toBe(502);
    app.csw.mode = 'ok';
  });
});

describe('SAFE archives of a record', () => {
  it('are previewed, present or not', async () => {
    const { status, body } = await harvest('safe', { identifier: 's1-archived' });
    expect([status, body.submitted, body.job_id]).toEqual([200, false, null]);
    expect(body.safe).toEqual({
      path: `S1A/${DAY}/archived/${S1_PRODUCT}.zip`,
      exists: true,
      download_url: `${THREDDS}/fileServer/nbsArchive/S1A/${DAY}/archived/${S1_PRODUCT}.zip`,
    });
    expect(body.config).toMatchObject({
      input_dataset: `root://nbs-archive/S1A/${DAY}/archived/${S1_PRODUCT}.zip`,
      implementation: 'sentinel_s1_safe_quicklook',
      variables: ['Amplitude_VH', 'Amplitude_VV'],
      output_names: { Amplitude_VV: `${S1_PRODUCT}_amplitude_vv.tif` },
    });
    const absent = await harvest('safe', { identifier: 's1-elsewhere' });
    expect([absent.status, absent.body.safe.exists]).toEqual([200, false]);
    // Horizontally polarised: what the profile prefers is not there, and no reason to fail.
    expect(absent.body.config.variables).toEqual(['Amplitude_HH', 'Amplitude_HV']);
  });

  it('take composites of Sentinel-2, as JSON or its text', async () => {
    const { body } = await harvest('safe', { identifier: 's2' });
    expect(Object.keys(body.config.products)).toHaveLength(3);
    const products = { red_edge: ['b05', 'B04', 'B03'] };
    for (const products_json of [products, JSON.stringify(products)]) {
      const answer = await harvest('safe', { identifier: 's2', products_json, output_file: 'scene.tif' });
      expect(answer.body.config).toMatchObject({
        products: { red_edge: ['B5', 'B4', 'B3'] },
        output_names: { red_edge: 'scene.tif' },
      });
    }
  });

  it.each([
    ['s2', { products_json: '{' }],
    ['s2', { products_json: {} }],
    ['s2', { products_json: { a: ['B4', 'B3'] } }],
    ['s2', { products_json: { a: ['B10', 'B4', 'B3'] } }],
    ['s2', { variables: ['Amplitude_VV'] }],
    ['s1-archived', { products_json: { a: ['B4', 'B3', 'B2'] } }],
    ['s1-archived', { variables: ['Amplitude_HH'] }],
    ['s1-archived', { processing: { compression: 'RAR' } }],
    ['s1-archived', { processing: { nonsense: 1 } }],
    ['s1-archived', { archive_root: '/etc' }],
    ['s1-archived', { archive_root: '../..' }],
    ['s1-archived', { output_file: '../x.tif' }],
    ['s1-slc', {}],
  ])('of %s with %j are a 422', async (identifier, wish) => {
    expect((await harvest('safe', { identifier, ...wish })).status).toBe(422);
  });

  it('may lie below a root that is named, by its name or its path', async () => {
    for (const archive_root of ['nbs-archive', 'root://nbs-archive', app.folders.archive]) {
      const { body } = await harvest('safe', { identifier: 's1-archived', archive_root });
      expect(body.safe.exists).toBe(true);
    }
    const other = await harvest('safe', { identifier: 's1-archived', archive_root: 'nbs-data' });
    expect(other.body.safe.exists).toBe(false);
  });

  it('are not processed when they are not mirrored', async () => {
    const { status, body } = await harvest('safe', { identifier: 's1-elsewhere', submit: true });
    expect([status, body.detail.code]).toEqual([409, 'safe_not_mirrored']);
  });

  it('become quicklooks by a job that is asked for once, with who asked as its owner', async () => {
    const wish = {
      identifier: 's1-archived',
      submit: true,
      processing: { target_resolution: 2000, target_epsg: 32633 },
    };
    const { status, body } = await harvest('nc', wish, app.people.owner);
    expect([status, body.route_taken, body.submitted]).toEqual([202, 'safe', true]);
    expect((await harvest('safe', wish)).body.job_id).toBe(body.job_id);

    const job = await app.runJob(body.job_id);
    expect([job.status, job.errorMessage]).toEqual(['complete', null]);
    const { dataset_ids: ids } = job.result as { dataset_ids: string[] };
    const datasets = await Promise.all(ids.map((id) => app.call('GET', `/datasets/${id}`, app.people.owner)));
    expect(datasets.map((answer) => answer.body.variant).toSorted()).toEqual(['Amplitude_VH', 'Amplitude_VV']);
    expect(datasets[0]!.body).toMatchObject({ identifier: 's1-archived', platform: 'S1A', family: 'S1' });
    expect(job.createdBy).toBe(app.people.owner.id);
  }, 120_000);
});

describe('the route of compatibility', () => {
  it('prefers quicklooks', async () => {
    const { status, body } = await harvest('nc', { identifier: 's1-with-quicklooks' });
    expect([status, body.route_taken, body.reused, body.safe, body.job_id]).toEqual([200, 'quicklook', 2, null, null]);
  });

  it('reads a mounted NetCDF of other products, with the variables of the profile that it has', async () => {
    await app.place('test/fixtures/points/s2-like.nc', 'data', `S2B/${DAY}/${S2}.nc`);
    const { status, body } = await harvest('nc', { identifier: 's2' });
    expect([status, body.route_taken, body.submitted]).toEqual([200, 'netcdf', false]);
    expect(body.config).toMatchObject({ input_dataset: `root://nbs-data/S2B/${DAY}/${S2}.nc`, implementation: 'grid' });
    expect(body.config.variables.length).toBeGreaterThan(0);
    const none = await harvest('nc', { identifier: 's2', variables: ['B99'] });
    expect([none.status, none.body.detail[0].available]).toEqual([422, expect.arrayContaining(body.config.variables)]);

    const submitted = await harvest('nc', { identifier: 's2', submit: true });
    expect(submitted.status).toBe(202);
    const job = await app.runJob(submitted.body.job_id);
    expect([job.status, job.errorMessage]).toEqual(['complete', null]);
    const { body: dataset } = await app.call('GET', `/datasets/${job.datasetId}`, app.people.admin);
    expect(dataset).toMatchObject({
      identifier: 's2',
      platform: 'S2B',
      opendap_url: `${THREDDS}/dodsC/NBS/S2B/${DAY}/${S2}.nc`,
    });
  }, 120_000);
});

it('can be closed to the public', async () => {
  const closed = await startHarvestApp({ SWATH_PUBLIC_INGEST: 'false' });
  try {
    closed.csw.records = RECORDS;
    for (const route of ['quicklook', 'nc', 'safe']) {
      const path = `/datasets/nbs-sentinel-${route}-csw`;
      expect((await closed.call('POST', path, null, { identifier: 'sea-ice' })).status).toBe(401);
      expect((await closed.call('POST', path, closed.people.viewer, { identifier: 'nothing' })).status).toBe(404);
    }
  } finally {
    await closed.close();
  }
}, 60_000);
