import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BUNDLE_AREA, BUNDLE_FOOTPRINT, bundleArchive, bundlePixels, pixelOf } from '../support/bundle-archive.js';
import { MAXAR_KEY, maxarEnv, type MaxarServer, startMaxarServer } from '../support/maxar-server.js';
import { IMPORTS, startOpenProviderApp, type OpenProviderApp } from '../support/open-provider-app.js';
import { writeRaster } from '../support/raster-files.js';

const [FIRST, SECOND, GRAY] = ['10300100A1B2C300', '10300100A1B2C301', '10200100D8CB1D00'];
const scene = (id: string, collection = 'wv02') => ({
  ...{ id, collection, footprint: BUNDLE_FOOTPRINT, acquired: '2020-11-06T10:12:34Z' },
});

let maxar: MaxarServer;
let app: OpenProviderApp;
beforeAll(async () => {
  maxar = await startMaxarServer([scene(FIRST), scene(SECOND, 'ge01'), scene(GRAY, 'wv01')]);
  const part = '013949234010_01_P001';
  const archive = await bundleArchive({
    colour: `${part}_MUL/20NOV06101234-M2AS-${part}.TIF`,
    pan: [`${part}_PAN/20NOV06101234-P2AS_R1C1-${part}.TIF`, `${part}_PAN/20NOV06101234-P2AS_R1C2-${part}.TIF`],
    others: { [`${part}_MUL/20NOV06101234-M2AS-${part}.IMD`]: 'BEGIN_GROUP = BAND_B\nEND_GROUP\nBEGIN_GROUP = BAND_G\nEND_GROUP\nBEGIN_GROUP = BAND_R\nEND_GROUP\nBEGIN_GROUP = BAND_N\nEND_GROUP\n' },
  }); // prettier-ignore
  for (const id of [FIRST, SECOND]) maxar.archives.set(id, archive);
  app = await startOpenProviderApp(maxarEnv(maxar));
  maxar.browse = await readFile(await writeRaster(join(app.dataDir, 'browse.tif')));
  await app.call('PUT', `${IMPORTS}/accountquotas/MAXAR_WORLDVIEW`, app.people.admin, { quotaSqkm: 1000 });
}, 120_000);
afterEach(() => {
  maxar.mode = 'ok';
  maxar.invalid = null;
  maxar.maxPage = 100;
  maxar.statuses.clear();
});
afterAll(async () => {
  await app.close();
  await maxar.close();
});

const input = (data: object = {}, bounds: object = { bbox: BUNDLE_AREA }) => ({
  provider: 'MAXAR',
  bounds,
  data: [{ productBands: '4BB', ...data }],
});
const order = (asked: object) => app.post('/orders', { input: asked });
const faultOf = ({ body }: { body: { error: { status: number; message: string } } }) => [body.error.status, body.error.message]; // prettier-ignore

describe('search at MAXAR', () => {
  it('gives flat objects of all images with the bands, and no links', async () => {
    const { status, body } = await app.post('/search?count=1', input({ dataFilter: { maxOffNadir: 30 } }));
    expect([status, Object.keys(body)]).toEqual([200, ['features']]);
    expect(body.features.map(({ catalogID }: { catalogID: string }) => catalogID)).toEqual([FIRST, SECOND]);
    expect(body.features[0]).toMatchObject({
      ...{ acquisitionDateStart: '2020-11-06T10:12:34Z', sensor: 'WV02', geometry: BUNDLE_FOOTPRINT },
      ...{ cloudCoverage: 3, offNadir: 12.1, imageBands: ['pan'] },
    });
    const { headers, body: asked } = maxar.requests.at(-1)!;
    expect([headers['maxar-api-key'], asked.filter, asked.intersects.type]).toEqual([MAXAR_KEY, 'view:off_nadir <= 30', 'Polygon']); // prettier-ignore
  });

  it('of a satellite without colours asks nobody', async () => {
    const before = maxar.requests.length;
    expect((await app.post('/search', input({ dataFilter: { sensor: 'WV01' } }))).body).toEqual({ features: [] });
    expect(maxar.requests.length).toBe(before);
  });

  it('takes the old native language and Discovery’s own', async () => {
    const aoiInGeoJson = BUNDLE_FOOTPRINT;
    const old = await app.post('/nativesearch', { provider: 'MAXAR', startDate: '2020-11-06', endDate: '2020-11-07', aoiInGeoJson });
    expect(old.body.features.map(({ sensor }: { sensor: string }) => sensor)).toEqual(['WV02', 'GE01', 'wv01']);
    const own = await app.post('/nativesearch', { provider: 'MAXAR', ids: [GRAY] });
    expect(own.body).toMatchObject({ type: 'FeatureCollection', features: [{ id: GRAY, properties: { platform: 'worldview-02' } }] });
    expect((await app.post('/nativesearch', { provider: 'MAXAR', sensor: 'WV01', limit: 5 })).status).toBe(400);
  }); // prettier-ignore

  it.each([
    ['busy', 429, /MAXAR answered 429: slow down/],
    ['down', 503, /MAXAR answered 503: maintenance/],
    ['other-schema', 502, /MAXAR answered a search without features/],
  ] as const)('tells what MAXAR says when it is %s', async (mode, status, message) => {
    maxar.mode = mode;
    expect(faultOf(await app.post('/search', input()))).toEqual([status, expect.stringMatching(message)]);
  });

  it('shows browse pictures as PNG', async () => {
    const path = (id: string) => `${IMPORTS}/collections/MAXAR_WORLDVIEW/products/${id}/thumbnail`;
    const picture = await app.fetch(path(FIRST), app.people.editor);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await picture.arrayBuffer()).readUInt32BE(16)).toBe(512);
    for (const id of ['nothing', '..%2Forders'])
      expect((await app.fetch(path(id), app.people.editor)).status).toBe(404);
  });
});

