import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Json } from '../support/catalog-app.js';
import { type OpenProviderApp, startOpenProviderApp } from '../support/open-provider-app.js';
import { PLANET_KEY, type PlanetItem, PlanetServer, PSSCENE } from '../support/planet-server.js';
import { pictureOf, TIFF } from '../support/process-requests.js';

/** Corner to corner of test/fixtures/planet/analytic-4b.tif: 64 × 64 px of 30 m. */
const BOX = [576_000, 217_080, 577_920, 219_000];
const UTM = { crs: 'http://www.opengis.net/def/crs/EPSG/0/32638' };
const SIZE = 64;
const IMAGE = { itemType: 'PSScene', productBundle: 'analytic_udm2' };
const BANDS = ['Blue', 'Green', 'Red', 'NIR', 'UDM2_Clear', 'UDM2_Snow', 'UDM2_Shadow', 'UDM2_LightHaze', 'UDM2_HeavyHaze', 'UDM2_Cloud', 'UDM2_Confidence']; // prettier-ignore

let planet: PlanetServer;
let app: OpenProviderApp;
beforeAll(async () => {
  planet = await PlanetServer.start();
  app = await startOpenProviderApp({
    PLANET_API_URL: planet.url,
    PLANET_TILES_URL: planet.url,
    PLANET_DELIVERY: JSON.stringify({ type: 'amazon_s3', parameters: { bucket: 'drop', path_prefix: 'planet' } }),
    PLANET_DELIVERY_BUCKET: 'drop',
    SWATH_OUTBOUND_ALLOW: planet.host,
  });
}, 120_000);
afterEach(() => {
  Object.assign(planet, { mode: 'ok', fileMode: 'ok', items: [PSSCENE] });
  for (const list of [planet.orders, planet.subscriptions, planet.heard]) list.length = 0;
});
afterAll(async () => {
  await app?.close();
  await planet.close();
});

const input = (data: object, over: object = {}) => ({
  provider: 'PLANET',
  planetApiKey: PLANET_KEY,
  bounds: { bbox: BOX, properties: UTM },
  data: [{ ...IMAGE, ...data }],
  ...over,
});
const many = (count: number): PlanetItem[] =>
  Array.from({ length: count }, (_, i) => ({ ...PSSCENE, id: `scene_${i}` }));
const statesOf = async (path: string): Promise<unknown[][]> =>
  (await app.read(`${path}/deliveries`)).data.map((one: Json) => [one.itemId, one.status]).sort();

async function ordered(data: object): Promise<string> {
  const created = await app.post('/orders', { input: input({ harmonizeTo: 'NONE', ...data }) });
  expect([created.status, created.body]).toEqual([200, expect.objectContaining({ status: 'CREATED' })]);
  expect((await app.post(`/orders/${created.body.id}/confirm`, {})).status).toBe(200);
  return created.body.id as string;
}

/** Values of a band and whether there is data, by row in the middle of the picture and in its first column. */
async function pixelsOf(collectionId: string, band: string) {
  const evalscript = `//VERSION=3
function setup() { return { input: ["${band}", "dataMask"], output: { bands: 2, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.${band}, s.dataMask] }`;
  const bounds = { bbox: BOX, properties: UTM };
  const asked = { bounds, data: [{ type: `byoc-${collectionId}` }] };
  const { values } = await pictureOf(app, { input: asked, output: { width: SIZE, height: SIZE, ...TIFF }, evalscript });
  const at = (column: number, row: number) => [
    values[(row * SIZE + column) * 2],
    values[(row * SIZE + column) * 2 + 1],
  ];
  return { middle: (row: number) => at(32, row), outside: (row: number) => at(1, row) };
}

describe('a search at Planet', () => {
  it('is continued by the same body at links.next', async () => {
    planet.items = many(3);
    const first = await app.post('/search?count=2', input({}));
    expect([first.status, first.body.features.length]).toEqual([200, 2]);
    const next = new URL(first.body.links.next);
    const second = await app.post(`/search${next.search}`, input({}));
    expect(second.body.features.map(({ id }: { id: string }) => id)).toEqual(['scene_2']);
    expect(second.body.links.next).toBeUndefined();
  });

  it.each<[object, number, string]>([
    [input({ itemType: 'PSScene5' }), 400, 'input->data'],
    [input({}, { planetApiKey: undefined }), 400, 'planetApiKey: is required'],
    [input({}, { planetApiKey: 'wrong' }), 403, 'Planet answered 401: Please enter a valid API key'],
    [input({ dataFilter: { nativeFilter: { type: 'SnowFilter', config: 1 } } }), 400, 'not a valid filter type'],
  ])('%j is answered %d', async (body, status, message) => {
    const { body: answer, ...got } = await app.post('/search', body);
    expect([got.status, answer.error.message]).toEqual([
      status,
      expect.stringContaining(message.replace('input->', '')),
    ]);
  });
});

