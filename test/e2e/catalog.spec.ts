import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { gdalTool } from '../support/gdal-cli.js';
import { startInstance, type Instance } from '../support/instance.js';
import { productFiles, S2_L2A_OLD, withImages, type ProductFiles } from '../support/product-fixture.js';
import { expectValid } from '../support/stac-validity.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

interface Item {
  id: string;
  collection: string;
  bbox: number[];
  properties: Record<string, unknown>;
  assets: Record<string, { href: string; alternate?: { s3: { href: string } } }>;
}
interface Page {
  features: Item[];
  links: Array<{ rel: string; href: string }>;
  numberReturned?: number;
  context?: { limit: number; returned: number; next?: number };
}
interface Wrapped<T> {
  data: T;
}

const BANDS = ['B02', 'B03', 'B04', 'B08'];

let instance: Instance;
let bucket: string;

/** From an empty instance to a catalogue of everything the house holds, as issue 3 promises. API and worker are processes of their own. */
beforeAll(async () => {
  instance = await startInstance();
  bucket = join(instance.dataDir, 'buckets', 'archive');
  await mkdir(join(bucket, 's2/2020-02-19'), { recursive: true });
}, 60_000);
afterAll(() => instance?.stop());

const search = async (body: object) => (await instance.json<Page>('POST', '/stac/search', body)).body;
const download = async (href: string, init?: RequestInit) => {
  const response = await instance.api(href, init);
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
};
/** A tile or Zarr collection once its ingestion has ended. */
async function settled(path: string): Promise<{ status: string }> {
  let data = { status: '' };
  await until(async () => {
    ({ data } = (await instance.json<Wrapped<typeof data>>('GET', path)).body);
    return /INGESTED|FAILED/.test(data.status);
  }, `the ingestion of ${path}`);
  return data;
}

async function writeProduct(files: ProductFiles, folder: string): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === 'string' ? content : Buffer.alloc(content));
  }
}

