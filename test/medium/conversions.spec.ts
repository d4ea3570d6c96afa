import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { ConversionsModule, ConversionsWorkerModule } from '../../src/conversions/index.js';
import { gdalinfo } from '../support/gdal-cli.js';
import { startOpendapServer, type OpendapServer } from '../support/opendap-server.js';
import { pixelsOf } from '../support/pixels.js';
import { startRegistryApp, type RegistryApp } from '../support/registry-app.js';

jest.setTimeout(60_000);

const FIXTURES = new URL('../fixtures/conversions/', import.meta.url).pathname;
type Output = Record<string, unknown> & { dataset_id: string; output_file: string };

let app: RegistryApp;
let server: OpendapServer;
let pool: RasterPool;
let expected: {
  cloud: { bbox: number[]; width: number; height: number; grids: Record<string, number[]> };
  cube: { bands: Array<{ index: number; min: number; max: number; grey: number[] }> };
};

beforeAll(async () => {
  expected = JSON.parse(await readFile(join(FIXTURES, 'expected.json'), 'utf8')) as typeof expected;
  pool = new RasterPool({ processes: 1 });
  server = await startOpendapServer(FIXTURES, pool);
  const { host } = new URL(server.url('x.nc'));
  const more = { api: [ConversionsModule], worker: [ConversionsWorkerModule] };
  app = await startRegistryApp({ SWATH_OUTBOUND_ALLOW: host }, more);
  await cp(FIXTURES, join(app.archive, 'nc'), { recursive: true });
});
afterAll(async () => {
  await app?.close();
  await server?.close();
  await pool?.close();
});
beforeEach(async () => {
  await app.dataSource.query('DELETE FROM datasets');
  for (const key of await app.keys()) await app.get(Buckets).house().delete(key);
});

const file = (name: string) => `root://archive/nc/${name}.nc`;
const convert = (config: object, who = app.people.owner) => app.call('POST', '/datasets/from-nc-config', who, config);

async function converted(
  config: object,
): Promise<{ outputs: Output[]; status: number; body: Record<string, unknown> }> {
  const { status, body } = await convert(config);
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return { status, body, outputs: body['outputs'] as Output[] };
}

async function pathOf(id: string): Promise<string> {
  const { body } = await app.call('GET', `/datasets/${id}`, app.people.owner);
  return app.get(Buckets).house().gdalPath(String(body['asset_uri']));
}

