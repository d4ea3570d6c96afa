import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CatalogApp, startCatalogApp } from '../support/catalog-app.js';
import { cutSample } from '../support/byoc-app.js';
import {
  AROUND,
  FOOTPRINT,
  IMPORTS,
  startOpenProviderApp,
  type OpenProviderApp,
} from '../support/open-provider-app.js';
import { sampleBand } from '../support/process-app.js';
import { pictureOf, processRequest, TIFF } from '../support/process-requests.js';
import { square } from '../support/a-scene.js';

/** A STAC API of somebody else: another instance, which wants a token. */
let remote: CatalogApp;
let app: OpenProviderApp;
const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

beforeAll(async () => {
  remote = await startCatalogApp();
  const store = await remote.bucket('scenes');
  for (const [band, key] of [
    ['B04', 'red'],
    ['B08', 'nir'],
  ])
    // prettier-ignore
    await cutSample(`${band}.tif`, `${remote.dataDir}/buckets/scenes/${key}.tif`, []);
  await store.put('preview.png', PNG);
  const asset = (key: string) => ({ href: `s3://scenes/${key}.tif`, type: COG, roles: ['data'] });
  const thumbnail = { href: 's3://scenes/preview.png', type: 'image/png', roles: ['thumbnail'] };
  const sketch = (n: number) => ({
    ...{ id: `there-${n}`, geometry: FOOTPRINT },
    assets: { red: asset('red'), nir: asset('nir'), thumbnail },
    properties: { datetime: `2020-02-0${n}T11:33:21Z`, 'eo:cloud_cover': n },
  });
  await remote.putScene('sentinel-2-l2a', sketch(1), sketch(2), sketch(3));
  const there = { url: `${remote.url}/stac`, headers: remote.people.editor.headers };
  app = await startOpenProviderApp({
    SWATH_OUTBOUND_ALLOW: '127.0.0.1,[::1],localhost',
    SWATH_STAC_PROVIDERS: JSON.stringify({ there, closed: { url: 'http://127.0.0.1:9/stac' } }),
  });
  await (await app.bucket('scenes')).put('preview.png', PNG);
  const here = (n: number) => ({ id: `here-${n}`, geometry: square(-11.5, 24.9, 0.2), assets: { thumbnail }, properties: { datetime: `2020-02-0${n}T11:33:21Z`, 'eo:cloud_cover': n } }); // prettier-ignore
  await app.putScene('sentinel-2-l2a', here(1), here(2), here(3));
}, 120_000);
afterAll(async () => {
  await app.close();
  await remote.close();
});

const search = (data: object, over: object = {}) => ({
  provider: 'STAC',
  bounds: { bbox: AROUND },
  data: [{ collection: 'sentinel-2-l2a', ...data }],
  ...over,
});
const ids = (body: { features: Array<{ id: string }> }) => body.features.map(({ id }) => id);

