import { copyFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleBand } from '../support/process-app.js';
import { pictureOf, processRequest, TIFF } from '../support/process-requests.js';
import { AROUND, FOOTPRINT, sentinel2Assets, startOpenProviderApp, type OpenProviderApp } from '../support/open-provider-app.js'; // prettier-ignore

let app: OpenProviderApp;
beforeAll(async () => {
  app = await startOpenProviderApp();
  await app.sentinel2Scene('s2-clear', { datetime: '2020-02-19T11:33:21Z', 'eo:cloud_cover': 3 });
  await app.sentinel2Scene('s2-cloudy', { datetime: '2020-02-24T11:33:21Z', 'eo:cloud_cover': 80 });
}, 120_000);
afterAll(() => app.close());

const script = (band: string) => `//VERSION=3
function setup() { return { input: ["${band}"], output: { bands: 1, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.${band}] }`;
const FEBRUARY = { from: '2020-02-01T00:00:00Z', to: '2020-02-29T00:00:00Z' };
const input = (data: object = {}) => ({
  provider: 'STAC',
  bounds: { bbox: AROUND },
  data: [{ collection: 'sentinel-2-l2a', ...data }],
});
/** The whole sample, through Process. */
const valuesOf = async (collectionId: string, band: string) => {
  const { values } = await pictureOf(app, processRequest(`byoc-${collectionId}`, script(band), { output: TIFF }));
  return [...(values as Uint16Array)];
};
const sampled = async (band: string) => [...(await sampleBand(app, band) as Uint16Array)]; // prettier-ignore
const bandsOf = async (collectionId: string) =>
  (await app.call('GET', `/api/v1/byoc/collections/${collectionId}`, app.people.editor)).body.data.additionalData.bands;

describe('an order of the open provider', () => {
  it('is quoted, confirmed, delivered, and rendered with the values of its source', async () => {
    const data = { assets: ['B04'], dataFilter: { timeRange: FEBRUARY, maxCloudCoverage: 10 } };
    const { parent, deliveries } = await app.delivered('orders', { name: 'clear', input: input(data) });
    expect(parent).toMatchObject({ status: 'DONE', provider: 'STAC', name: 'clear' });
    // 51.2 km × 51.2 km of UTM, whose scale there is 1.0002.
    expect(parent.sqkm).toBeCloseTo(2621.44 / 1.0002 ** 2, -1.5);
    expect(deliveries.map(({ item_id, status }) => [item_id, status])).toEqual([['s2-clear', 'DONE']]);
    expect(await bandsOf(parent.collectionId)).toEqual({ B04: { source: 'B04', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' } }); // prettier-ignore
    expect(await valuesOf(parent.collectionId, 'B04')).toEqual(await sampled('B04'));
  }, 120_000);

  it('of named items brings all bands, and names received files as their source does', async () => {
    const { parent, deliveries } = await app.delivered('orders', { input: input({ itemIds: ['s2-cloudy'] }) });
    expect(deliveries[0].files.map(({ path }: { path: string }) => path).sort()).toEqual(['B04.tif', 'B08.tif']);
    expect(await valuesOf(parent.collectionId, 'B08')).toEqual(await sampled('B08'));
  }, 120_000);

  it('may refer to files that are in a bucket already', async () => {
    const { parent, deliveries } = await app.delivered('orders', {
      input: input({ itemIds: ['s2-clear'], delivery: 'reference' }),
    });
    expect([parent.status, deliveries[0].error_message]).toEqual(['DONE', null]);
    expect(deliveries[0].files).toEqual([]);
    const { body } = await app.call('GET', `/api/v1/byoc/collections/${parent.collectionId}`, app.people.editor);
    expect(body.data.s3Bucket).toBe('scenes');
    expect(await valuesOf(parent.collectionId, 'B08')).toEqual(await sampled('B08'));
  }, 120_000);

  it('whose item goes before it is delivered says so', async () => {
    await app.sentinel2Scene('s2-gone', { datetime: '2020-03-01T11:33:21Z' });
    const { body } = await app.post('/orders', { input: input({ itemIds: ['s2-gone', 's2-clear'], assets: ['B04'] }) });
    await app.dataSource.query(`DELETE FROM scenes WHERE id = 's2-gone'`);
    await app.post(`/orders/${body.id}/confirm`, {});
    await app.worker.settle();
    expect((await app.read(`/orders/${body.id}`)).status).toBe('PARTIAL');
    const [lost] = await app.dataSource.query(
      `SELECT status, error_message FROM import_deliveries WHERE item_id = 's2-gone'`,
    );
    expect(lost).toEqual({
      status: 'DELIVERY_FAILED',
      error_message: expect.stringContaining('no longer in the collection'),
    });
  }, 120_000);

  it('opens no way into the bucket of the house', async () => {
    const { id } = await app.putCollection({});
    await app.putScene(id, { id: 'trick', geometry: FOOTPRINT, assets: sentinel2Assets('s3://swath/rasters/secret') });
    const { status, body } = await app.post('/orders', { input: { ...input(), data: [{ collection: id }] } });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('no item matches')]);
  });

  it.each<[object, string]>([
    [{ collection: undefined }, 'input->data->0->collection: is required'],
    [{ collection: 'nowhere' }, 'there is no such collection here'],
    [{ catalog: 'elsewhere' }, 'input->data->0->catalog: no STAC API is configured here'],
    [{ itemIds: ['s2-unknown'] }, 'has no such item with raster files'],
    [{ itemIds: [] }, 'input->data->0->itemIds: must have 1 to 250 elements'],
    [{ itemIds: Array.from({ length: 251 }, (_, i) => `i${i}`) }, 'must have 1 to 250 elements'],
    [{ itemIds: ['s2-clear'], dataFilter: {} }, 'cannot be given together'],
    [{ assets: ['B99'] }, 'there is no such band or asset; the items have B04, B08'],
    [{ assets: 'B04' }, 'input->data->0->assets: must be an array'],
    [{ delivery: 'by post' }, 'input->data->0->delivery: must be one of copy, reference'],
    [{ dataFilter: { maxCloudCoverage: 101 } }, 'maxCloudCoverage: must be between 0 and 100'],
    [{ dataFilter: { timeRange: { from: '2020' } } }, 'timeRange->from'],
    [{ dataFilter: { timeRange: { from: '1999-01-01T00:00:00Z', to: '1999-02-01T00:00:00Z' } } }, 'nothing to order'],
    [{ collection: 'a\u0000b' }, 'without control characters'],
  ])('is refused: %j', async (data, words) => {
    const { status, body } = await app.post('/orders', { input: input(data) });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(words)]);
  });

  it('sees only what whoever orders may read', async () => {
    const { id } = await app.putCollection({
      kind: 'stac',
      readers: [`user:${app.people.editor.id}`],
      accountId: null,
    });
    await app.putScene(id, { id: 'secret', geometry: FOOTPRINT, assets: sentinel2Assets('s3://scenes/s2-clear') });
    const order = { input: { ...input(), data: [{ collection: id, assets: ['B04'] }] } };
    expect((await app.post('/orders', order)).status).toBe(200);
    const refused = await app.post('/orders', order, app.people.other);
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining('no such collection')]);
  });
});

