import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cutSample, startByocApp, type ByocApp } from '../support/byoc-app.js';
import { expectValid } from '../support/stac-validity.js';

let app: ByocApp;
beforeAll(async () => {
  app = await startByocApp();
}, 60_000);
afterAll(() => app.close());

describe('a tile of real Sentinel-2 bands', () => {
  it('configures the collection, gets a scene, and the collection its extent', async () => {
    for (const band of ['B04', 'B08'])
      await cutSample(`${band}.tif`, await app.file('cogs', `s2/${band}.tif`), ['-a_nodata', '0']);
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 's2/(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' });
    expect(tile).toMatchObject({
      status: 'INGESTED',
      sensingTime: '2020-02-19T11:33:21.000Z',
      tileGeometry: {
        crs: { properties: { name: 'urn:ogc:def:crs:EPSG::32629' } },
        coordinates: [[[241980, 2748820], [293180, 2748820], [293180, 2800020], [241980, 2800020], [241980, 2748820]]],
      },
      additionalData: { hasAddedPoints: true, minMetersPerPixel: 100, maxMetersPerPixel: 200 },
    }); // prettier-ignore
    expect(Object.keys(tile.additionalData.filesMetadata)).toEqual(['B04', 'B08']);
    const { body } = await app.call('GET', `/api/v1/byoc/collections/${id}`, app.people.editor);
    expect(body.data).toMatchObject({
      isConfigured: true,
      requiresMetadataUpdate: false,
      noData: 0,
      additionalData: {
        bands: {
          B04: { source: 'B04', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' },
          B08: { source: 'B08', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' },
        },
        hasSensingTimes: 'YES',
        fromSensingTime: '2020-02-19T11:33:21.000Z',
        maxMetersPerPixel: 1000,
      },
    });
    const item = await app.call('GET', `/stac/collections/byoc-${id}/items/${tile.id}`, app.people.editor);
    expect(item.status).toBe(200);
    await expectValid(item.body);
  });
});
