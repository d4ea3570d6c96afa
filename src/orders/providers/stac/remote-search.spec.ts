import { describe, expect, it } from '@jest/globals';
import { aScene } from '../../../../test/support/a-scene.js';
import { cloudFilterOf, isClearEnough, searchBody } from './remote-search.js';
import { type StacWish } from './stac-source.js';

const WISH: StacWish = {
  collection: 's2',
  ids: null,
  area: null,
  interval: null,
  maxCloudCover: 20,
  changedSince: null,
};
const SEARCH = 'https://api.stacspec.org/v1.0.0/item-search';
const datetime = (start: string | null, end: string | null, changedSince: string | null = null) =>
  searchBody({ ...WISH, interval: { start, end }, changedSince: changedSince === null ? null : new Date(changedSince) }, 10, null)['datetime']; // prettier-ignore

describe('a search at a STAC API', () => {
  it.each([
    [[`${SEARCH}#filter`, 'http://www.opengis.net/spec/cql2/1.0/conf/cql2-json'], 'cql2-json'],
    [[`${SEARCH}#filter`, 'http://www.opengis.net/spec/cql2/1.0/conf/cql2-text', `${SEARCH}#query`], 'query'],
    [[SEARCH], 'none'],
    [undefined, 'none'],
  ])('with %j filters by %s', (conformsTo, expected) => expect(cloudFilterOf({ conformsTo })).toBe(expected));

  it('asks for clouds as the API wants it, or not at all', () => {
    expect(searchBody(WISH, 10, 'query')).toEqual({
      collections: ['s2'],
      query: { 'eo:cloud_cover': { lte: 20 } },
      limit: 10,
    });
    expect(searchBody(WISH, 10, 'cql2-json')).toMatchObject({
      filter: { op: '<=', args: [{ property: 'eo:cloud_cover' }, 20] },
    });
    expect(searchBody(WISH, 10, 'none')).toEqual({ collections: ['s2'], limit: 10 });
  });

  it('writes time as STAC does', () => {
    expect(datetime(null, null)).toBeUndefined();
    expect(datetime('2020-02-01T00:00:00Z', null)).toBe('2020-02-01T00:00:00Z/..');
    expect(datetime(null, '2020-02-01T00:00:00Z')).toBe('../2020-02-01T00:00:00Z');
  });

  it('for what is new asks for what was acquired lately', () => {
    expect(datetime('2020-02-01T00:00:00Z', null, '2024-06-30T00:00:00Z')).toBe('2024-05-31T00:00:00.000Z/..');
    expect(datetime('2024-06-15T00:00:00Z', null, '2024-06-30T00:00:00Z')).toBe('2024-06-15T00:00:00Z/..');
    expect(datetime(null, '2020-03-01T00:00:00Z', '2024-06-30T00:00:00Z')).toBe(
      '2020-03-01T00:00:00Z/2020-03-01T00:00:00Z',
    );
  });

  it('leaves out here what the API let through', () => {
    const item = (cover?: number) => aScene({ properties: { 'eo:cloud_cover': cover } });
    expect([item(20), item(21), item()].map((one) => isClearEnough(one, 20))).toEqual([true, false, false]);
    expect(isClearEnough(item(), 100)).toBe(true);
  });
});
