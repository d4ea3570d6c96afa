import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { readAirbusQuery, searchParameters } from './airbus-query.js';

const AREA = { type: 'Polygon' as const, coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }; // prettier-ignore
const read = (data: object, purpose: 'search' | 'order' | 'subscription' = 'order') =>
  readAirbusQuery(new JsonMember(data, ['input', 'data', 0]), purpose);
const ID = '0F7A2B6E-1111-4222-8333-444455556666';

describe('a query to AIRBUS', () => {
  it.each([
    ['PHR', 'AIRBUS_PLEIADES'],
    ['SPOT', 'AIRBUS_SPOT'],
  ])('of %s uses the quota of %s', (constellation, collection) => {
    expect(read({ constellation }).productCollection).toBe(collection);
  });

  it('asks OneAtlas for closed intervals, and for nothing that anything would do', () => {
    const filter = {
      timeRange: { from: '2020-04-01T00:00:00Z' },
      expirationDate: { to: '2030-01-01T00:00:00Z' },
      ...{ processingLevel: 'SENSOR', maxCloudCoverage: 30, maxSnowCoverage: 10, maxIncidenceAngle: 25.5 },
    };
    expect(searchParameters(read({ constellation: 'PHR', dataFilter: filter }), AREA)).toEqual({
      constellation: 'PHR',
      processingLevel: 'SENSOR',
      geometry: AREA,
      relation: 'intersects',
      sortBy: '-acquisitionDate',
      acquisitionDate: '[2020-04-01T00:00:00Z,2100-01-01T00:00:00Z]',
      expirationDate: '[1970-01-01T00:00:00Z,2030-01-01T00:00:00Z]',
      cloudCover: '[0,30]',
      snowCover: '[0,10]',
      incidenceAngle: '[0,25.5]',
    });
    expect(searchParameters(read({ constellation: 'SPOT' }), AREA)).toEqual({
      ...{ constellation: 'SPOT', processingLevel: 'SENSOR,ALBUM', geometry: AREA },
      ...{ relation: 'intersects', sortBy: '-acquisitionDate' },
    });
  });

  it('knows products by their lower-case ids, in orders alone', () => {
    const data = { constellation: 'PHR', products: [{ id: ID }] };
    expect(read(data).itemIds).toEqual([ID.toLowerCase()]);
    expect(read(data, 'search').itemIds).toBeNull();
  });

  it.each<[string, object, RegExp]>([
    ['no constellation', {}, /input->data->0->constellation: is required/],
    ['Pléiades Neo', { constellation: 'PNEO' }, /constellation: must be one of PHR, SPOT/],
    ['another level', { constellation: 'PHR', dataFilter: { processingLevel: 'ORTHO' } }, /SENSOR, ALBUM/],
    ['too steep', { constellation: 'PHR', dataFilter: { maxIncidenceAngle: 91 } }, /maxIncidenceAngle: must be between 0 and 90/],
    ['a filter that is none', { constellation: 'PHR', dataFilter: 7 }, /dataFilter: must be an object/],
    ['times that run back', { constellation: 'PHR', dataFilter: { timeRange: { from: '2021-01-01T00:00:00Z', to: '2020-01-01T00:00:00Z' } } }, /timeRange: from must not be after to/],
    ['no product', { constellation: 'PHR', products: [] }, /products: must have 1 to 10 elements/],
    ['eleven products', { constellation: 'PHR', products: Array.from({ length: 11 }, () => ({ id: randomUUID() })) }, /products: must have 1 to 10 elements/],
    ['a product twice', { constellation: 'PHR', products: [{ id: ID }, { id: ID.toLowerCase() }] }, /twice/],
    ['an id that is none', { constellation: 'PHR', products: [{ id: 'x' }] }, /products->0->id: must be the UUID/],
    ['both', { constellation: 'PHR', products: [{ id: ID }], dataFilter: { maxCloudCoverage: 1 } }, /dataFilter: must be left out/],
  ])('refuses %s', (_what, data, message) => {
    expect(() => read(data)).toThrow(message);
  }); // prettier-ignore

  it('refuses subscriptions', () => {
    expect(() => read({ constellation: 'PHR' }, 'subscription')).toThrow(/no subscriptions/);
  });
});