describe('grid', () => {
  it('unpacks, turns north up, takes the step of time, and knows the CRS', async () => {
    const { outputs, status } = await converted({
      input_dataset: file('utm'),
      variables: ['t'],
      metadata: { title: 'Air', identifier: 'no.example:air', abstract: 'Made up' },
    });
    expect([status, outputs]).toEqual([
      201,
      [expect.objectContaining({ output_file: 'utm_t.tif', variant: 't', variable: 't', target_epsg: 32633, width: 30, height: 20, dtype: 'float32', time: '2020-02-19T06:00:00.000Z', duplicate: false })], // prettier-ignore
    ]);
    const { body } = await app.call('GET', `/datasets/${outputs[0]!.dataset_id}`, app.people.owner);
    expect(body).toMatchObject({
      title: 'Air',
      identifier: 'no.example:air',
      abstract: 'Made up',
      variant: 't',
      source_dataset: file('utm'),
      opendap_url: null,
      extent: [500000, 6000000, 500300, 6000200],
      nodata: 'nan',
      temporal_start: '2020-02-19T06:00:00.000Z',
      bands: [{ name: 'air temperature', unit: 'K' }],
    });
    const pixels = await pixelsOf(await pathOf(outputs[0]!.dataset_id));
    const wanted = Array.from({ length: 600 }, (_, i) => {
      const [row, col] = [19 - Math.floor(i / 30), i % 30];
      return row === 3 && col === 4 ? NaN : Math.fround((row * 100 + col) * 0.01 + 273.15);
    });
    expect([...pixels]).toEqual(wanted);
    const later = await converted({ input_dataset: file('utm'), variables: ['t'], time_index: 1 });
    expect((await pixelsOf(await pathOf(later.outputs[0]!.dataset_id)))[19 * 30]).toBeCloseTo(50 + 273.15, 4);
  });

  it('keeps integers with their fill value, gaps as NaN, and turns columns that come first', async () => {
    const { outputs } = await converted({
      input_dataset: file('utm'),
      variables: ['kind', 'height', 'turned'],
      metadata: { title: 'Field' },
      output_names: { height: 'up.tiff' },
    });
    expect(outputs.map((one) => [one.output_file, one['variant'], one['dtype']])).toEqual([
      ['utm_kind.tif', 'kind', 'uint8'],
      ['up.tiff', 'height', 'float32'],
      ['utm_turned.tif', 'turned', 'float32'],
    ]);
    const [kind, height, turned] = await Promise.all(
      outputs.map(async ({ dataset_id: id }) => pixelsOf(await pathOf(id))),
    );
    expect(kind![19 * 30]).toBe(255);
    expect(kind![0]).toBe(19 % 7);
    expect(height![29]).toBeNaN();
    expect(height![0]).toBe(19);
    expect([...turned!]).toEqual([...height!]);
    const { body } = await app.call('GET', `/datasets/${outputs[0]!.dataset_id}`);
    expect([body['nodata'], body['title']]).toEqual([255, 'Field (kind)']);
  });

  it('puts a globe from 0 to 360 around Greenwich', async () => {
    const { outputs } = await converted({ input_dataset: file('globe') });
    const { body } = await app.call('GET', `/datasets/${outputs[0]!.dataset_id}`);
    expect([body['crs'], body['extent']]).toEqual(['EPSG:4326', [-185, -90, 175, 90]]);
    const pixels = await pixelsOf(await pathOf(outputs[0]!.dataset_id));
    expect([pixels[0], pixels[18], pixels[35]]).toEqual([85180, 85000, 85170]);
  });

  it('warps, and flattens a surface whose pixels have coordinates of their own', async () => {
    const warped = await converted({
      input_dataset: file('utm'),
      variables: ['height'],
      processing: {
        target_epsg: 3857,
        target_resolution: 20,
        resample_alg: 'near',
        block_size: 128,
        compression: 'zstd',
      },
    });
    expect(warped.outputs[0]).toMatchObject({ target_epsg: 3857, target_resolution: 20 });
    const curved = await converted({ input_dataset: file('curved') });
    expect(curved.outputs[0]).toMatchObject({ target_epsg: 32633 });
    // The pixel of row 30, column 25.
    const [lon, lat] = [15 + 0.002 * 25 + 0.0006 * 30, 60 + 0.0003 * 25 - 0.001 * 30];
    const { body } = await app.call('GET', `/datasets/${curved.outputs[0]!.dataset_id}/samples?lon=${lon}&lat=${lat}`);
    const [{ value }] = body['values'] as [{ value: number }];
    // Rows count tens: within a pixel of the truth.
    expect(Math.abs(value - 325)).toBeLessThan(11);
  });

  it('reads the same over OPeNDAP', async () => {
    const [afar, here] = [
      await converted({ input_dataset: server.url('utm.nc'), variables: ['t'], variant: 'afar' }),
      await converted({ input_dataset: file('utm'), variables: ['t'] }),
    ];
    const [one, other] = await Promise.all(
      [afar, here].map(async ({ outputs }) => pixelsOf(await pathOf(outputs[0]!.dataset_id))),
    );
    expect([...one!]).toEqual([...other!]);
    const { body } = await app.call('GET', `/datasets/${afar.outputs[0]!.dataset_id}`);
    expect(body['opendap_url']).toBe(server.url('utm.nc'));
  });

  it('finds the same dataset the second time, and keeps nothing without `register`', async () => {
    const config = { input_dataset: file('utm'), variables: ['height'] };
    const first = await converted(config);
    const second = await converted(config);
    expect([second.status, second.body]).toEqual([
      200,
      expect.objectContaining({ created: 0, reused: 1, dataset_ids: first.body['dataset_ids'] }),
    ]);
    const keys = await app.keys();
    const measured = await converted({ ...config, variables: ['turned'], register: false });
    expect([measured.status, measured.body['dataset_ids'], measured.outputs[0]!.dataset_id]).toEqual([200, [], null]);
    expect(await app.keys()).toEqual(keys);
  });
});

