import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { gdalTool } from '../support/gdal-cli.js';
import { startInstance, type Instance } from '../support/instance.js';
import { tiffWithoutBands, writeRaster, writeRotated } from '../support/raster-files.js';

jest.setTimeout(90_000);

const B04 = resolve('samples/sentinel2-29RKH/B04.tif');
const WEST_COG = resolve('samples/dem/sao-tome-west.tif');
const LIMIT_MB = 3;

let dir: string;
let instance: Instance;
let user: ApiUser;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  instance = await startInstance({ env: { SWATH_MAX_UPLOAD_MB: String(LIMIT_MB) } });
  user = new ApiUser(instance);
});
afterAll(async () => {
  await instance?.stop();
  await rm(dir, { recursive: true });
});

const blob = (...parts: Array<string | Buffer>) =>
  new Blob(parts.map((part) => (typeof part === 'string' ? part : new Uint8Array(part))));
const file = async (path: string) => blob(await readFile(path));
const half = async (path: string) => {
  const whole = await readFile(path);
  return blob(whole.subarray(0, whole.length / 2));
};
const pendingJobs = async () => (await instance.json<{ total: number }>('GET', '/jobs?status=pending')).body.total;

describe('an upload that is refused at once leaves neither job nor file', () => {
  it.each<[string, number, RegExp, string, () => Blob | Promise<Blob>]>([
    ['an empty file', 422, /empty/, 'a.tif', () => blob('')],
    ['text renamed .tif', 422, /not a TIFF/, 'a.tif', () => blob('Once upon a time there was a raster.')],
    ['a VRT', 422, /VRT/, 'a.vrt', () => blob('<VRTDataset rasterXSize="1" rasterYSize="1"/>')],
    ['a VRT renamed .tif', 422, /not a TIFF/, 'a.tif', () => blob('<VRTDataset rasterXSize="1" rasterYSize="1"/>')],
    ['another type', 422, /file type "jpg"/, 'a.jpg', () => file(B04)],
    ['a name that is only dots', 400, /file name/, '..', () => file(B04)],
    [
      'more than the limit',
      413,
      new RegExp(`${LIMIT_MB * 1024 * 1024} bytes`),
      'a.tif',
      () => blob('II*\0', Buffer.alloc(4 << 20)),
    ],
  ])('%s: %d', async (_, status, detail, name, content) => {
    const before = [await user.inventory(), await pendingJobs()];
    const answer = await user.upload(await content(), name);
    expect(answer).toMatchObject({ status, body: { status, detail: expect.stringMatching(detail) } });
    expect([await user.inventory(), await pendingJobs()]).toEqual(before);
  });

  it.each<[string, string, Record<string, string>]>([
    ['JSON', '{}', { 'content-type': 'application/json' }],
    ['a form without boundary', 'x', { 'content-type': 'multipart/form-data' }],
    [
      'a form that ends too early',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a.tif"\r\n\r\nII*\0',
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
    [
      'a form without a file',
      '--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--\r\n',
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
    [
      'a text field named file',
      '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nII*\0\r\n--x--\r\n',
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
  ])('%s: 400', async (_, body, headers) => {
    const before = [await user.inventory(), await pendingJobs()];
    expect((await instance.api('/ingest/upload', { method: 'POST', body, headers })).status).toBe(400);
    expect([await user.inventory(), await pendingJobs()]).toEqual(before);
  });

  it('keeps of a name like ../../etc/passwd.tif the last part, as a label', async () => {
    const { status, body } = await user.upload(await file(B04), '../../../etc/passwd.tif');
    expect(status).toBe(201);
    expect((await instance.json('POST', `/ingest/preview/${body.job_id}`)).body).toMatchObject({
      source_filename: 'passwd.tif',
    });
    expect(user.files('buckets/swath/staging')).toEqual([`buckets/swath/staging/${body.job_id}/source.tif`]);
    await instance.json('POST', `/jobs/${body.job_id}/cancel`);
    expect(user.files('buckets/swath/staging')).toEqual([]);
  });
});

describe('a raster that cannot become a dataset is refused at its commit or by its job, and leaves no dataset', () => {
  type Case = [name: string, status: number, message: RegExp, make: () => Promise<Blob>];
  const made = async (name: string, options: Parameters<typeof writeRaster>[1]) =>
    file(await writeRaster(join(dir, name), options));

  it.each<Case>([
    ['half a header', 422, /cannot be opened|not a readable/, async () => blob((await readFile(B04)).subarray(0, 100))],
    ['no bands', 422, /./, async () => blob(tiffWithoutBands())],
    [
      'a bomb of 200,000 × 200,000 px',
      422,
      /declares 200000 × 200000/,
      async () => {
        const path = join(dir, 'bomb.tif');
        await gdalTool('gdal_create', ['-q', '-outsize', '200000', '200000', '-a_srs', 'EPSG:32633', '-a_ullr', '0', '2000000', '2000000', '0', '-co', 'SPARSE_OK=TRUE', '-co', 'TILED=YES', '-co', 'BLOCKXSIZE=4096', '-co', 'BLOCKYSIZE=4096', path]); // prettier-ignore
        return file(path);
      },
    ],
  ])('commit of %s: %d', async (_, status, message, make) => {
    const { datasets } = await user.inventory();
    const { body } = await user.upload(await make(), 'a.tif');
    const answer = await user.commit(body.job_id, { title: 'Never' });
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(message) } });
    expect((await instance.json('POST', `/ingest/preview/${body.job_id}`)).status).toBeLessThan(500);
    await instance.json('POST', `/jobs/${body.job_id}/cancel`);
    expect(await user.inventory()).toMatchObject({ datasets });
    expect(user.files('buckets').filter((path) => path.includes(body.job_id))).toEqual([]);
  });

  it.each<[string, RegExp, () => Promise<Blob>]>([
    ['no CRS', /coordinate reference system.*srid_override/, () => made('nocrs.tif', { crs: null })],
    ['no position', /position/, () => made('nopos.tif', { corners: null })],
    ['half of its pixels', /cannot be read|cannot be written|conver/i, () => half(B04)],
    ['half of its pixels behind a COG’s directory', /cannot be read/, () => half(WEST_COG)],
  ])('job of a file with %s: failed', async (_, message, make) => {
    const before = await user.inventory();
    const { body } = await user.upload(await make(), 'a.tif');
    expect((await user.commit(body.job_id, { title: 'Never' })).status).toBe(202);
    expect(await user.ended(body.job_id)).toMatchObject({
      status: 'failed',
      dataset_id: null,
      error_message: expect.stringMatching(message),
    });
    const after = await user.inventory();
    expect(after.datasets).toBe(before.datasets);
    expect(after.files.filter((path) => !before.files.includes(path))).toEqual([
      `buckets/swath/staging/${body.job_id}/source.tif`,
    ]);
  });

  it.each<[string, () => Promise<string>]>([
    ['rotated', () => writeRotated(dir)],
    ['south-up', () => writeRaster(join(dir, 'south.tif'), { corners: [500_000, 5_000_000, 500_640, 5_000_480] })],
  ])('a %s raster becomes a dataset, but no member of a VRT', async (_, make) => {
    const odd = await user.ingest(await make());
    const straight = await user.ingest(await writeRaster(join(dir, 'straight.tif')));
    const { status, body } = await user.createVrt([straight, odd]);
    expect(status).toBe(422);
    expect(body.detail).toEqual(
      expect.arrayContaining([expect.objectContaining({ source_id: odd, severity: 'error' })]),
    );
  });
});
