import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type Purpose } from '../import-provider.js';
import { publishFilter, sceneFilter } from './planet-filter.js';
import { readPlanetQuery, type SceneQuery } from './planet-query.js';

const read = (data: object, purpose: Purpose = 'search') =>
  readPlanetQuery(new JsonMember(data, ['input', 'data', 0]), purpose);
const timeRange = { from: '2024-06-01T00:00:00Z', to: '2024-07-01T00:00:00Z' };
const search = { itemType: 'PSScene', productBundle: 'analytic_8b_sr_udm2' };
const order = { ...search, harmonizeTo: 'Sentinel-2' };
const subscription = { ...order, type: 'catalog', dataFilter: { timeRange: { from: timeRange.from } } };
const series = { type: 'soil_water_content', id: 'SWC-SMAP-L_V2.0_100', dataFilter: { timeRange } };

describe('readPlanetQuery', () => {
  it('reads searches, orders and subscriptions', () => {
    expect(read(search)).toMatchObject({ productCollection: 'PLANET_SCOPE', itemIds: null, harmonizeTo: null });
    expect(read({ ...order, itemIds: ['a', 'b'] }, 'order')).toMatchObject({
      itemIds: ['a', 'b'],
      harmonizeTo: 'Sentinel-2',
    });
    expect(read(subscription, 'subscription')).toMatchObject({
      kind: 'catalog',
      interval: { start: '2024-06-01T00:00:00Z', end: null },
      purpose: 'subscription',
    });
    expect(read(series, 'subscription')).toMatchObject({ kind: 'series', productCollection: 'PLANETARY_VARIABLES' });
    const ready = { ...series, type: 'analysis_ready_ps', id: 'PS_ARD_SR_DAILY' };
    expect(read(ready, 'subscription')).toMatchObject({ productCollection: 'PLANET_ARPS' });
    expect(read({ itemType: 'SkySatCollect', productBundle: 'panchromatic' }, 'order')).toMatchObject({
      productCollection: 'PLANET_SKYSAT',
      harmonizeTo: null,
    });
  });

  it('knows the old item type in searches only', () => {
    const old = { itemType: 'PSScene4Band', productBundle: 'analytic' };
    expect(read(old)).toMatchObject({ itemType: 'PSScene4Band' });
    expect(() => read({ ...old, harmonizeTo: 'NONE' }, 'order')).toThrow(
      'input->data->0->itemType: cannot be ordered any more',
    );
  });

  it.each<[string, object, Purpose]>([
    ['itemType: is required', {}, 'search'],
    ['itemType: must be one of', { ...search, itemType: 'REOrthoTile' }, 'search'],
    ['itemType: must be a string', { ...search, itemType: 7 }, 'search'],
    ['productBundle: is required', { itemType: 'PSScene' }, 'search'],
    ['productBundle: must be one of', { ...search, productBundle: 'panchromatic' }, 'search'],
    ['productBundle: must be one of', { ...search, productBundle: 'constructor' }, 'search'],
    [
      'dataFilter->maxCloudCoverage: must be between 0 and 100',
      { ...search, dataFilter: { maxCloudCoverage: 101 } },
      'search',
    ],
    ['dataFilter->nativeFilter: must be an object', { ...search, dataFilter: { nativeFilter: [] } }, 'search'],
    ['dataFilter->nativeFilter->type: is required', { ...search, dataFilter: { nativeFilter: {} } }, 'search'],
    [
      'dataFilter->timeRange->from: must be an RFC 3339',
      { ...search, dataFilter: { timeRange: { from: '2024' } } },
      'search',
    ],
    ['type: can only be subscribed to', series, 'order'],
    ['type: must be one of', { ...series, type: 'snow' }, 'subscription'],
    ['harmonizeTo: is required', search, 'order'],
    ['harmonizeTo: must be one of NONE, Sentinel-2', { ...order, harmonizeTo: 'PS2' }, 'order'],
    ['harmonizeTo: is possible for', { ...order, productBundle: 'analytic_udm2' }, 'order'],
    ['harmonizeTo: is possible for', { itemType: 'SkySatCollect', productBundle: 'analytic_sr_udm2', harmonizeTo: 'Sentinel-2' }, 'order'], // prettier-ignore
    ['itemIds: must have 1 to 250', { ...order, itemIds: [] }, 'order'],
    ['itemIds: must have 1 to 250', { ...order, itemIds: Array.from({ length: 251 }, (_, i) => `i${i}`) }, 'order'],
    ['itemIds: must not name an item twice', { ...order, itemIds: ['a', 'a'] }, 'order'],
    ['itemIds->1: must be 1 to 200 letters', { ...order, itemIds: ['a', 'a/../b'] }, 'order'],
    ['dataFilter: must be left out', { ...order, itemIds: ['a'], dataFilter: { timeRange } }, 'order'],
    ['itemType: must be one of PSScene', { ...subscription, itemType: 'SkySatCollect', productBundle: 'panchromatic' }, 'subscription'], // prettier-ignore
    ['dataFilter: is required', { ...subscription, dataFilter: null }, 'subscription'],
    ['dataFilter->timeRange: is required', { ...series, dataFilter: {} }, 'subscription'],
    ['dataFilter->timeRange->from: is required', { ...series, dataFilter: { timeRange: { to: timeRange.to } } }, 'subscription'], // prettier-ignore
    ['id: must be one of', { ...series, id: 'BIOMASS-PROXY_V4.0_10' }, 'subscription'],
  ])('refuses: %s', (message, data, purpose) => {
    expect(() => read(data, purpose)).toThrow(`input->data->0->${message}`);
  });
});

describe('filters', () => {
  const area = { type: 'Polygon' as const, coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }; // prettier-ignore
  const nativeFilter = { type: 'RangeFilter', field_name: 'sun_elevation', config: { gte: 20 } };

  it('AND what a search says, an asset each', () => {
    const query = read({ ...search, dataFilter: { timeRange, maxCloudCoverage: 20, nativeFilter } }) as SceneQuery;
    expect(sceneFilter(query, area)).toEqual({
      type: 'AndFilter',
      config: [
        { type: 'AssetFilter', config: ['ortho_analytic_8b_sr'] },
        { type: 'AssetFilter', config: ['ortho_udm2'] },
        { type: 'GeometryFilter', field_name: 'geometry', config: area },
        { type: 'DateRangeFilter', field_name: 'acquired', config: { gte: timeRange.from, lte: timeRange.to } },
        { type: 'RangeFilter', field_name: 'cloud_cover', config: { lte: 0.2 } },
        nativeFilter,
      ],
    });
  });

  it('leave time and place of a subscription to the subscription', () => {
    const query = read({ ...subscription, dataFilter: { timeRange, nativeFilter } }, 'subscription') as SceneQuery;
    expect(publishFilter(query)).toEqual({ type: 'AndFilter', config: [nativeFilter] });
    expect(publishFilter(read(subscription, 'subscription') as SceneQuery)).toBeNull();
  });
});