describe('a subscription to the open provider', () => {
  it.each<[object, string]>([
    [{ dataFilter: {} }, 'timeRange->from: is required'],
    [{ itemIds: ['s2-clear'], dataFilter: { timeRange: FEBRUARY } }, 'itemIds: subscriptions are to what is to come'],
  ])('is refused: %j', async (data, words) => {
    const { status, body } = await app.post('/subscriptions', { input: input(data) });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(words)]);
  });

  it('brings what is there and then what comes, each once, and completes after its time', async () => {
    const { id } = await app.putCollection({});
    const scene = async (name: string, datetime: string) => {
      for (const band of ['B04', 'B08'])
        await copyFile(`samples/sentinel2-29RKH/${band}.tif`, await app.file('scenes', `${name}/${band}.tif`));
      await app.putScene(id, { id: name, geometry: FOOTPRINT, assets: sentinel2Assets(`s3://scenes/${name}`), properties: { datetime } }); // prettier-ignore
    };
    await scene('first', '2020-02-19T11:33:21Z');
    const body = { input: { ...input(), data: [{ collection: id, assets: ['B04'], dataFilter: { timeRange: { from: FEBRUARY.from } } }] } }; // prettier-ignore
    const { parent, deliveries } = await app.delivered('subscriptions', body);
    expect([parent.status, deliveries.map((one) => [one.item_id, one.status])]).toEqual([
      'RUNNING',
      [['first', 'DONE']],
    ]);

    await scene('second', '2020-02-24T11:33:21Z');
    await scene('earlier', '2020-01-24T11:33:21Z');
    await app.worker.settle();
    const { data } = await app.read(`/subscriptions/${parent.id}/deliveries`);
    expect(data.map((one: { status: string }) => one.status)).toEqual(['DONE', 'DONE']);
    expect(await valuesOf(parent.collectionId, 'B04')).toEqual(await sampled('B04'));

    await app.dataSource.query(
      `UPDATE import_subscriptions SET query = jsonb_set(query, '{interval,end}', '"2020-03-01T00:00:00Z"')`,
    );
    await app.worker.settle();
    expect((await app.read(`/subscriptions/${parent.id}`)).status).toBe('COMPLETED');
  }, 120_000);

  it('to a collection without items learns the bands from the first', async () => {
    const { id } = await app.putCollection({});
    const data = [{ collection: id, dataFilter: { timeRange: { from: FEBRUARY.from } } }];
    const { parent, deliveries } = await app.delivered('subscriptions', { input: { ...input(), data } });
    expect(deliveries).toEqual([]);
    await app.putScene(id, { id: 'late', geometry: FOOTPRINT, assets: sentinel2Assets('s3://scenes/s2-clear'), properties: { datetime: '2020-02-19T11:33:21Z' } }); // prettier-ignore
    await app.worker.settle();
    expect(Object.keys(await bandsOf(parent.collectionId))).toEqual(['B04', 'B08']);
    expect(await valuesOf(parent.collectionId, 'B08')).toEqual(await sampled('B08'));
  }, 120_000);
});
