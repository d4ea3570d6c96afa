import { describe, expect, it } from '@jest/globals';
import { aScene, square } from '../../../test/support/a-scene.js';
import { expectValid } from '../../../test/support/stac-validity.js';
import { itemOf, writeDocument } from '../scene-document.js';
import { type StacItem } from '#libs/stac';
import { commonFolder } from './item-assets.js';
import { toSentinelHubItem } from './sentinel-hub-item.js';

const BASE = 'https://eo.example.org/swath';

/** Through the store's form, with the bucket `scenes` as one of ours. */
function served(item: StacItem, collectionId = 'sentinel-2-l2a') {
  const stored = itemOf(writeDocument(item, collectionId, new Set(['scenes'])), BASE);
  return toSentinelHubItem(stored, collectionId, BASE);
}

const UTM = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32632' } };

describe('toSentinelHubItem', () => {
  it('writes what clients of Sentinel Hub read', async () => {
    const item = served(
      aScene({
        id: 'S2B_1',
        stac_extensions: ['https://stac-extensions.github.io/projection/v2.0.0/schema.json'],
        properties: { platform: 'sentinel-2b', 'proj:code': 'EPSG:32632' },
        assets: {
          red: { href: 's3://scenes/32TPS/2024/B04.tif', roles: ['data'] },
          blue: { href: 's3://scenes/32TPS/2024/B02.tif', roles: ['data'] },
          thumbnail: { href: 'https://elsewhere.example/t.jpg', type: 'image/jpeg', roles: ['thumbnail'] },
        },
        links: [
          { rel: 'derived_from', href: 'https://hub.example/1', title: 'scihub download' },
          { rel: 'via', href: 'https://other.example' },
        ],
      }),
    );
    const collection = `${BASE}/api/v1/catalog/1.0.0/collections/sentinel-2-l2a`;
    expect(item).toMatchObject({
      stac_version: '1.0.0',
      id: 'S2B_1',
      type: 'Feature',
      collection: 'sentinel-2-l2a',
      bbox: [11, 46, 12, 47],
      geometry: {
        type: 'MultiPolygon',
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC::CRS84' } },
      },
      properties: {
        datetime: '2024-06-01T10:00:00Z',
        platform: 'sentinel-2b',
        'eo:cloud_cover': 10,
        'proj:epsg': 32632,
      },
      assets: {
        data: { href: 's3://scenes/32TPS/2024/', title: 's3', type: 'inode/directory' },
        thumbnail: { href: 'https://elsewhere.example/t.jpg', type: 'image/jpeg' },
      },
    });
    expect(item.properties).not.toHaveProperty('proj:code');
    expect(item.links).toEqual([
      { rel: 'root', href: `${BASE}/api/v1/catalog/1.0.0`, type: 'application/json' },
      { rel: 'self', href: `${collection}/items/S2B_1`, type: 'application/geo+json' },
      { rel: 'parent', href: collection, type: 'application/json' },
      { rel: 'collection', href: collection, type: 'application/json' },
      { rel: 'derived_from', href: 'https://hub.example/1', title: 'scihub download' },
    ]);
    await expectValid(item);
  });

  it('keeps a polygon with its rings and a multipolygon as it is', () => {
    const polygon = aScene();
    expect(served(polygon).geometry).toMatchObject({
      coordinates: [(polygon.geometry as { coordinates: unknown }).coordinates],
    });
    const parts = { type: 'MultiPolygon' as const, coordinates: [square(11, 46).coordinates] };
    expect(served(aScene({ geometry: parts })).geometry).toMatchObject(parts);
  });

  it('has no geometry where the item has none', () => {
    const item = served(aScene({ geometry: null }));
    expect(item.geometry).toBeNull();
    expect(item).not.toHaveProperty('bbox');
  });

  it('drops the heights of a box', () => {
    expect(served(aScene({ bbox: [11, 46, 0, 12, 47, 900] })).bbox).toEqual([11, 46, 12, 47]);
  });

  it.each([
    ['declared on the item', { 'proj:epsg': 32632, 'proj:bbox': [600000, 5100000, 709800, 5209800] }, {}],
    [
      'told by grid and transform of an asset',
      {},
      { 'proj:code': 'EPSG:32632', 'proj:shape': [10980, 10980], 'proj:transform': [10, 0, 600000, 0, -10, 5209800] },
    ],
    [
      'told by a transform of nine numbers',
      { 'proj:epsg': 32632, 'proj:shape': [1098, 1098], 'proj:transform': [100, 0, 6e5, 0, -100, 5209800, 0, 0, 1] },
      {},
    ],
  ])('tells the native grid %s', (_, properties, asset) => {
    const item = served(
      aScene({ properties, assets: { red: { href: 's3://scenes/a/B04.tif', roles: ['data'], ...asset } } }),
    );
    expect(item.properties).toMatchObject({
      'proj:epsg': 32632,
      'proj:bbox': [600000, 5100000, 709800, 5209800],
      'proj:geometry': { type: 'Polygon', crs: UTM },
    });
  });

  it('is silent about a projection it does not know', () => {
    const { properties } = served(aScene({ properties: { 'proj:epsg': null, 'proj:shape': [10, 10] } }));
    expect(Object.keys(properties).filter((name) => name.startsWith('proj:'))).toEqual([]);
  });

  describe('of Sentinel-1', () => {
    const radar = (properties: Record<string, unknown>) => served(aScene({ properties }), 'sentinel-1-grd');

    it('calls the folder `s3`', () => {
      expect(radar({}).assets).toEqual({
        s3: { href: expect.stringMatching(/^s3:\/\/scenes\/.*\/$/), title: 's3', type: 'inode/directory' },
      });
    });

    it.each([
      [['VV', 'VH'], 'DV'],
      [['VH', 'VV'], 'DV'],
      [['HH', 'HV'], 'DH'],
      [['VV'], 'SV'],
    ])('knows %j as %s', (channels, token) => {
      expect(radar({ 'sar:polarizations': channels }).properties).toMatchObject({ 's1:polarization': token });
    });

    it('spells tokens as clients filter by them', () => {
      const tokens = { 'sat:orbit_state': 'DESCENDING', 's1:resolution': 'high', 's1:polarization': 'dv' };
      expect(radar(tokens).properties).toMatchObject({
        'sat:orbit_state': 'descending',
        's1:resolution': 'HIGH',
        's1:polarization': 'DV',
      });
    });

    it('always has an orbit state that can be upper-cased', () => {
      expect(radar({}).properties).toMatchObject({ 'sat:orbit_state': '' });
    });
  });
});

describe('commonFolder', () => {
  it.each([
    [['s3://b/x/1.tif'], 's3://b/x/'],
    [['s3://b/x/R10m/1.jp2', 's3://b/x/R20m/2.jp2'], 's3://b/x/'],
    [['s3://b/x/1.tif', 's3://b/xy/1.tif'], 's3://b/'],
    [['s3://b/x/1.tif', 's3://c/x/1.tif'], 's3://b/x/'],
    [['file:///data/a/1.tif', 'file:///data/b/1.tif'], 'file:///data/'],
    [[], null],
  ])('of %j is %j', (hrefs, folder) => {
    expect(commonFolder(hrefs)).toBe(folder);
  });
});
