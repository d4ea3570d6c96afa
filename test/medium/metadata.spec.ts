import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CollectionDefinition } from '../../src/catalog/index.js';
import { MetadataModule } from '../../src/metadata/index.js';
import { startCatalogApp, type CatalogApp } from '../support/catalog-app.js';

const UUID = randomUUID();
const API = '/api/v1/metadata';
const dn = [{ unit: 'DN', scale: 1, offset: 0 }];
const definition: CollectionDefinition = {
  bands: [
    { name: 'B1', units: dn, sampleType: 'UINT16', resolutionM: null },
    { name: 'ndvi', units: dn, sampleType: 'FLOAT32', resolutionM: null },
  ],
  mosaicking: ['SIMPLE'],
  dataFilters: {},
  processing: {},
  queryables: {},
  distinct: [],
};

let app: CatalogApp;
beforeAll(async () => {
  app = await startCatalogApp({ imports: [MetadataModule], env: { PUBLIC_URL: 'https://eo.example.org/swath' } });
  const readers = [`user:${app.people.editor.id}`];
  await app.putCollection({ id: `byoc-${UUID}`, kind: 'byoc', definition, readers });
  await app.putCollection({ id: `zarr-${UUID}`, kind: 'zarr', definition, readers });
  await app.putCollection({ id: `batch-${UUID}`, kind: 'batch', readers });
});
afterAll(() => app.close());

const get = (path: string, who: CatalogApp['people']['editor'] | null = app.people.editor) =>
  app.call('GET', API + path, who);

const HERE = {
  '@id': 'https://eo.example.org/swath/api/v1/metadata/location/aws-eu-central-1',
  id: 'aws-eu-central-1',
  url: 'https://eo.example.org/swath',
  wmsUrl: 'https://eo.example.org/swath/ogc/wms',
  processUrl: 'https://eo.example.org/swath/api/v1/process',
  catalogUrl: 'https://eo.example.org/swath/api/v1/catalog/1.0.0',
};

describe('locations', () => {
  it('are this instance alone', async () => {
    expect(await get('/location')).toMatchObject({ status: 200, body: [HERE] });
    expect((await get('/location/aws-eu-central-1')).body).toEqual(HERE);
  });

  it('have no other', async () => {
    const { status, body } = await get('/location/creo');
    expect(status).toBe(404);
    expect(body.error).toMatchObject({ status: 404, reason: 'Not Found', code: 'COMMON_NOT_FOUND' });
  });

  it('need a token', async () => {
    expect((await get('/location', null)).body.error).toMatchObject({ status: 401, code: 'COMMON_UNAUTHORIZED' });
  });
});

describe('collections', () => {
  it.each(['byoc', 'zarr'])('of %s tell their bands and where they are', async (prefix) => {
    expect((await get(`/collection/${prefix}-${UUID}`)).body).toEqual({
      '@id': `https://eo.example.org/swath/api/v1/metadata/collection/${prefix}-${UUID}`,
      id: `${prefix}-${UUID}`,
      location: HERE,
      datasetType: 'custom',
      bands: [
        { name: 'B1', sampleType: 'UINT16' },
        { name: 'ndvi', sampleType: 'FLOAT32' },
      ],
    });
  });

  it('without a band table have no bands', async () => {
    expect((await get(`/collection/batch-${UUID}`)).body.bands).toEqual([]);
  });

  it('of others are not there', async () => {
    expect((await get(`/collection/byoc-${UUID}`, app.people.other)).status).toBe(404);
    expect((await get(`/collection/byoc-${UUID}`, null)).status).toBe(401);
  });

  it.each([`byoc-${randomUUID()}`, UUID, `dataset-${UUID}`, 'sentinel-2-l2a', 'byoc-1', '%00'])(
    'have no %s',
    async (id) => {
      expect((await get(`/collection/${id}`)).body.error).toMatchObject({ status: 404, code: 'COMMON_NOT_FOUND' });
    },
  );
});
