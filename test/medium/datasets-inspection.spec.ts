import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type MultiPolygon } from 'geojson';
import { aBand } from '../support/a-raster.js';
import { startDatasetsApp, type DatasetsApp, type Json } from '../support/datasets-app.js';
import { FakeRasterPool } from '../support/fake-raster-pool.js';

/** An application and several log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

const pool = new FakeRasterPool();
let app: DatasetsApp;
beforeAll(async () => {
  app = await startDatasetsApp(pool);
});
afterAll(() => app.close());
afterEach(() => pool.reset());

const UNREADABLE = new DomainError('RASTER_UNREADABLE', 'GDAL says no');
const TWO_BANDS = [aBand({ name: 'B04', unit: 'dn' }), aBand({ index: 2, name: 'B08' })];

describe('GET /datasets/{id}/samples', () => {
  let id: string;
  let sha256: string;
  beforeAll(async () => {
    const dataset = await app.add({ visibility: 'public', description: { bands: TWO_BANDS } });
    [id, sha256] = [dataset.id, dataset.asset.sha256];
  });

  it('answers every band with name, unit and pixel position, from one read of the stored file', async () => {
    const { status, body } = await app.call('GET', `/datasets/${id}/samples?lon=-11.4&lat=24.8`);
    expect(status).toBe(200);
    expect(body).toEqual({
      dataset_id: id,
      lon: -11.4,
      lat: 24.8,
      crs: 'EPSG:32633',
      x: 257_318.2,
      y: 2_744_983.6,
      col: 573,
      row: 550,
      inside: true,
      values: [
        { band: 1, name: 'B04', unit: 'dn', value: 100, nodata: false },
        { band: 2, name: 'B08', unit: null, value: 200, nodata: false },
      ],
    });
    const [{ args }] = pool.calls as [FakeRasterPool['calls'][number]];
    expect(pool.calls).toHaveLength(1);
    expect(args).toMatchObject({ lon: -11.4, lat: 24.8, version: sha256 });
    expect(args['path']).toMatch(new RegExp(`^/.*/rasters/${id}/${sha256}/source.cog.tif$`));
  });

  it('needs one database query', async () => {
    const queries: string[] = [];
    const subscriber = { beforeQuery: ({ query }: { query: string }) => void queries.push(query) };
    app.dataSource.subscribers.push(subscriber);
    await app.call('GET', `/datasets/${id}/samples?lon=-11.4&lat=24.8`);
    app.dataSource.subscribers.pop();
    expect(queries).toHaveLength(1);
  });

  it('answers one band when asked for it', async () => {
    const { body } = await app.call('GET', `/datasets/${id}/sample?lon=0&lat=0&band=2`);
    expect(body.values.map((value) => [value['band'], value['value']])).toEqual([[2, 200]]);
    expect(pool.calls[0]?.args['bands']).toEqual([2]);
  });

  it('says outside, with a null for every band, where there is no raster', async () => {
    pool.outside = true;
    const { status, body } = await app.call('GET', `/datasets/${id}/samples?lon=0&lat=0`);
    expect([status, body['inside'], body['col'], body['row']]).toEqual([200, false, -3, 4]);
    expect(body.values).toEqual([
      { band: 1, name: 'B04', unit: 'dn', value: null, nodata: true },
      { band: 2, name: 'B08', unit: null, value: null, nodata: true },
    ]);
  });

  it.each([
    ['lat=1', 'lon', 'Field required'],
    ['lon=1', 'lat', 'Field required'],
    ['lon=NaN&lat=1', 'lon', 'NaN'],
    ['lon=&lat=1', 'lon', '""'],
    ['lon=1&lat=abc', 'lat', 'abc'],
    ['lon=181&lat=1', 'lon', '181'],
    ['lon=1&lat=-90.001', 'lat', '-90.001'],
    ['lon=Infinity&lat=1', 'lon', 'Infinity'],
    ['lon=1&lon=2&lat=1', 'lon', '["1","2"]'],
    ['lon=1&lat=1&band=0', 'band', '0'],
    ['lon=1&lat=1&band=3', 'band', 'band 3 does not exist'],
    ['lon=1&lat=1&band=1.5', 'band', '1.5'],
    ['lon=1&lat=1&band=red', 'band', 'red'],
  ])('refuses ?%s', async (query, field, words) => {
    const { status, body } = await app.call('GET', `/datasets/${id}/samples?${query}`);
    const [fault] = body['detail'] as [{ loc: string[]; msg: string }];
    expect([status, fault.loc.at(-1)]).toEqual([422, field]);
    expect(fault.msg).toContain(words);
    expect(pool.calls).toHaveLength(0);
  });

  it('is refused for an id that is none', async () => {
    expect((await app.call('GET', '/datasets/29RKH/samples?lon=1&lat=1')).status).toBe(422);
  });

  it('says that the file is gone when it was deleted underneath, and what is wrong when it is broken', async () => {
    pool.failWith = UNREADABLE;
    const gone = await app.add({ visibility: 'public', bytes: null });
    const answer = await app.call('GET', `/datasets/${gone.id}/samples?lon=1&lat=1`);
    expect([answer.status, answer.body['detail']]).toEqual([404, 'The file of this dataset is missing from storage']);
    expect((await app.call('GET', `/datasets/${id}/samples?lon=1&lat=1`)).status).toBe(409);
  });
});

describe('GET /datasets/{id}', () => {
  it('describes bands, raster and connection as ingest-vrt §7.4 does', async () => {
    const stats = { min: 1, max: 9, mean: 4, stddev: 2, approximate: true };
    const bands = [aBand({ name: 'B04', nodata: 'nan', dtype: 'float32', stats })];
    const { id } = await app.add({ visibility: 'public', summary: 'text', originalSrid: 4326, description: { bands } });
    const { body } = await app.call('GET', `/api/datasets/${id.toUpperCase()}/`);
    expect(body).toMatchObject({
      id,
      dataset_id: id,
      summary: 'text',
      abstract: 'text',
      nodata: 'nan',
      original_srid: 4326,
    });
    expect(body['extent']).toEqual([500_000, 4_999_360, 500_640, 5_000_000]);
    expect(body.bands).toEqual([{ ...bands[0], min: 1, max: 9 }]);
    expect(body.raster).toMatchObject({
      epsg: 32633,
      crs_is_geographic: false,
      is_dem: true,
      compression: 'DEFLATE',
      connect: {
        download_url: `${app.url}/datasets/${id}/download`,
        tile_url: `${app.url}/datasets/${id}/tiles/{z}/{x}/{y}.png`,
      },
      status: 'ready',
      vrt_type: null,
      source_count: null,
      resolution_strategy: null,
    });
  });

  it('names the members of a band stack only to those who may read them', async () => {
    const open = await app.add({ visibility: 'public' });
    const hidden = await app.add({ visibility: 'private' });
    const bandInfo = [open, hidden].map(({ id, title }, i) =>
      aBand({ index: i + 1, source_dataset_id: id, source_title: title }),
    );
    const builtFrom = { [open.id]: 'a', [hidden.id]: 'b' };
    const stack = await app.add({
      recordType: 'vrt_dataset',
      visibility: 'public',
      asset: { vrtType: 'band_stack', resolutionStrategy: 'finest', builtFrom, bandInfo },
    });
    const members = async (who = app.people.owner as typeof app.people.owner | null) =>
      (await app.call('GET', `/datasets/${stack.id}`, who)).body.bands.map((band) => band['source_dataset_id']);
    expect(await members()).toEqual([open.id, hidden.id]);
    expect(await members(null)).toEqual([open.id, undefined]);
    const { body } = await app.call('GET', `/datasets/${stack.id}`);
    expect(body.raster).toMatchObject({ vrt_type: 'band_stack', source_count: 2, resolution_strategy: 'finest' });
  });
});

describe('GET /datasets/{id}/extent.geojson', () => {
  it('is a GeoJSON feature split at the antimeridian', async () => {
    const footprint: MultiPolygon = {
      type: 'MultiPolygon',
      coordinates: [
        [[[179, -18], [180, -18], [180, -16], [179, -16], [179, -18]]],
        [[[-180, -18], [-179, -18], [-179, -16], [-180, -16], [-180, -18]]],
      ],
    }; // prettier-ignore
    const bboxWgs84 = [179, -18, -179, -16] as const;
    const { id } = await app.add({ visibility: 'public', title: 'Fiji', description: { footprint, bboxWgs84 } });
    const answer = await app.fetch(`/datasets/${id}/extent.geojson`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/geo\+json/);
    expect(await answer.json()).toEqual({
      type: 'Feature',
      id,
      bbox: [...bboxWgs84],
      geometry: footprint,
      properties: { dataset_id: id, title: 'Fiji', crs: 'EPSG:32633' },
    });
    const again = { headers: { 'if-none-match': String(answer.headers.get('etag')) } };
    expect((await app.fetch(`/datasets/${id}/extent.geojson`, null, again)).status).toBe(304);
  });
});

describe('GET /datasets/{id}/thumbnail.png', () => {
  const thumbnail = (id: string, query = '', headers = {}) =>
    app.fetch(`/datasets/${id}/thumbnail.png${query}`, null, { headers });
  const drawings = () => pool.calls.filter(({ op }) => op === 'quicklook').length;
  const cached = async (id: string) => {
    const keys: string[] = [];
    for await (const { key } of app.store.list(`cache/thumbnails/${id}/`)) keys.push(key);
    return keys;
  };

  it('serves the quicklooks of ingest for 256 and 512 px without drawing', async () => {
    const { id } = await app.add({
      visibility: 'public',
      asset: { quicklook256Uri: 'quick/256.png', quicklook512Uri: 'quick/512.png' },
    });
    await app.store.put('quick/256.png', new TextEncoder().encode('small'));
    await app.store.put('quick/512.png', new TextEncoder().encode('large'));
    const answer = await thumbnail(id);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(await answer.text()).toBe('small');
    expect(await (await thumbnail(id, '?size=512')).text()).toBe('large');
    expect(drawings()).toBe(0);
    await app.store.delete('quick/512.png');
    expect(await (await thumbnail(id, '?size=512')).text()).toMatch(/^512:/);
  });

  it('draws another size once, keeps it, and answers a known one without looking', async () => {
    const { id, asset } = await app.add({ visibility: 'public' });
    const first = await thumbnail(id, '?size=128');
    expect(await first.text()).toMatch(/^128:/);
    await (await thumbnail(id, '?size=128')).text();
    expect(drawings()).toBe(1);
    expect(await cached(id)).toEqual([`cache/thumbnails/${id}/${asset.sha256}/128.png`]);

    const etag = String(first.headers.get('etag'));
    expect(etag).toBe(`"${asset.sha256}-128"`);
    pool.failWith = UNREADABLE;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect((await thumbnail(id, '?size=128', { 'if-none-match': known })).status).toBe(304);
    expect((await thumbnail(id, '?size=160', { 'if-none-match': etag })).status).toBe(409);
  });

  it('keeps a bounded number of sizes', async () => {
    const { id } = await app.add({ visibility: 'public' });
    for (const size of [33, 63, 64, 1024]) expect((await thumbnail(id, `?size=${size}`)).status).toBe(200);
    expect((await cached(id)).map((key) => key.split('/').at(-1))).toEqual(['1024.png', '64.png']);
  });

  it('draws once for many who ask at the same moment', async () => {
    const { id } = await app.add({ visibility: 'public' });
    let open = () => {};
    pool.gate = new Promise((resolve) => (open = resolve));
    const answers = Array.from({ length: 20 }, () => thumbnail(id, '?size=100'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    open();
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(drawings()).toBe(1);
  });

  it('tries again after a failure', async () => {
    const { id } = await app.add({ visibility: 'public' });
    pool.failWith = new DomainError('RASTER_CRASHED', 'died');
    expect((await thumbnail(id, '?size=64')).status).toBe(503);
    pool.failWith = null;
    expect((await thumbnail(id, '?size=64')).status).toBe(200);
  });

  it('leaves nothing behind when the dataset is deleted while its picture is drawn', async () => {
    const { id } = await app.add({ visibility: 'public' });
    let open = () => {};
    pool.gate = new Promise((resolve) => (open = resolve));
    const answer = thumbnail(id, '?size=64');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await app.call('DELETE', `/datasets/${id}`, app.people.owner)).status).toBe(200);
    open();
    await answer;
    expect(await cached(id)).toEqual([]);
  });

  it('drops the pictures of an earlier file', async () => {
    const { id } = await app.add({ visibility: 'public' });
    await app.store.put(`cache/thumbnails/${id}/${'0'.repeat(64)}/64.png`, new Uint8Array(1));
    await thumbnail(id, '?size=96');
    expect(await cached(id)).toEqual([expect.stringMatching(/96\.png$/)]);
  });

  it('serves a VRT that is being rebuilt or could not be', async () => {
    const { id } = await app.add({ recordType: 'vrt_dataset', visibility: 'public', asset: { vrtType: 'mosaic' } });
    for (const status of ['regenerating', 'failed']) {
      await app.dataSource.query('UPDATE raster_assets SET status = $1 WHERE dataset_id = $2', [status, id]);
      expect((await thumbnail(id, '?size=64')).status).toBe(200);
      expect((await app.call('GET', `/datasets/${id}`)).body['status']).toBe(status);
    }
  });

  it.each(['31', '1025', '64.5', 'big', ''])('refuses size=%s', async (size) => {
    const { id } = await app.add({ visibility: 'public' });
    const answer = await thumbnail(id, `?size=${size}`);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(((await answer.json()) as Json)['detail'])).toContain(`got \\"${size}`);
  });

  it('says that the file is gone when it was deleted underneath', async () => {
    pool.failWith = UNREADABLE;
    const { id } = await app.add({ visibility: 'public', bytes: null });
    expect((await thumbnail(id)).status).toBe(404);
  });
});
