import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startByocApp, type ByocApp } from '../support/byoc-app.js';
import { type Json } from '../support/catalog-app.js';

let app: ByocApp;
beforeAll(async () => {
  app = await startByocApp();
  for (let i = 0; i < 3; i++) await app.cog('cogs', `t${i}/B1.tif`, { width: 32, height: 32 });
}, 60_000);
afterAll(() => app.close());

const send = (method: string, path: string, json?: unknown) => app.call(method, path, app.people.editor, json);

/** sentinelhub-py 3.11, `sentinelhub/api/byoc.py` and `api/base.py`: its requests in its order, and what it reads. */
describe('sentinelhub-py', () => {
  it('creates, walks and updates collections and tiles', async () => {
    const collection = (
      await send('POST', '/api/v1/byoc/collections', {
        name: 'from python',
        s3Bucket: 'cogs',
        additionalData: { bands: { B1: { source: 'B1', bandIndex: 1, bitDepth: 8, sampleFormat: 'UINT' } } },
        noData: 0,
      })
    ).body.data;
    expect(Date.parse(collection.created)).not.toBeNaN();
    const at = `/api/v1/byoc/collections/${collection.id}`;
    for (let i = 0; i < 3; i++) {
      const tile = (await send('POST', `${at}/tiles`, { path: `t${i}/(BAND).tif`, sensingTime: '2019-11-01T00:00:00Z' })).body.data;
      expect(tile).toMatchObject({ status: 'WAITING', path: `t${i}/(BAND).tif` });
    } // prettier-ignore
    await app.ingest();

    // FeatureIterator: the next page is asked for with `viewtoken=links.nextToken` until that member is absent.
    const tiles: Json[] = [];
    for (let token: string | undefined = '0', first = true; token !== undefined; first = false) {
      const query: string = first ? 'count=2' : `count=2&viewtoken=${token}`;
      const { body }: Json = await send('GET', `${at}/tiles?${query}`);
      tiles.push(...body.data);
      token = body.links.nextToken as string | undefined;
    }
    expect(tiles).toHaveLength(3);
    const [tile] = tiles as [Json];
    expect(tile.coverGeometry.crs.properties.name).toMatch(/^urn:ogc:def:crs:EPSG::\d{5}$/);
    expect(tile.tileGeometry.crs.properties.name).toMatch(/^urn:ogc:def:crs:EPSG::\d{5}$/);
    expect(tile.additionalData).toMatchObject({
      filesMetadata: { B1: {} },
      minMetersPerPixel: 10,
      maxMetersPerPixel: 10,
    });

    // `ByocCollectionTile.to_dict` sends read-only members along.
    expect(await send('PUT', `${at}/tiles/${tile.id}`, { ...tile, sensingTime: '2019-11-02T00:00:00Z' })).toMatchObject({ status: 204, body: null }); // prettier-ignore
    expect(await send('POST', `${at}/tiles/${tile.id}/reingest`)).toMatchObject({ status: 204, body: null });
    const renamed = { ...(await send('GET', at)).body.data, name: 'renamed by python' };
    expect(await send('PUT', at, renamed)).toMatchObject({ status: 204, body: null });
    const target = (await send('POST', '/api/v1/byoc/collections', { name: 'copy', s3Bucket: 'cogs' })).body.data;
    expect((await send('POST', `${at}/copyTiles?toCollection=${target.id}`)).status).toBe(204);
    expect(await send('DELETE', `${at}/tiles/${tile.id}`)).toMatchObject({ status: 204, body: null });
    expect(await send('DELETE', at)).toMatchObject({ status: 204, body: null });
  });
});

/** sentinel-hub/byoc-tool: `ByocClient.java`, `GlobalByocClient.java`, `PagingIterator.java`, `models/*.java`. */
describe('byoc-tool', () => {
  it('finds the deployment, ingests, updates an existing tile and waits for it', async () => {
    const id = await app.createCollection({ name: 'from java' });
    const { location, s3Bucket } = (await send('GET', `/api/v1/byoc/global/${id}`)).body.data;
    expect([location, s3Bucket]).toEqual(['aws-eu-central-1', 'cogs']);
    const at = `/api/v1/byoc/collections/${id}`;
    const path = 't0/(BAND).tif';
    const found = async () => (await send('GET', `${at}/tiles?path=${encodeURIComponent(path)}`)).body as Json;
    expect(await found()).toMatchObject({ data: [], links: {} });
    const created = await send('POST', `${at}/tiles`, {
      path,
      sensingTime: '2019-11-01T00:00:00Z',
      coverGeometry: null,
    });
    expect(created.status).toBe(201);
    await app.ingest();
    const [tile] = (await found()).data as [Json];
    expect(tile.status).toBe('INGESTED');

    const cover = { type: 'Polygon', coordinates: [[[15, 45.15], [15.001, 45.15], [15.001, 45.151], [15, 45.15]]] }; // prettier-ignore
    expect((await send('PUT', `${at}/tiles/${tile.id}`, { ...tile, coverGeometry: cover })).status).toBe(204);
    expect((await send('POST', `${at}/tiles/${tile.id}/reingest`)).status).toBe(204);
    await app.ingest();
    expect((await send('GET', `${at}/tiles/${tile.id}`)).body.data).toMatchObject({ status: 'INGESTED', path });

    // PagingIterator: `links` is never null; `next` is followed and must not lead to an empty page.
    await send('POST', `${at}/tiles`, { path: 't1/(BAND).tif' });
    const whole = (await send('GET', `${at}/tiles?count=2`)).body;
    expect([whole.data.length, 'next' in whole.links]).toEqual([2, false]);
    const half = (await send('GET', `${at}/tiles?count=1`)).body;
    const second = await (await fetch(half.links.next, { headers: app.people.editor.headers })).json();
    expect((second as Json).data).toHaveLength(1);
    const failed = await send('GET', `${at}/tiles/00000000-0000-4000-8000-000000000000`);
    expect(failed).toMatchObject({
      status: 404,
      body: { error: { status: 404, message: expect.stringMatching(/not found/) } },
    });
  });
});

/** Small scripts around `requests`: they read `data.id`, poll, and index the cause without looking. */
describe('third-party scripts', () => {
  it('find the cause of a failure', async () => {
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 'nothing/here/(BAND).tif', sensingTime: null });
    expect(tile.status).toBe('FAILED');
    expect(tile.additionalData.failedIngestionCause).toBe('Not found in bucket "cogs": "nothing/here/(BAND).tif"');
  });
});
