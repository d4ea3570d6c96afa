import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { type Dataset } from '../../src/datasets/index.js';
import { startDatasetsApp, type DatasetsApp, type NewRow } from '../support/datasets-app.js';
import { gdalinfo, gdalTool, locationInfo } from '../support/gdal-cli.js';
import { translate, writeRaster } from '../support/raster-files.js';
import { until } from '../support/until.js';

/** An application, several log-ins with argon2, and GDAL processes; generous for a busy machine. */
jest.setTimeout(60_000);

let app: DatasetsApp;
let dir: string;
beforeAll(async () => {
  app = await startDatasetsApp();
  dir = await mkdtemp(join(tmpdir(), 'swath-downloads-'));
});
afterAll(async () => {
  await app.close();
  await rm(dir, { recursive: true });
});

/** A published COG of 64 × 48 px whose one band holds `value` everywhere. */
async function addCog(value: number, left = 500_000, row: NewRow = {}): Promise<Dataset> {
  const corners = [left, 5_000_000, left + 640, 4_999_520] as const;
  const raw = await writeRaster(join(dir, `${value}.tif`), { values: [value], corners });
  const cog = await translate(raw, join(dir, `${value}.cog.tif`), ['-of', 'COG']);
  const description = await app.get(RasterPool).run('describe', { path: cog });
  return app.add({ visibility: 'public', bytes: await readFile(cog), description, ...row });
}