describe('points', () => {
  const cloud = { input_dataset: file('cloud'), variables: ['z'], crs: 'EPSG:32632' };

  it.each(['nearest', 'average', 'max', 'idw'])('are gridded as gdal_grid and numpy do: %s', async (method) => {
    const { outputs } = await converted({ ...cloud, grid: { resolution: 2, method, radius: 1.5 } });
    const path = await pathOf(outputs[0]!.dataset_id);
    const { width, height, bbox, grids } = expected.cloud;
    expect((await gdalinfo(path)).geoTransform).toEqual([bbox[0], 2, 0, bbox[3], 0, -2]);
    expect(outputs[0]).toMatchObject({ width, height, points: 800, dtype: 'float32', method });
    const pixels = await pixelsOf(path);
    const worst = grids[method]!.reduce((most, value, i) => Math.max(most, Math.abs(value - pixels[i]!)), 0);
    expect(worst).toBeLessThan(1e-3);
  });

  it('may be the pixels of a grid, gridded anew', async () => {
    const { outputs } = await converted({
      input_dataset: file('utm'),
      variables: ['height'],
      grid: { resolution: 20, method: 'max', radius: 15 },
    });
    expect(outputs[0]).toMatchObject({ width: 15, height: 10, points: 599 });
    expect((await pixelsOf(await pathOf(outputs[0]!.dataset_id)))[0]).toBeCloseTo(19.01, 4);
  });

  it('answers under the other name of the route too', async () => {
    const config = { ...cloud, grid: { resolution: 5 }, output_names: { z: 'line_z.tif' }, variant: 'z' };
    const { status, body } = await app.call('POST', '/api/datasets/from-point-cloud-config', app.people.owner, config);
    expect([status, (body['outputs'] as Output[])[0]!.output_file]).toEqual([201, 'line_z.tif']);
  });
});

describe('hyspex_rgb', () => {
  it('shows the bands nearest to red, green and blue between numpy’s percentiles', async () => {
    const { outputs } = await converted({ input_dataset: file('cube'), implementation: 'hyspex_rgb' });
    const { bands } = expected.cube;
    expect(outputs[0]).toMatchObject({
      output_file: 'cube_rgb.tif',
      variant: 'rgb',
      bands: bands.map(({ index, min, max }) => ({ index, stretch: { p_low: 2, p_high: 98, min: expect.closeTo(min, 2), max: expect.closeTo(max, 2) } })), // prettier-ignore
    });
    const path = await pathOf(outputs[0]!.dataset_id);
    for (const [i, { grey }] of bands.entries()) expect([...(await pixelsOf(path, i + 1))]).toEqual(grey);
  });
});

describe('a job', () => {
  it('converts, says what it made, and a retry of the work finds it', async () => {
    const config = { input_dataset: file('utm'), variables: ['t'], processing: { block_size: 4096 } };
    const accepted = await app.call('POST', '/jobs/nc-to-geotiff', app.people.owner, config);
    expect([accepted.status, accepted.body]).toEqual([202, expect.objectContaining({ status: 'accepted' })]);
    const again = await app.call('POST', '/jobs/nc-to-geotiff', app.people.owner, config);
    expect([again.status, again.body['detail']]).toEqual([
      409,
      expect.objectContaining({ job_id: accepted.body['job_id'] }),
    ]);
    const job = await app.runJob(String(accepted.body['job_id']));
    expect(job).toMatchObject({
      kind: 'nc_to_geotiff',
      family: 'netcdf',
      status: 'complete',
      sourceFilename: 'utm.nc',
      warnings: [{ code: 'config_adjusted', message: expect.stringContaining('processing.block_size 4096') }],
      result: { created: 1, reused: 0, outputs: [{ output_file: 'utm_t.tif' }] },
    });
    const second = await app.call('POST', '/jobs/nc-to-geotiff', app.people.owner, config);
    expect(await app.runJob(String(second.body['job_id']))).toMatchObject({
      datasetId: job.datasetId,
      result: { created: 0, reused: 1 },
    });
  });

  it('tells what is wrong with the source', async () => {
    const { body } = await app.call('POST', '/jobs/nc-to-geotiff', app.people.owner, { input_dataset: file('absent') });
    expect(await app.runJob(String(body['job_id']))).toMatchObject({ status: 'failed', errorCode: 'not_found' });
  });
});