describe('an order at Planet', () => {
  it('comes to pixels, without those that the usable data mask takes out', async () => {
    const id = await ordered({ itemIds: [PSSCENE.id] });
    await app.worker.settle();
    expect(await statesOf(`/orders/${id}`)).toEqual([[PSSCENE.id, 'WAITING']]);
    planet.finish();
    await app.worker.settle();
    const order = await app.read(`/orders/${id}`);
    expect(order).toMatchObject({ status: 'DONE', provider: 'PLANET' });
    // 1.92 km × 1.92 km of UTM near its meridian.
    expect(order.sqkm).toBeCloseTo(1.92 ** 2, 1);
    expect(JSON.stringify(order)).not.toContain(PLANET_KEY);

    const { body } = await app.call('GET', `/api/v1/byoc/collections/${order.collectionId}`, app.people.editor);
    expect(Object.keys(body.data.additionalData.bands)).toEqual(BANDS);
    const red = await pixelsOf(order.collectionId, 'Red');
    expect([0, 7, 8, 40, 63].map(red.middle)).toEqual([[3000, 1], [3007, 1], [3008, 1], [0, 0], [3063, 1]]); // prettier-ignore
    expect(red.outside(20)).toEqual([0, 0]);
    const cloud = await pixelsOf(order.collectionId, 'UDM2_Cloud');
    expect([7, 8].map(cloud.middle)).toEqual([[1, 1], [0, 1]]); // prettier-ignore
    expect(cloud.outside(20)[1]).toBe(0);
  }, 120_000);

  it('that Planet makes in part is PARTIAL, and says why', async () => {
    planet.items = many(2);
    const id = await ordered({});
    await app.worker.settle();
    planet.finish(['scene_1']);
    await app.worker.settle();
    expect((await app.read(`/orders/${id}`)).status).toBe('PARTIAL');
    expect(await statesOf(`/orders/${id}`)).toEqual([['scene_0', 'DONE'], ['scene_1', 'DELIVERY_FAILED']]); // prettier-ignore
  }, 120_000);

  it('is placed once, though the first answer was lost', async () => {
    planet.mode = 'cut off after order';
    const id = await ordered({ itemIds: [PSSCENE.id] });
    await app.worker.runNext();
    planet.mode = 'ok';
    await app.worker.settle();
    expect(planet.orders.map(({ name }) => name)).toEqual([`swath-${id}`]);
    planet.finish();
    await app.worker.settle();
    expect(await statesOf(`/orders/${id}`)).toEqual([[PSSCENE.id, 'DONE']]);
  }, 120_000);

  it('is not taken from files that are other than their checksums say', async () => {
    const id = await ordered({ itemIds: [PSSCENE.id] });
    await app.worker.settle();
    planet.finish();
    planet.fileMode = 'corrupt';
    await app.worker.settle();
    const { data } = await app.read(`/orders/${id}/deliveries`);
    expect([data[0].status, data[0].errorMessage]).toEqual(['DELIVERY_FAILED', expect.stringContaining('sha256')]);
    expect((await app.read(`/orders/${id}`)).status).not.toBe('DONE');
  }, 120_000);

  it.each<[object, object, string]>([
    [{ itemIds: ['unknown'] }, {}, 'Planet knows no PSScene \\"unknown\\"'],
    [{ itemIds: [PSSCENE.id] }, { planetApiKey: undefined }, 'input->planetApiKey: is required'],
    [{ itemType: 'PSScene4Band', productBundle: 'analytic' }, {}, 'cannot be ordered any more'],
    [{ harmonizeTo: undefined }, {}, 'harmonizeTo: is required'],
    [{ dataFilter: { timeRange: { to: '2000-01-01T00:00:00Z' } } }, {}, 'no item matches'],
  ])('with %j is refused', async (data, over, message) => {
    const { status, body } = await app.post('/orders', { input: input({ harmonizeTo: 'NONE', ...data }, over) });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe('a subscription at Planet', () => {
  it('brings what comes into the bucket, each item once, and is cancelled there', async () => {
    const dataFilter = { timeRange: { from: '2022-01-01T00:00:00Z' } };
    const created = await app.post('/subscriptions', {
      name: 'fields',
      input: input({ harmonizeTo: 'NONE', dataFilter }),
    });
    const { id } = created.body;
    expect((await app.post(`/subscriptions/${id}/confirm`, {})).status).toBe(200);
    await app.worker.settle();
    const [subscription] = planet.subscriptions;
    const bring = async (item: string) => {
      const at = `planet/${subscription!.id}/${item}/${item}_3B`;
      await writeFile(await app.file('drop', `${at}_AnalyticMS_clip.tif`), planet.image);
      await writeFile(await app.file('drop', `${at}_udm2_clip.tif`), planet.mask);
      planet.publish(item);
    };
    await bring(PSSCENE.id);
    await app.worker.settle();
    await app.worker.settle();
    expect(await statesOf(`/subscriptions/${id}`)).toEqual([[PSSCENE.id, 'DONE']]);
    planet.items = [PSSCENE, ...many(1)];
    await bring('scene_0');
    await app.worker.settle();
    expect(await statesOf(`/subscriptions/${id}`)).toEqual([[PSSCENE.id, 'DONE'], ['scene_0', 'DONE']]); // prettier-ignore
    const { collectionId } = await app.read(`/subscriptions/${id}`);
    expect((await pixelsOf(collectionId, 'NIR')).middle(20)).toEqual([4020, 1]);

    const cancelled = await app.post(`/subscriptions/${id}/cancel`, {});
    expect([cancelled.status, cancelled.body.status, subscription!.status]).toEqual([200, 'CANCELLED', 'cancelled']);
  }, 120_000);
});