describe('download of a COG', () => {
  const bytes = randomBytes(10_000);
  let path: string;
  let etag: string;
  beforeAll(async () => {
    const dataset = await app.add({ visibility: 'public', title: 'Tromsø "red"', bytes });
    path = `/datasets/${dataset.id}/download`;
    etag = `"${dataset.asset.sha256}"`;
  });
  const get = (headers: RequestInit['headers'] = {}, method = 'GET') => app.fetch(path, null, { headers, method });

  it('sends the file with everything a client needs to know', async () => {
    const answer = await get();
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/tiff; application=geotiff; profile=cloud-optimized',
      'content-length': '10000',
      'accept-ranges': 'bytes',
      'content-disposition': `attachment; filename="Troms _red_.tif"; filename*=UTF-8''Troms%C3%B8%20_red_.tif`,
      'last-modified': expect.stringMatching(/GMT$/),
      etag,
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('answers HEAD with the same headers and no body, also beside a Range', async () => {
    for (const headers of [{}, { range: 'bytes=0-9' }]) {
      const answer = await get(headers, 'HEAD');
      expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '10000']);
      expect(answer.headers.get('accept-ranges')).toBe('bytes');
      expect((await answer.arrayBuffer()).byteLength).toBe(0);
    }
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=100-199', 100, 199],
    ['bytes=9990-', 9990, 9999],
    ['bytes=-7', 9993, 9999],
    ['bytes=9000-99999', 9000, 9999],
  ])('sends the part %s', async (range, start, end) => {
    const answer = await get({ range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end}/10000`);
    expect(answer.headers.get('content-length')).toBe(String(end - start + 1));
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it('sends the whole file for several ranges and for ranges it does not understand', async () => {
    for (const range of ['bytes=0-1,4-5', 'lines=1-2', 'bytes=9-3'])
      expect([range, (await get({ range })).status]).toEqual([range, 200]);
  });

  it('says how long the file is when a range lies behind its end', async () => {
    const answer = await get({ range: 'bytes=10000-' });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */10000']);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('keeps a part only when it is of the bytes the client has', async () => {
    const range = 'bytes=0-9';
    const modified = String((await get()).headers.get('last-modified'));
    expect((await get({ range, 'if-range': etag })).status).toBe(206);
    expect((await get({ range, 'if-range': modified })).status).toBe(206);
    expect((await get({ range, 'if-range': '"other"' })).status).toBe(200);
    expect((await get({ range, 'if-range': 'Wed, 19 Feb 2020 11:33:21 GMT' })).status).toBe(200);
    expect((await get({ range: 'bytes=99999-', 'if-range': '"other"' })).status).toBe(200);
  });

  it('sends nothing to a client that has it', async () => {
    expect((await get({ 'if-none-match': etag })).status).toBe(304);
    expect((await get({ 'if-none-match': etag, range: 'bytes=0-9' })).status).toBe(304);
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('says that the file is gone when it was deleted underneath', async () => {
    const { id } = await app.add({ visibility: 'public', bytes: null });
    const { status, body } = await app.call('GET', `/datasets/${id}/download`);
    expect([status, body['detail']]).toEqual([404, 'The file of this dataset is missing from storage']);
  });

  it('closes the file when the client hangs up', async () => {
    const { id, asset } = await app.add({ visibility: 'public', bytes: Buffer.alloc(64 * 1024 * 1024) });
    const isOpen = async () => (await openFiles()).some((file) => file.endsWith(asset.assetUri));
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(`${app.url}/datasets/${id}/download`, (answer) =>
        answer.once('data', () => {
          void isOpen().then((open) => {
            request.destroy();
            if (open) resolve();
            else reject(new Error('the file should be open while it is sent'));
          });
        }),
      );
      request.end();
    });
    await until(async () => !(await isOpen()), 'the file to be closed');
  });
});

describe('GDAL', () => {
  it('opens a COG in place through /vsicurl and reads the same pixels', async () => {
    const { id, asset } = await addCog(77);
    const remote = await gdalinfo(`/vsicurl/${app.url}/datasets/${id}/download`, { checksum: true });
    const local = await gdalinfo(app.store.gdalPath(asset.assetUri), { checksum: true });
    expect(remote.bands.map(({ checksum }) => checksum)).toEqual(local.bands.map(({ checksum }) => checksum));
    expect(remote).toMatchObject({ driverShortName: 'GTiff', size: [64, 48], geoTransform: local.geoTransform });
  });

  it('reads the values that we sample', async () => {
    const { id, asset } = await addCog(78);
    for (const [lon, lat] of [
      [15.001, 45.153],
      [15.0081, 45.1485],
      [15.1, 45.15],
    ] as const) {
      // prettier-ignore
      const [expected] = await locationInfo(app.store.gdalPath(asset.assetUri), lon, lat);
      const { status, body } = await app.call('GET', `/datasets/${id}/samples?lon=${lon}&lat=${lat}`);
      expect([status, body['inside']]).toEqual([200, expected !== null]);
      expect(body.values[0]?.['value']).toBe(expected);
    }
  });

  it('makes thumbnails that are PNGs of the size asked for', async () => {
    const { id } = await addCog(79);
    for (const size of [32, 100, 256]) {
      const file = join(dir, `${size}.png`);
      const png = Buffer.from(await (await app.fetch(`/datasets/${id}/thumbnail.png?size=${size}`)).arrayBuffer());
      await writeFile(file, png);
      expect(await gdalinfo(file)).toMatchObject({ driverShortName: 'PNG', size: [size, size] });
    }
  });
});

describe('download of a VRT', () => {
  /** A mosaic as the VRT feature stores it: sources relative to its own key. */
  async function addMosaic(sources: Dataset[], row: NewRow = {}): Promise<Dataset> {
    const pool = app.get(RasterPool);
    const target = join(dir, `${sources.map(({ id }) => id.slice(0, 4)).join('-')}.vrt`);
    const request = sources.map(({ asset }) => ({ path: app.store.gdalPath(asset.assetUri) }));
    const { description } = await pool.run('buildVrt', {
      type: 'mosaic',
      sources: request,
      resolution: 'finest',
      target,
    });
    const id = randomUUID();
    const assetUri = `rasters/${id}/first/source.vrt`;
    const storeRoot = app.store.gdalPath('x').slice(0, -2);
    await pool.run('relocateVrt', { vrt: target, finalPath: app.store.gdalPath(assetUri), storeRoot });
    return app.add({
      id,
      recordType: 'vrt_dataset',
      visibility: 'public',
      title: 'mosaic',
      description,
      bytes: await readFile(target),
      asset: { assetUri, vrtType: 'mosaic', cogStatus: null },
      ...row,
    });
  }

  it('opens anywhere: every source is the download of its dataset', async () => {
    const west = await addCog(11);
    const east = await addCog(22, 500_640);
    const { id, asset } = await addMosaic([west, east]);
    expect(await (await app.store.get(asset.assetUri)).toArray().then(String)).not.toContain('/vsicurl');

    const answer = await app.fetch(`/datasets/${id}/download`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/xml/);
    expect(answer.headers.get('content-disposition')).toContain('filename="mosaic.vrt"');
    const file = join(dir, 'downloaded.vrt');
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    const expected = (await gdalinfo(app.store.gdalPath(asset.assetUri), { checksum: true })).bands[0]?.checksum;
    expect((await gdalinfo(file, { checksum: true })).bands[0]?.checksum).toBe(expected);
    const inPlace = await gdalinfo(`/vsicurl/${app.url}/datasets/${id}/download`, { checksum: true });
    expect(inPlace.bands[0]?.checksum).toBe(expected);
    const pixels = await gdalTool('gdallocationinfo', ['-valonly', file, '100', '20']);
    expect(pixels.trim()).toBe('22');
  });

  it('is refused to a caller who may not read every source', async () => {
    const open = await addCog(33);
    const hidden = await addCog(44, 500_640, { visibility: 'private' });
    const { id } = await addMosaic([open, hidden]);
    const download = (who: typeof app.people.owner | null) => app.fetch(`/datasets/${id}/download`, who);
    expect((await download(null)).status).toBe(403);
    expect((await download(app.people.other)).status).toBe(403);
    expect((await download(app.people.owner)).status).toBe(200);
  });

  it('is refused while a source has a newer file than the VRT', async () => {
    const [west, east] = [await addCog(55), await addCog(66, 500_640)];
    const { id } = await addMosaic([west, east]);
    await app.dataSource.query(`UPDATE raster_assets SET asset_uri = 'rasters/elsewhere' WHERE dataset_id = $1`, [
      west.id,
    ]);
    const { status, body } = await app.call('GET', `/datasets/${id}/download`);
    expect([status, body['detail']]).toEqual([409, expect.stringContaining('regenerate')]);
  });
});

/** What this process has open, as Linux tells it. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  return Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
}
