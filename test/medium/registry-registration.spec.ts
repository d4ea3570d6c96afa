import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { ProcessModule } from '../../src/process/index.js';
import { gdalTool } from '../support/gdal-cli.js';
import { translate, writeNoise, writeRaster } from '../support/raster-files.js';
import { startRegistryApp, type RegistryApp } from '../support/registry-app.js';

jest.setTimeout(60_000);

let app: RegistryApp;
let dir: string;
let rgb: Buffer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  rgb = await readFile(await writeRaster(join(dir, 'rgb.tif')));
  app = await startRegistryApp({ SWATH_MAX_UPLOAD_MB: '4' }, { api: [ProcessModule] });
});
afterAll(async () => {
  await app?.close();
  await rm(dir, { recursive: true });
});
beforeEach(async () => {
  await app.dataSource.query('DELETE FROM datasets');
  for (const key of await app.keys()) await app.get(Buckets).house().delete(key);
});

const owner = () => app.people.owner;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const count = async () => Number((await app.dataSource.query('SELECT count(*) FROM datasets'))[0].count);

describe('POST /datasets', () => {
  it('registers the file as it came, with what was said of it', async () => {
    const { status, body } = await app.upload(owner(), rgb, {
      title: ' A scene ',
      identifier: 'S2A_X',
      source_dataset: 'https://example.org/S2A_X.nc',
      opendap_url: 'https://example.org/dodsC/S2A_X.nc',
      variant: 'rgb',
      abstract: '',
    });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        duplicate: false,
        duplicate_of: null,
        title: 'A scene',
        identifier: 'S2A_X',
        source_dataset: 'https://example.org/S2A_X.nc',
        opendap_url: 'https://example.org/dodsC/S2A_X.nc',
        variant: 'rgb',
        abstract: null,
        filename: 'scene.tif',
        visibility: 'public',
        crs: 'EPSG:32633',
        band_count: 3,
        sha256: sha(rgb),
        size_bytes: rgb.length,
        missing: false,
        asset_uri: `rasters/${String(body['id'])}/${sha(rgb)}/source.tif`,
      }),
    ]);
    expect((body['bands'] as object[])[0]).toMatchObject({ min: 10, max: 10 });
    const sent = await app.fetch(`/datasets/${String(body['id'])}/download`);
    expect(Buffer.from(await sent.arrayBuffer())).toEqual(rgb);
    expect((await app.call('DELETE', `/datasets/${String(body['id'])}`, owner())).body).toMatchObject({
      file_deleted: true,
    });
    expect(await app.keys()).toEqual([]);
  });

  it('makes a COG of a larger raster without overviews, unless told not to; the upload’s own hash still finds it', async () => {
    const noise = await readFile(await writeNoise(join(dir, 'noise.tif'), 600));
    const { body } = await app.upload(owner(), noise);
    expect(body).toMatchObject({ raster: { cog_status: 'converted' }, bands: [{ stats: expect.any(Object) }] });
    expect(await app.upload(owner(), noise, { build_overviews: 'false' })).toMatchObject({
      status: 200,
      body: { duplicate: true, duplicate_of: body['id'] },
    });
    await app.call('DELETE', `/datasets/${String(body['id'])}`, owner());
    const kept = await app.upload(owner(), noise, { build_overviews: 'false' });
    expect(kept.body).toMatchObject({ sha256: sha(noise), raster: { cog_status: 'unknown' } });
  });

  it('answers a second time with the first dataset; another variant is another dataset', async () => {
    const first = await app.upload(owner(), rgb);
    const again = await app.upload(app.people.other, rgb, { title: 'Mine now' });
    expect([again.status, again.body['duplicate_of'], again.body['title']]).toEqual([200, first.body['id'], 'scene']);
    expect((await app.upload(owner(), rgb, { variant: 'z' })).status).toBe(201);
    expect([await count(), (await app.keys()).length]).toEqual([2, 2]);
  });

  it('tells nobody of the same bytes in a dataset that they may not see', async () => {
    await app.upload(owner(), rgb, { visibility: 'private' });
    const { status, body } = await app.upload(app.people.other, rgb);
    expect([status, body['duplicate']]).toEqual([201, false]);
  });

  it('makes one dataset of the same bytes sent five times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.upload(owner(), rgb)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect([await count(), (await app.keys()).length]).toEqual([1, 1]);
  });

  it.each([
    ['text', () => Buffer.from('not a picture'), 'a.tif', {}, 415],
    ['a TIFF’s head and no more', () => Buffer.from('II*\0 and nothing'), 'a.tif', {}, 415],
    ['a VRT', () => Buffer.from('<VRTDataset rasterXSize="1" rasterYSize="1"/>'), 'a.tif', {}, 415],
    ['another name', () => rgb, 'a.png', {}, 415],
    ['too much', () => Buffer.concat([rgb, Buffer.alloc(5 << 20)]), 'a.tif', {}, 413],
    ['a visibility of its own', () => rgb, 'a.tif', { visibility: 'all' }, 422],
    ['an opendap_url that is no address', () => rgb, 'a.tif', { opendap_url: 'file:///etc/passwd' }, 422],
    ['a flag that is none', () => rgb, 'a.tif', { build_overviews: 'perhaps' }, 422],
  ])('refuses %s and keeps nothing', async (_, bytes, name, fields, status) => {
    const answer = await app.upload(owner(), bytes(), fields as Record<string, string>, name);
    expect([answer.status, await count(), await app.keys()]).toEqual([status, 0, []]);
  });

  it.each([
    ['without a CRS', { crs: null }],
    ['without a position', { corners: null }],
  ])('refuses a raster %s', async (_, file) => {
    const bytes = await readFile(await writeRaster(join(dir, 'placeless.tif'), file));
    expect((await app.upload(owner(), bytes)).status).toBe(422);
    expect(await app.keys()).toEqual([]);
  });

  it('warps what ground control points place, and says where the picture ends', async () => {
    const points = [[0, 0, 10, 60], [60, 0, 11, 60], [0, 40, 10, 59.5], [60, 40, 11, 59.5]]; // prettier-ignore
    const plain = await writeRaster(join(dir, 'plain.tif'), {
      width: 60,
      height: 40,
      values: [7],
      crs: null,
      corners: null,
    });
    const placed = await translate(plain, join(dir, 'gcps.tif'), [
      ...points.flatMap((point) => ['-gcp', ...point.map(String)]), '-a_srs', 'EPSG:4326',
    ]); // prettier-ignore
    const bytes = await readFile(placed);
    const { status, body } = await app.upload(owner(), bytes);
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ crs: 'EPSG:4326', band_count: 2, sha256: expect.not.stringMatching(sha(bytes)) }),
    ]);
    const [west, , , north] = body['bbox_wgs84'] as number[];
    expect([west, north]).toEqual([expect.closeTo(10, 2), expect.closeTo(60, 2)]);
    const inside = await app.call('GET', `/datasets/${String(body['id'])}/samples?lon=10.5&lat=59.7`);
    expect(inside.body['values']).toMatchObject([{ value: 7 }, { value: 255 }]);
    expect((await app.upload(owner(), bytes)).status).toBe(200);
    await writeFile(join(app.archive, 'gcps.tif'), bytes);
    const inPlace = await app.call('POST', '/datasets/from-string', app.people.other, {
      path: 'gcps.tif',
      variant: 'x',
    });
    expect([inPlace.status, inPlace.body['detail']]).toEqual([422, expect.stringContaining('copy')]);
  });

  it('draws it with the style that was asked for, if the raster has it', async () => {
    const dem = await readFile(await writeRaster(join(dir, 'dem.tif'), { type: 'Float32', values: [120] }));
    const refused = await app.upload(owner(), rgb, { style_id: 'hypsometric' });
    expect([refused.status, JSON.stringify(refused.body['detail']), await app.keys()]).toEqual([
      422,
      expect.stringContaining('default, gray'),
      [],
    ]);
    const { status, body } = await app.upload(owner(), dem, { style_id: 'hypsometric' });
    expect([status, body['styles']]).toEqual([201, ['default', 'gray', 'hypsometric']]);
    const rows = await app.dataSource.query(`SELECT id, document->>'title' AS title FROM dataset_styles`);
    expect(rows).toEqual([{ id: 'default', title: 'Elevation' }]);
  });

  it('warms the tiles when asked to', async () => {
    const { body } = await app.upload(owner(), rgb, { seed: 'true' });
    const job = await app.call('GET', `/jobs/${String(body['seed_job_id'])}`, owner());
    expect(job.body).toMatchObject({ kind: 'cache_seed', dataset_id: body['id'] });
    expect(
      (await app.upload(owner(), rgb, { seed: 'true', visibility: 'private', variant: 'b' })).body['seed_job_id'],
    ).toBeNull();
  });

  it('is for those who may upload', async () => {
    expect((await app.upload(null, rgb)).status).toBe(401);
    expect((await app.upload(app.people.viewer, rgb)).status).toBe(403);
  });
});

