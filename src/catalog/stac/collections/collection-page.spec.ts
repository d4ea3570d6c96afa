import { describe, expect, it } from '@jest/globals';
import { type StacCollection } from '#libs/stac';
import { pageOfCollections } from './collection-page.js';
import { readCollectionSearch } from './collection-request.js';

const collection = (id: string, title?: string) =>
  ({
    id,
    title,
    extent: { spatial: { bbox: [] }, temporal: { interval: [[null, null]] } },
  }) as unknown as StacCollection;
const ALL = [collection('a', 'x'), collection('b'), collection('c', 'x'), collection('d', 'y'), collection('e')];
const ids = (page: { collections: readonly StacCollection[] }) => page.collections.map(({ id }) => id).join('');
const page = (members: object, all = ALL) => pageOfCollections(all, readCollectionSearch({ ...members }));

describe('pages of collections', () => {
  it('follow each other to the end and back', () => {
    const first = page({ limit: 2 });
    const second = page({ limit: 2, token: first.next });
    const third = page({ limit: 2, token: second.next });
    expect([ids(first), ids(second), ids(third)]).toEqual(['ab', 'cd', 'e']);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect(ids(page({ limit: 2, token: third.previous }))).toBe('cd');
    expect(ids(page({ limit: 2, token: second.previous }))).toBe('ab');
  });

  it('are sorted with missing values last, ties by id', () => {
    expect(ids(page({ sortby: '-title' }))).toBe('dacbe');
    expect(ids(page({ sortby: 'title' }))).toBe('acdbe');
  });

  it('lose and repeat none when one before the cursor goes', () => {
    const { next } = page({ limit: 2 });
    expect(ids(page({ limit: 2, token: next }, ALL.slice(1)))).toBe('cd');
  });

  it('refuse a token of another search, a forged one, and an order there is none of', () => {
    const { next } = page({ limit: 2 });
    expect(() => page({ limit: 2, token: next, sortby: 'title' })).toThrow('token');
    expect(() => page({ token: 'W10' })).toThrow('token');
    expect(() => page({ token: '%' })).toThrow('token');
    expect(() => page({ sortby: 'links' })).toThrow('sortby');
  });
});
