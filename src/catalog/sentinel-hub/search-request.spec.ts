import { describe, expect, it } from '@jest/globals';
import { bodyMembers, queryMembers } from '../request/members.js';
import { readSentinelHubSearch } from './search-request.js';

const read = (members: object) => readSentinelHubSearch(bodyMembers({ collections: ['sentinel-2-l2a'], ...members }));

describe('readSentinelHubSearch', () => {
  it('reads a query string like a body', () => {
    const geometry = { type: 'Point', coordinates: [11, 46] };
    const shared = { datetime: '2024-06-01T00:00:00Z/..', filter: 'eo:cloud_cover < 40', distinct: 'date' };
    const text = queryMembers({
      ...shared,
      collections: 'sentinel-2-l2a',
      intersects: JSON.stringify(geometry),
      ids: 'a,b',
      limit: '5',
      next: '10',
      fields: 'id,-geometry',
    });
    expect(readSentinelHubSearch(text)).toEqual(
      read({
        ...shared,
        intersects: geometry,
        ids: ['a', 'b'],
        limit: 5,
        next: 10,
        fields: { include: ['id'], exclude: ['geometry'] },
      }),
    );
  });

  it('takes null for absent', () => {
    const nothing = { bbox: null, intersects: null, filter: null, next: null, limit: null, ids: null, query: null };
    expect(read(nothing)).toEqual(read({}));
  });

  it.each([
    [null, 10],
    [1, 1],
    [100, 100],
    [101, 100],
    [1e9, 100],
  ])('makes a limit of %j %j', (limit, expected) => {
    expect(read({ limit }).limit).toBe(expected);
  });

  it('knows text and JSON filters by themselves', () => {
    const json = { op: '<', args: [{ property: 'eo:cloud_cover' }, 40] };
    const { filter } = read({ filter: 'eo:cloud_cover < 40', 'filter-lang': 'cql2-json' });
    expect(filter).not.toBeNull();
    expect(read({ filter: json, 'filter-lang': 'cql2-text' }).filter).toEqual(filter);
    expect(read({ 'filter-lang': 'cql2-text' }).filter).toBeNull();
  });

  it('still reads `query`, beside a filter or alone', () => {
    const query = { 'eo:cloud_cover': { lt: 40 } };
    const { filter } = read({ filter: 'eo:cloud_cover < 40' });
    expect(read({ query }).filter).toEqual(filter);
    expect(read({ query, filter: 'eo:cloud_cover < 40' }).filter).toEqual({ op: 'and', args: [filter, filter] });
    expect(read({ query: {} }).filter).toEqual({ op: 'literal', value: true });
  });

  it.each([
    [{ collections: [] }, 'collections: expected exactly one collection id, got 0'],
    [{ collections: null }, 'collections: expected exactly one collection id, got 0'],
    [{ collections: ['a', 'b'] }, 'collections: expected exactly one collection id, got 2'],
    [{ datetime: '2024-06-02T00:00:00Z/2024-06-01T00:00:00Z' }, 'Cannot parse parameter `datetime`.'],
    [{ datetime: 'yesterday' }, 'Cannot parse parameter `datetime`.'],
    [{ bbox: [1, 2, 3] }, 'bbox: expected 4'],
    [{ bbox: [1, 2, 0, 3, 4, 0] }, 'bbox: expected 4 numbers (w,s,e,n), got 6'],
    [{ bbox: [1, 2, 3, 4], intersects: { type: 'Point', coordinates: [1, 2] } }, 'bbox and intersects cannot be given'],
    [{ limit: 0 }, 'limit: expected a whole number from 1, got 0'],
    [{ limit: 1.5 }, 'limit: expected'],
    [{ next: -1 }, 'next: expected'],
    [{ next: 1.5 }, 'next: expected'],
    [{ next: 'WyJ4Il0' }, 'next: expected'],
    [{ next: 1e300 }, 'next: expected'],
    [{ distinct: 7 }, 'distinct: expected the name of a property, got 7'],
    [{ fields: ['id'] }, 'fields: expected object, got array'],
    [{ query: { 'eo:cloud_cover': { almost: 20 } } }, 'query.eo:cloud_cover.almost: unknown operator'],
    [{ sortby: [{ field: 'datetime' }] }, 'sortby: is not supported'],
  ])('refuses %j', (members, message) => {
    expect(() => read(members)).toThrow(message);
  });
});