describe.each([
  ['this instance', {}, 'here'],
  ['a STAC API elsewhere', { catalog: 'there' }, 'there'],
])('search in %s', (_, where, prefix) => {
  it('finds what meets bounds and filter, newest first', async () => {
    const found = await app.post('/search', search({ ...where, dataFilter: { maxCloudCoverage: 2 } }));
    expect([found.status, ids(found.body)]).toEqual([200, [`${prefix}-2`, `${prefix}-1`]]);
    expect(found.body.features[0]).toMatchObject({ type: 'Feature', properties: { 'eo:cloud_cover': 2 } });
    const elsewhere = await app.post('/search', search(where, { bounds: { bbox: [100, 0, 101, 1] } }));
    expect(elsewhere.body.features).toEqual([]);
    const timeRange = { from: '2020-02-02T00:00:00Z', to: '2020-02-02T23:59:59Z' };
    expect(ids((await app.post('/search', search({ ...where, dataFilter: { timeRange } }))).body)).toEqual([
      `${prefix}-2`,
    ]);
  });

  it('leads through all pages by posting the same body again', async () => {
    const body = search(where);
    const pages: string[][] = [];
    for (let url: string | undefined = `${app.url}${IMPORTS}/search?count=2`; url !== undefined;) {
      const { body: page } = await app.call('POST', url.slice(app.url.length), app.people.viewer, body);
      pages.push(ids(page));
      url = page.links.next;
    }
    expect(pages).toEqual([[`${prefix}-3`, `${prefix}-2`], [`${prefix}-1`]]);
  });

  it('says which collection is not there', async () => {
    const { status, body } = await app.post('/search', search({ ...where, collection: 'nowhere' }));
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('there is no such collection')]);
  });

  it('takes the native language of the catalogue', async () => {
    const body = { provider: 'STAC', ...where, collections: ['sentinel-2-l2a'], ids: [`${prefix}-3`] };
    const { body: answer } = await app.post('/nativesearch', body);
    expect([answer.type, ids(answer)]).toEqual(['FeatureCollection', [`${prefix}-3`]]);
    const faulty = await app.post('/nativesearch', { ...body, limit: 0 });
    expect([faulty.status, faulty.body.error.message]).toEqual([400, expect.stringContaining('limit')]);
  });

  it('shows thumbnails', async () => {
    const place = prefix === 'here' ? 'sentinel-2-l2a' : 'there:sentinel-2-l2a';
    const at = `${IMPORTS}/collections/${place}/products`;
    const answer = await app.fetch(`${at}/${prefix}-1/thumbnail`, app.people.viewer);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).toBe(true);
    expect((await app.fetch(`${at}/nothing/thumbnail`, app.people.viewer)).status).toBe(404);
  });
});

describe('search', () => {
  it.each<[string, object, string, number, string]>([
    ['a list', [], '', 400, 'must be an object'],
    ['no provider', { bounds: {} }, '', 400, 'provider: is required'],
    ['two data', search({}, { data: [{}, {}] }), '', 400, 'data: must have exactly one element'],
    ['no area', search({}, { bounds: { bbox: [1, 1, 1, 1] } }), '', 400, 'bounds'],
    ['count 0', search({}), '?count=0', 400, 'count: must be a whole number from 1 to 250'],
    ['count 251', search({}), '?count=251', 400, 'count'],
    ['a token of nobody', search({}), '?viewtoken=abc', 400, 'token'],
    ['a token that leads away', search({ catalog: 'there' }), `?viewtoken=${Buffer.from('["http://127.0.0.1:9/x",null]').toString('base64url')}`, 400, 'viewtoken'], // prettier-ignore
    ['a catalogue of nobody', search({ catalog: 'nobody' }), '', 400, 'must be one of there, closed'],
    ['a catalogue that is down', search({ catalog: 'closed' }), '', 502, 'cannot be reached'],
    ['a catalogue of another kind', { provider: 'STAC', catalog: 7 }, 'native', 400, 'catalog'],
  ])('refuses %s', async (_, body, query, status, words) => {
    const path = query === 'native' ? '/nativesearch' : `/search${query}`;
    const answer = await app.call('POST', `${IMPORTS}${path}`, app.people.viewer, body);
    expect([answer.status, answer.body.error.message]).toEqual([status, expect.stringContaining(words)]);
  });

  it('wants a token', async () => {
    expect((await app.call('POST', `${IMPORTS}/search`, null, search({}))).status).toBe(401);
  });
});

describe('an order from a STAC API elsewhere', () => {
  it('brings its files in under the band names of this house, with the values of the source', async () => {
    const order = { name: 'from there', input: search({ catalog: 'there', itemIds: ['there-2'] }) };
    const { parent, deliveries } = await app.delivered('orders', order);
    expect(parent.status).toBe('DONE');
    expect(deliveries[0].files.map(({ path }: { path: string }) => path).sort()).toEqual(['nir.tif', 'red.tif']);
    const script = `//VERSION=3
function setup() { return { input: ["B08"], output: { bands: 1, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.B08] }`;
    const picture = await pictureOf(app, processRequest(`byoc-${parent.collectionId}`, script, { output: TIFF }));
    expect([...(picture.values as Uint16Array)]).toEqual([...((await sampleBand(app, 'B08')) as Uint16Array)]);
  }, 120_000);

  it('cannot refer to files elsewhere', async () => {
    const { status, body } = await app.post('/orders', { input: search({ catalog: 'there', delivery: 'reference' }) });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining('those of another catalogue are copied'),
    ]);
  });
});