describe('POST /datasets/from-string', () => {
  const register = (path: unknown, more: object = {}, who = owner()) =>
    app.call('POST', '/datasets/from-string', who, { path, ...more });

  beforeEach(async () => {
    await mkdir(join(app.archive, 'S2 scenes'), { recursive: true });
    await writeFile(join(app.archive, 'S2 scenes/rød.TIF'), rgb);
  });

  it.each([
    ['relative to the first root', () => 'S2 scenes/rød.TIF'],
    ['absolute', () => join(app.archive, 'S2 scenes/rød.TIF')],
  ])('registers in place, %s', async (_, path) => {
    const { status, body } = await register(path());
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        filename: 'rød.TIF',
        path: 'S2 scenes/rød.TIF',
        title: 'rød',
        sha256: sha(rgb),
        asset_uri: 'root://archive/S2%20scenes/r%C3%B8d.TIF',
      }),
    ]);
    const { mtimeMs } = await stat(join(app.archive, 'S2 scenes/rød.TIF'));
    expect(Date.parse(String(body['mtime']))).toBe(Math.floor(mtimeMs));
    expect(JSON.stringify(body)).not.toContain(app.dataDir);
    expect(await app.keys('rasters/')).toEqual([]);
  });

  it('serves the file where it lies, and leaves it there when the dataset goes', async () => {
    const { body } = await register('S2 scenes/rød.TIF');
    const id = String(body['id']);
    const [x, y] = (body['bbox_wgs84'] as number[]).slice(0, 2) as [number, number];
    const sample = await app.call('GET', `/datasets/${id}/samples?lon=${x + 0.001}&lat=${y + 0.001}`);
    expect((sample.body['values'] as object[]).map((v) => (v as { value: number }).value)).toEqual([10, 20, 30]);
    expect((await app.fetch(`/datasets/${id}/thumbnail.png?size=64`)).status).toBe(200);
    expect(Buffer.from(await (await app.fetch(`/datasets/${id}/download`)).arrayBuffer())).toEqual(rgb);
    expect((await app.call('DELETE', `/datasets/${id}?delete_file=true`, owner())).body).toMatchObject({
      file_deleted: false,
    });
    expect(await readFile(join(app.archive, 'S2 scenes/rød.TIF'))).toEqual(rgb);
    expect(await app.keys()).toEqual([]);
  });

  describe('and Process', () => {
    const render = (id: string) =>
      app.call('POST', '/api/v1/process', owner(), {
        input: { bounds: { bbox: [500_000, 4_999_520, 500_640, 5_000_000], properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/32633' } }, data: [{ type: `dataset-${id}` }] },
        output: { width: 4, height: 4, responses: [{ identifier: 'userdata', format: { type: 'application/json' } }] },
        evalscript: `//VERSION=3
          function setup() { return { input: ['B1', 'B3'], output: { id: 'default', bands: 1 } } }
          let seen = null;
          function evaluatePixel(s) { seen = [s.B1, s.B3]; return [1] }
          function updateOutputMetadata(scenes, inputs, output) { output.userData = { seen } }`,
      }); // prettier-ignore

    it('renders the file where it lies', async () => {
      const { body } = await register('S2 scenes/rød.TIF');
      expect(await render(String(body['id']))).toMatchObject({ status: 200, body: { seen: [10, 30] } });
    });

    it('opens nothing that the file has become since', async () => {
      const { body } = await register('S2 scenes/rød.TIF');
      const secret = await writeRaster(join(app.dataDir, 'secret-pixels.tif'), { values: [66, 66, 66] });
      await translate(secret, join(app.archive, 'S2 scenes/rød.TIF'), ['-of', 'VRT']);
      const { status, body: answer } = await render(String(body['id']));
      expect([status, JSON.stringify(answer)]).toEqual([400, expect.stringContaining('neither TIFF nor JPEG')]);
    });
  });

  it('never opens a VRT that a file in place has become: no sample, picture or mosaic of other files', async () => {
    const ids = await Promise.all(
      ['S2 scenes/rød.TIF', 'S2 scenes/other.tif'].map(async (path, i) => {
        await writeRaster(join(app.archive, path), { values: [1, 2, 3 + i] });
        return String((await register(path)).body['id']);
      }),
    );
    const secret = await writeRaster(join(app.dataDir, 'secret-pixels.tif'), { values: [66, 66, 66] });
    await translate(secret, join(app.archive, 'S2 scenes/rød.TIF'), ['-of', 'VRT']);
    const { body } = await app.call('GET', `/datasets/${ids[0]!}`, owner());
    const [x, y] = body['bbox_wgs84'] as [number, number];
    const answers = await Promise.all(
      [`samples?lon=${x + 0.001}&lat=${y + 0.001}`, 'thumbnail.png?size=70'].map((what) =>
        app.fetch(`/datasets/${ids[0]!}/${what}`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([409, 409]);
    const wish = { title: 'x', vrt_type: 'mosaic', resolution_strategy: 'finest', source_dataset_ids: ids };
    const created = await app.call('POST', '/ingest/vrt/create', owner(), wish);
    const job = await app.runJob(String(created.body['job_id']));
    expect([job.status, job.errorMessage]).toEqual(['failed', expect.stringContaining('GTiff')]);
  });

  it('copies when asked to', async () => {
    const { status, body } = await register('S2 scenes/rød.TIF', { copy: true });
    expect([status, body['asset_uri']]).toEqual([201, `rasters/${String(body['id'])}/${sha(rgb)}/source.tif`]);
  });

  it('points a dataset whose file has moved to the new place', async () => {
    const { body } = await register('S2 scenes/rød.TIF');
    await cp(join(app.archive, 'S2 scenes/rød.TIF'), join(app.second, 'moved.tif'));
    await rm(join(app.archive, 'S2 scenes/rød.TIF'));
    const again = await register(join(app.second, 'moved.tif'));
    expect([again.status, again.body['id'], again.body['asset_uri']]).toEqual([
      200,
      body['id'],
      'root://second/moved.tif',
    ]);
  });

  it('refuses a path that is registered with other content', async () => {
    const { body } = await register('S2 scenes/rød.TIF');
    await writeRaster(join(app.archive, 'S2 scenes/rød.TIF'), { values: [1, 2] });
    expect(await register('S2 scenes/rød.TIF')).toMatchObject({
      status: 409,
      body: { detail: { dataset_id: body['id'] } },
    });
  });

  it.each([
    ['climbing', '../secret.tif'],
    ['climbing inside', 'S2 scenes/../../secret.tif'],
    ['an address', 'http://example.org/a.tif'],
    ['GDAL’s prefix', 'NETCDF:a.tif'],
    ['GDAL’s prefix in small', 'vrt:a.tif'],
    ['a virtual file system', '/vsicurl/http://example.org/a.tif'],
    ['a NUL', 'a\0.tif'],
    ['nothing', ''],
    ['a number', 7],
  ])('refuses %s', async (_, path) => expect((await register(path)).status).toBe(422));

  it('takes files named as TIFF only', async () => expect((await register('S2 scenes/rød.png')).status).toBe(415));

  it('says the same of a file outside the roots as of none', async () => {
    await writeFile(join(app.dataDir, 'secret.tif'), rgb);
    await mkdir(`${app.archive}2`, { recursive: true });
    await writeFile(join(`${app.archive}2`, 'beside.tif'), rgb);
    await symlink(join(app.dataDir, 'secret.tif'), join(app.archive, 'link.tif')).catch(() => undefined);
    const paths = [
      'link.tif',
      join(`${app.archive}2`, 'beside.tif'),
      join(app.dataDir, 'secret.tif'),
      '/no/such.tif',
      'S2 scenes.tif',
    ];
    const answers = await Promise.all(paths.map((path) => register(path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body['detail']))).size).toBe(1);
  });

  it('names a file inside a root by what a link led to', async () => {
    await symlink(join(app.archive, 'S2 scenes/rød.TIF'), join(app.archive, 'inside.tif')).catch(() => undefined);
    const { body } = await register('inside.tif');
    expect(body['asset_uri']).toBe('root://archive/S2%20scenes/r%C3%B8d.TIF');
  });

  it('notices a file that changes while it is looked at', async () => {
    const pool = app.get(RasterPool);
    const run = pool.run.bind(pool);
    jest.spyOn(pool, 'run').mockImplementation(async (...args: Parameters<typeof run>) => {
      const answer = await run(...args);
      if (args[0] === 'describe') await writeFile(join(app.archive, 'S2 scenes/rød.TIF'), Buffer.concat([rgb, rgb]));
      return answer as never;
    });
    try {
      expect([(await register('S2 scenes/rød.TIF')).status, await count()]).toEqual([409, 0]);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('refuses a VRT that calls itself a TIFF', async () => {
    await writeFile(join(app.archive, 'evil.tif'), '<VRTDataset rasterXSize="1" rasterYSize="1"/>');
    expect((await register('evil.tif')).status).toBe(415);
  });
});

it('a VRT of a file in place and one of the house is built, downloads, and names neither’s place', async () => {
  const right = await readFile(
    await writeRaster(join(dir, 'right.tif'), { corners: [500_640, 5_000_000, 501_280, 4_999_520] }),
  );
  const a = await app.place(join(dir, 'rgb.tif'), 'left.tif');
  const b = String((await app.upload(owner(), right)).body['id']);
  const created = await app.call('POST', '/ingest/vrt/create', owner(), {
    title: 'Both', vrt_type: 'mosaic', resolution_strategy: 'finest', source_dataset_ids: [a, b], visibility: 'public',
  }); // prettier-ignore
  expect([created.status, created.body['detail']]).toEqual([202, undefined]);
  const job = await app.runJob(String(created.body['job_id']));
  expect([job.errorMessage, job.status]).toEqual([null, 'complete']);
  const id = String(job.datasetId);
  const vrt = await (await app.fetch(`/datasets/${id}/download`)).text();
  expect(vrt).toContain(`/datasets/${a}/download`);
  expect(vrt).not.toContain(app.dataDir);
  const info = JSON.parse(await gdalTool('gdalinfo', ['-json', join(app.archive, 'left.tif')])) as { size: number[] };
  expect(info.size).toEqual([64, 48]);
});