describe('refusals', () => {
  const utm = { input_dataset: '', variables: ['t'] };
  const cases: Array<[number, object, RegExp]> = [
    [422, {}, /input_dataset/],
    [422, { input_dataset: 'NETCDF:/etc/passwd:x' }, /input_dataset/],
    [404, { input_dataset: '/vsicurl/http://x/y' }, /does not exist/],
    [404, { input_dataset: '/etc/passwd' }, /does not exist/],
    [422, { input_dataset: 'root://archive/nc/../../secret.nc' }, /secret/],
    [404, { input_dataset: 'root://archive/nc/absent.nc' }, /absent/],
    [422, { ...utm, variables: ['nothing'] }, /nothing/],
    [422, { ...utm, variables: ['profile'] }, /profile has 3 steps on level/],
    [422, { ...utm, variables: ['note'] }, /note/],
    [422, { ...utm, time_index: 2 }, /time_index: 2/],
    [422, { ...utm, variables: ['height'], time_index: 1 }, /time_index/],
    [422, { ...utm, crs: 'EPSG:999999' }, /crs: EPSG:999999/],
    [422, { ...utm, crs: '/etc/passwd' }, /crs/],
    [422, { ...utm, processing: { target_epsg: 999_999 } }, /999999/],
    [422, { ...utm, processing: { target_resolution: 1e-6 } }, /target_resolution/],
    [422, { ...utm, processing: { compression: 'JPEG' } }, /compression/],
    [422, { ...utm, processing: { histogram_stretch: true } }, /histogram_stretch/],
    [422, { ...utm, products: { a: ['B4', 'B3', 'B2'] } }, /products/],
    [422, { ...utm, output_names: { t: '../t.tif' } }, /output_names/],
    [422, { ...utm, output_names: { u: 'u.tif' } }, /output_names/],
    [422, { ...utm, metadata: { title: 'a\0b' } }, /title/],
    [422, { ...utm, x: 'x' }, /x, y/],
    [422, { ...utm, grid: { resolution: 1e-9 } }, /resolution/],
    [422, { input_dataset: 'uneven' }, /lat/],
    [422, { input_dataset: 'cloud', variables: ['z'], crs: 'EPSG:32632' }, /grid/],
    [422, { input_dataset: 'cloud', variables: ['z'], grid: { resolution: 2 } }, /crs/],
    [422, { input_dataset: 'utm', implementation: 'hyspex_rgb' }, /wavelength/],
    [422, { input_dataset: 'utm', implementation: 'ascii' }, /implementation/],
  ];
  it.each(cases)('%i for %j', async (status, config, text) => {
    const given = (config as { input_dataset?: string }).input_dataset;
    const input =
      given === undefined
        ? {}
        : { input_dataset: given === '' ? file('utm') : /^\w+$/.test(given) ? file(given) : given };
    const { status: got, body } = await convert({ ...config, ...input });
    expect([got, JSON.stringify(body['detail'])]).toEqual([status, expect.stringMatching(text)]);
    expect(await app.keys()).toEqual([]);
  });

  it('of large work while the caller waits, of viewers and of strangers', async () => {
    const large = { input_dataset: file('cloud'), variables: ['z'], crs: 'EPSG:32632', grid: { resolution: 0.005 } };
    const fine = {
      input_dataset: file('utm'),
      variables: ['height'],
      processing: { target_epsg: 3857, target_resolution: 0.05 },
    };
    for (const config of [large, fine]) {
      const { status, body } = await convert(config);
      expect([status, body['detail']]).toEqual([
        422,
        expect.objectContaining({ code: 'too_large_for_sync', use: '/jobs/nc-to-geotiff' }),
      ]);
    }
    expect((await convert(large, app.people.viewer)).status).toBe(403);
    expect((await app.call('POST', '/jobs/nc-to-geotiff', null, large)).status).toBe(401);
  });

  it('of what an OPeNDAP server says', async () => {
    const { status, body } = await convert({ input_dataset: server.url('utm.nc', 'error-404') });
    expect([status, JSON.stringify(body['detail'])]).toEqual([502, expect.stringContaining('no such product')]);
  });
});
