import { describe, expect, it } from '@jest/globals';
import { expectValid, stacFaults } from '../support/stac-validity.js';

const ITEM = {
  type: 'Feature',
  stac_version: '1.1.0',
  stac_extensions: ['https://stac-extensions.github.io/eo/v2.0.0/schema.json'],
  id: 'a',
  geometry: { type: 'Point', coordinates: [1, 2] },
  bbox: [1, 2, 1, 2],
  properties: { datetime: '2024-01-01T00:00:00Z', 'eo:cloud_cover': 5 },
  links: [],
  assets: { data: { href: './a.tif', bands: [{ name: 'B04', 'eo:common_name': 'red' }] } },
};

describe('the offline rules', () => {
  it('take a valid item, and a list of them', async () => {
    await expectValid(ITEM);
    await expectValid({ type: 'FeatureCollection', features: [ITEM, { ...ITEM, stac_version: '1.0.0' }] });
    await expectValid({ type: 'FeatureCollection', features: [] });
  });

  it.each([
    ['no datetime', { properties: {} }],
    ['a time that is not UTC', { properties: { datetime: '2024-01-01T00:00:00+02:00' } }],
    ['null without its interval', { properties: { datetime: null, start_datetime: '2024-01-01T00:00:00Z' } }],
    ['a bbox without geometry', { geometry: null }],
    ['a geometry without bbox', { bbox: undefined }],
    ['a collection without its link', { collection: 'c' }],
    ['an asset without href', { assets: { data: {} } }],
    ['a cloud cover above 100', { properties: { ...ITEM.properties, 'eo:cloud_cover': 101 } }],
    ['a field its extension does not know', { properties: { ...ITEM.properties, 'eo:clouds': 1 } }],
    ['a band name its extension does not know', { assets: { d: { href: 'a', bands: [{ 'eo:common_name': 'x' }] } } }],
    ['an extension nobody knows', { stac_extensions: ['https://stac-extensions.github.io/nope/v1.0.0/schema.json'] }],
    ['an unknown version', { stac_version: '1.2.0' }],
    ['an old version', { stac_version: '0.9.0' }],
  ])('refuse %s', async (_fault, change) => {
    expect(await stacFaults({ ...ITEM, ...change })).not.toEqual([]);
  });

  it('refuse one bad item of a list', async () => {
    await expect(expectValid({ type: 'FeatureCollection', features: [ITEM, { ...ITEM, id: 7 }] })).rejects.toThrow(
      /id/,
    );
  });
});