describe('bring your own COGs', () => {
  let collection: string;
  let tile: string;

  it('registers and checks real Sentinel-2 bands', async () => {
    for (const band of BANDS)
      await gdalTool('gdal_translate', [
        ...['-q', '-of', 'COG', '-co', 'BLOCKSIZE=512', '-co', 'COMPRESS=DEFLATE'],
        resolve(`samples/sentinel2-29RKH/${band}.tif`),
        join(bucket, `s2/2020-02-19/${band}.tif`),
      ]);
    const made = await instance.json<Wrapped<{ id: string }>>('POST', '/api/v1/byoc/collections', {
      name: 'Sentinel-2 samples',
      s3Bucket: 'archive',
    });
    expect(made.status).toBe(201);
    collection = made.body.data.id;
    const posted = await instance.json<Wrapped<{ id: string; status: string }>>(
      'POST',
      `/api/v1/byoc/collections/${collection}/tiles`,
      { path: 's2/2020-02-19/(BAND).tif', sensingTime: '2020-02-19T11:34:25Z' },
    );
    expect([posted.status, posted.body.data.status]).toEqual([201, 'WAITING']);
    tile = posted.body.data.id;
    const path = `/api/v1/byoc/collections/${collection}/tiles/${tile}`;
    expect(await settled(path)).toMatchObject({ status: 'INGESTED' });
    const { body } = await instance.json<Wrapped<object>>('GET', `/api/v1/byoc/collections/${collection}`);
    expect(body.data).toMatchObject({
      isConfigured: true,
      noData: 0,
      additionalData: { bands: { B02: { source: 'B02', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' } } },
    });
  });

  it('is found by the Sentinel Hub catalogue as its clients ask', async () => {
    const { body } = await instance.json<Page>('POST', '/api/v1/catalog/1.0.0/search', {
      collections: [`byoc-${collection}`],
      datetime: '2020-02-19T00:00:00Z/2020-02-19T23:59:59Z',
      bbox: [-11.5, 24.9, -11.2, 25.2],
      limit: 10,
    });
    expect(body.features.map(({ id }) => id)).toEqual([tile]);
    expect(body.context).toEqual({ limit: 10, returned: 1 });
    const days = await instance.json<{ features: string[] }>('POST', '/api/v1/catalog/1.0.0/search', {
      collections: [`byoc-${collection}`],
      datetime: '../2021-01-01T00:00:00Z',
      distinct: 'date',
    });
    expect(days.body.features).toEqual(['2020-02-19']);
  });

  it('is a valid item whose files download in whole and in part', async () => {
    const { features } = await search({ collections: [`byoc-${collection}`], bbox: [-11.5, 24.9, -11.2, 25.2] });
    const [item] = features as [Item];
    expect(item.id).toBe(tile);
    await expectValid(item);
    const href = item.assets['B02']?.href ?? '';
    expect(href).toBe(`${instance.url}/stac/collections/byoc-${collection}/items/${tile}/assets/B02`);
    const stored = await readFile(join(bucket, 's2/2020-02-19/B02.tif'));
    expect(await download(href)).toEqual({ status: 200, bytes: stored });
    expect(await download(href, { headers: { range: 'bytes=0-99' } })).toEqual({
      status: 206,
      bytes: stored.subarray(0, 100),
    });
    expect((await fetch(href)).status).toBe(404);
  });
});

describe('SAFE folders on disk', () => {
  const product = S2_L2A_OLD.replace('.SAFE', '');

  it('become scenes of the built-in collection', async () => {
    await writeProduct(withImages(productFiles(S2_L2A_OLD)), join(bucket, 'safe', S2_L2A_OLD));
    const { status, body } = await instance.json<{ job_id: string }>(
      'POST',
      '/stac/collections/sentinel-2-l2a/imports',
      { href: 's3://archive/safe' },
    );
    expect(status).toBe(202);
    const job = await new ApiUser(instance).ended(body.job_id);
    expect(job).toMatchObject({ status: 'complete' });
    const found = await search({ collections: ['sentinel-2-l2a'], datetime: '2021-01-22T00:00:00Z/..' });
    expect(found.features.map(({ id }) => id)).toEqual([product]);
    expect(found.features[0]?.properties).toMatchObject({ platform: 'sentinel-2b', 'proj:code': 'EPSG:32722' });
    await expectValid(found.features[0]);
  });
});

describe('a Zarr store', () => {
  it('shows its arrays', async () => {
    await cp(resolve('samples/zarr'), join(bucket, 'zarr'), { recursive: true });
    const made = await instance.json<Wrapped<{ id: string }>>('POST', '/api/v1/zarr/collections', {
      name: 'a cube',
      s3Bucket: 'archive',
      path: 'zarr/',
      crs: 'http://www.opengis.net/def/crs/EPSG/0/4326',
    });
    expect(made.status).toBe(201);
    const path = `/api/v1/zarr/collections/${made.body.data.id}`;
    expect(await settled(path)).toMatchObject({ status: 'INGESTED', ingestionErrors: null });
    const { body } = await instance.json<Wrapped<Array<{ name: string }>>>('GET', `${path}/arrays`);
    expect(body.data.length).toBeGreaterThan(0);
  });
});

describe('STAC transactions', () => {
  const item = (id: string, cloud: number, day: string) => ({
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: ['https://stac-extensions.github.io/eo/v2.0.0/schema.json'],
    id,
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [10, 45],
          [11, 45],
          [11, 46],
          [10, 46],
          [10, 45],
        ],
      ],
    },
    bbox: [10, 45, 11, 46],
    properties: { datetime: `${day}T10:00:00Z`, 'eo:cloud_cover': cloud, platform: 'sentinel-2a' },
    links: [],
    assets: { B04: { href: 's3://archive/s2/2020-02-19/B04.tif', type: 'image/tiff; application=geotiff' } },
  });

  it('write items that are valid and locked by their ETag', async () => {
    const items = '/stac/collections/sentinel-2-l1c/items';
    const created = await instance.api(items, {
      method: 'POST',
      headers: { 'content-type': 'application/geo+json' },
      body: JSON.stringify(item('a', 5, '2022-06-01')),
    });
    expect([created.status, created.headers.get('location')]).toEqual([201, `${instance.url}${items}/a`]);
    const many = { type: 'FeatureCollection', features: [item('b', 30, '2022-06-11'), item('c', 80, '2022-06-21')] };
    expect((await instance.json('POST', items, many)).status).toBe(201);
    expect((await instance.json('POST', items, many)).status).toBe(409);

    const read = await instance.api(`${items}/a`);
    const etag = read.headers.get('etag') ?? '';
    await expectValid(await read.json());
    const patch = (tag: string) =>
      instance.api(`${items}/a`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json', 'if-match': tag },
        body: JSON.stringify({ properties: { 'eo:cloud_cover': 6 } }),
      });
    expect((await patch(etag)).status).toBe(200);
    expect((await patch(etag)).status).toBe(412);
  });

  it('are found alike by both encodings of CQL2, by GET and by POST', async () => {
    const text =
      "eo:cloud_cover < 50 AND platform = 'sentinel-2a' AND S_INTERSECTS(geometry, BBOX(10.2, 45.2, 10.4, 45.4))";
    const json = {
      op: 'and',
      args: [
        { op: '<', args: [{ property: 'eo:cloud_cover' }, 50] },
        { op: '=', args: [{ property: 'platform' }, 'sentinel-2a'] },
        { op: 's_intersects', args: [{ property: 'geometry' }, { bbox: [10.2, 45.2, 10.4, 45.4] }] },
      ],
    };
    const query = (filter: string, lang: string) =>
      instance.json<Page>('GET', `/stac/search?${new URLSearchParams({ filter, 'filter-lang': lang })}`);
    const answers = [
      await search({ filter: text, 'filter-lang': 'cql2-text' }),
      await search({ filter: json, 'filter-lang': 'cql2-json' }),
      (await query(text, 'cql2-text')).body,
      (await query(JSON.stringify(json), 'cql2-json')).body,
    ];
    for (const { features } of answers) expect(features.map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

describe('the registry', () => {
  it('shows a public dataset to everybody and a private one to its owner', async () => {
    const user = new ApiUser(instance);
    const shown = await user.ingest(resolve('samples/sentinel2-29RKH/B02.tif'), {
      title: 'shown',
      visibility: 'public',
    });
    const hidden = await user.ingest(resolve('samples/sentinel2-29RKH/B03.tif'), {
      title: 'hidden',
      visibility: 'private',
    });
    const anonymous = (await (await fetch(new URL('/stac/search?collections=datasets', instance.url))).json()) as Page;
    expect(anonymous.features.map(({ id }) => id)).toEqual([shown]);
    await expectValid(anonymous.features[0]);
    const own = await search({ collections: ['datasets'] });
    expect(own.features.map(({ id }) => id).sort()).toEqual([shown, hidden].sort());
  });
});