describe('a quote of MAXAR', () => {
  it('adds the images up, each of which Maxar has validated', async () => {
    const before = maxar.requests.filter(({ url }) => url.pathname.endsWith('/validate')).length;
    const { body } = await order(input());
    expect(body.sqkm).toBeCloseTo(10.2, 1);
    expect(maxar.requests.filter(({ url }) => url.pathname.endsWith('/validate')).length).toBe(before + 2);
  });

  it.each<[string, object, RegExp]>([
    ['less than 5 km² of an image', input({ selectedImages: [FIRST] }, { bbox: [15.82, 46.71, 15.83, 46.72] }), /input->bounds: covers 0\.\d+ km² of the image 10300100A1B2C300; MAXAR sells 5 km²/],
    ['a MultiPolygon', input({}, { geometry: { type: 'MultiPolygon', coordinates: [BUNDLE_FOOTPRINT.coordinates] } }), /no MultiPolygon/],
    ['bounds across the antimeridian', input({}, { bbox: [179.9, 0, 180.2, 0.3] }), /(one polygon only|bbox)/],
    ['an image that is not there', input({ selectedImages: ['A1'] }), /selectedImages->0: is not in the catalogue of MAXAR/],
    ['an image without colours', input({ selectedImages: [GRAY] }), /is of wv01, which has no 4-band bundle/],
    ['a satellite without colours', input({ dataFilter: { sensor: 'WV01' } }), /nothing to order/],
  ])('is refused for %s', async (_what, asked, message) => {
    expect(faultOf(await order(asked))).toEqual([400, expect.stringMatching(message)]);
  }); // prettier-ignore

  it('is refused above ten images, and where Maxar finds something wrong', async () => {
    const all = maxar.scenes;
    maxar.scenes = Array.from({ length: 12 }, (_, i) => scene(`A${i}`));
    expect(faultOf(await order(input()))).toEqual([400, expect.stringMatching(/more than 10 images match/)]);
    maxar.scenes = all;
    maxar.invalid = 'resampling_kernel is not offered';
    expect(faultOf(await order(input({ selectedImages: [FIRST], productKernel: 'MTF' })))).toEqual([
      ...[400, expect.stringMatching(/MAXAR answered 400: resampling_kernel is not offered/)],
    ]);
  });
});

describe('an order of MAXAR', () => {
  it('becomes pixels, by an order per image; what fails, fails alone', async () => {
    maxar.statuses.set(FIRST, 'SUCCESS').set(SECOND, 'FAILED');
    const asked = input({ selectedImages: [FIRST, SECOND] });
    const { parent, deliveries } = await app.delivered('orders', { name: 'strips', input: asked });
    expect(parent.status).toBe('PARTIAL');
    expect(deliveries.map(({ status, error_message }) => [status, error_message])).toEqual([
      ['DONE', null],
      ['DELIVERY_FAILED', 'MAXAR: The strip cannot be produced'],
    ]);
    const picture = await bundlePixels(app, parent.collectionId, ['Blue', 'Green', 'Red', 'NIR', 'PAN']);
    expect(pixelOf(picture, 3, 12)).toEqual([100, 200, 300, 400, 500]);
    expect(pixelOf(picture, 20, 12)).toEqual([100, 200, 300, 400, 600]);
  }, 120_000);

  it('is placed once, though the connection broke in the middle', async () => {
    const { body } = await order(input({ selectedImages: [FIRST, SECOND] }));
    const before = maxar.orders.length;
    await app.post(`/orders/${body.id}/confirm`, {});
    maxar.mode = 'cut';
    await app.worker.runNext();
    expect(maxar.orders.length).toBe(before + 1);
    maxar.mode = 'ok';
    maxar.statuses.set(FIRST, 'SUCCESS').set(SECOND, 'SUCCESS');
    await app.worker.settle();
    expect(maxar.orders.length).toBe(before + 2);
    expect(maxar.orders.slice(before).map(({ settings }) => settings.inventory_ids)).toEqual([[FIRST], [SECOND]]);
    expect((await app.read(`/orders/${body.id}`)).status).toBe('DONE');
  }, 120_000);

  it('asks for another address when one has expired', async () => {
    maxar.statuses.set(FIRST, 'SUCCESS');
    const { body } = await order(input({ selectedImages: [FIRST] }));
    await app.post(`/orders/${body.id}/confirm`, {});
    maxar.expiring = 1;
    await app.worker.settle();
    expect(maxar.expiring).toBe(-1);
    expect((await app.read(`/orders/${body.id}`)).status).toBe('DONE');
  }, 120_000);
});
