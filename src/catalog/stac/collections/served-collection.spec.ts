import { describe, expect, it } from '@jest/globals';
import { type Principal } from '../../../auth/index.js';
import { type Collection } from '../../collection.entity.js';
import { servedCollection } from './served-collection.js';

const person = (role: Principal['role'], accountId = 'a1') => ({ role, accountId }) as Principal;
const row = (changes: object = {}, document: object = {}) =>
  ({
    id: 'x y/z',
    accountId: 'a1',
    readers: ['account:a1'],
    definition: null,
    bbox: null,
    startAt: null,
    endAt: null,
    document: { type: 'Collection', stac_version: '1.1.0', description: 'd', license: 'other', ...document },
    ...changes,
  }) as unknown as Collection;
const serve = (collection: Collection, principal: Principal | null = null) =>
  servedCollection(collection, { principal, baseUrl: 'https://h' });

const BANDS = {
  bands: [
    { name: 'B04', units: [{ unit: 'REFLECTANCE', scale: 0.0001, offset: -0.1 }], sampleType: 'UINT16', resolutionM: 10, commonName: 'red', assetKeys: ['red', 'B04'] }, // prettier-ignore
    { name: 'VV', units: [], sampleType: 'FLOAT32', resolutionM: null, assetKeys: ['red'] },
  ],
};

describe('a served collection', () => {
  it('has links of ours, encoded, and those of the document that are not ours to make', () => {
    const links = [
      { rel: 'license', href: 'https://l' },
      { rel: 'self', href: 'https://elsewhere' },
      { rel: 'items', href: 'https://elsewhere' },
    ];
    const served = serve(row({}, { links }));
    expect(served.links.filter(({ rel }) => rel === 'self' || rel === 'license' || rel === 'items')).toEqual([
      { rel: 'self', type: 'application/json', href: 'https://h/stac/collections/x%20y%2Fz' },
      { rel: 'items', type: 'application/geo+json', href: 'https://h/stac/collections/x%20y%2Fz/items' },
      { rel: 'license', href: 'https://l' },
    ]);
  });

  it('keeps unknown members', () => {
    expect(serve(row({}, { 'sci:doi': '10.1/2' }))).toMatchObject({
      'sci:doi': '10.1/2',
      id: 'x y/z',
      license: 'other',
    });
  });

  it('tells its visibility to those who may change it', () => {
    const shown = (principal: Principal | null) =>
      serve(row({}, { 'swath:visibility': 'public' }), principal)['swath:visibility'];
    expect([null, person('viewer'), person('editor', 'a2')].map(shown)).toEqual([undefined, undefined, undefined]);
    expect([person('editor'), person('admin', 'a2')].map(shown)).toEqual(['account', 'account']);
  });

  it('describes the bands of its definition per file and as a whole', () => {
    const served = serve(row({ definition: BANDS }));
    expect(served['bands']).toEqual([
      {
        name: 'B04',
        data_type: 'uint16',
        unit: 'REFLECTANCE',
        gsd: 10,
        'eo:common_name': 'red',
        'raster:scale': 0.0001,
        'raster:offset': -0.1,
      },
      { name: 'VV', data_type: 'float32' },
    ]);
    expect(served.stac_extensions).toEqual([
      'https://stac-extensions.github.io/eo/v2.0.0/schema.json',
      'https://stac-extensions.github.io/raster/v2.0.0/schema.json',
    ]);
    expect(served.item_assets).toMatchObject({ red: { roles: ['data'], bands: [{ name: 'B04' }, { name: 'VV' }] } });
  });

  it.each([[{ item_assets: {} }], [{ stac_version: '1.0.0' }], [{ summaries: { bands: [] } }], [{ bands: [] }]])(
    'leaves the description of bands to a document with %j',
    (document) => {
      const served = serve(row({ definition: BANDS }, document));
      expect(served).not.toHaveProperty('item_assets.red');
    },
  );
});
