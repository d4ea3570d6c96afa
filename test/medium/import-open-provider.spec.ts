import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleBand } from '../support/process-app.js';
import { pictureOf, processRequest, TIFF } from '../support/process-requests.js';
import { AROUND, startOpenProviderApp, type OpenProviderApp } from '../support/open-provider-app.js';

let app: OpenProviderApp;
beforeAll(async () => {
  app = await startOpenProviderApp();
  await app.sentinel2Scene('s2-clear', { datetime: '2020-02-19T11:33:21Z', 'eo:cloud_cover': 3 });
  await app.sentinel2Scene('s2-cloudy', { datetime: '2020-02-24T11:33:21Z', 'eo:cloud_cover': 80 });
}, 120_000);
afterAll(() => app.close());

const RED = `//VERSION=3
function setup() { return { input: ["B04"], output: { bands: 1, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.B04] }`;
const FEBRUARY = { from: '2020-02-01T00:00:00Z', to: '2020-02-29T00:00:00Z' };
const input = (data: object = {}) => ({
  provider: 'STAC',
  bounds: { bbox: AROUND },
  data: [{ collection: 'sentinel-2-l2a', ...data }],
});
/** Of the whole sample, through Process. */
const redOf = async (collectionId: string) =>
  [...((await pictureOf(app, processRequest(`byoc-${collectionId}`, RED, { output: TIFF }))).values as Uint16Array)];

describe('an order of the open provider', () => {
  it('is quoted, confirmed, delivered, and rendered with the values of its source', async () => {
    const data = { assets: ['B04'], dataFilter: { timeRange: FEBRUARY, maxCloudCoverage: 10 } };
    const { parent, deliveries } = await app.delivered('orders', { name: 'clear', input: input(data) });
    expect(parent).toMatchObject({ status: 'DONE', provider: 'STAC', name: 'clear' });
    // 51.2 km × 51.2 km of UTM, whose scale there is 1.0002.
    expect(parent.sqkm).toBeCloseTo(2621.44 / 1.0002 ** 2, -1.5);
    expect(deliveries.map(({ item_id, status }) => [item_id, status])).toEqual([['s2-clear', 'DONE']]);
    expect(await redOf(parent.collectionId)).toEqual([...(await sampleBand(app, 'B04'))]);
  }, 120_000);
});
