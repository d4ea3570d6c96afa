import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { aScene, square } from '../../../../test/support/a-scene.js';
import { type ProviderCall, type WatchState } from '../import-provider.js';
import { type StacQuery } from './stac-query.js';
import { type OrderableItem, type PageWish, type StacSource, type StacWish } from './stac-source.js';
import { type StacSources } from './stac-sources.js';
import { StacWatch } from './stac-watch.js';

const CALL = {} as ProviderCall;
const HOUR = 3600 * 1000;
let asked: Array<StacWish & PageWish>;
let pages: Array<{ ids: string[]; next: string | null }>;
let gone: Error | null;

const source = {
  definition: async () => {
    if (gone) throw gone;
    return null;
  },
  orderable: async (wish: StacWish, page: PageWish) => {
    asked.push({ ...wish, ...page });
    const { ids, next } = pages.shift() ?? { ids: [], next: null };
    return { items: ids.map(orderable), next, matched: null };
  },
} as unknown as StacSource;
const orderable = (id: string): OrderableItem => ({
  ...{ id, footprint: square(11, 46), acquired: null, item: aScene({ id }) },
  bands: { red: { asset: 'red', href: `s3://scenes/${id}/red.tif`, index: 1 } },
});
const watch = new StacWatch({ find: (name: string | null) => (name === null ? source : null) } as StacSources);
const QUERY = {
  ...{ catalog: null, collection: 's2', assets: null, maxCloudCover: 100, delivery: 'copy', bands: [], bucket: null },
  interval: { start: '2024-06-01T00:00:00Z', end: '2024-06-30T00:00:00Z' },
} as unknown as StacQuery;
const look = (cursor: unknown, query = QUERY): Promise<WatchState> =>
  watch.watch([], query, square(11, 46), cursor, CALL);

beforeEach(() => {
  [asked, pages, gone] = [[], [], null];
  jest.useFakeTimers({ now: Date.parse('2024-06-10T00:00:00Z') });
});
afterEach(() => void jest.useRealTimers());

describe('watching a catalogue', () => {
  it('goes through everything once, page by page, and then looks for what is new with an hour to spare', async () => {
    pages = [{ ids: ['a'], next: 'p2' }, { ids: ['b'], next: null }, { ids: ['b', 'c'], next: null }]; // prettier-ignore
    const first = await look(null);
    const second = await look(first.cursor);
    jest.advanceTimersByTime(2 * HOUR);
    const third = await look(second.cursor);
    expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).toEqual([['a'], ['b'], ['b', 'c']]);
    expect(asked.map(({ token, changedSince }) => [token, changedSince?.toISOString() ?? null])).toEqual([
      [null, null],
      ['p2', null],
      [null, '2024-06-09T23:00:00.000Z'],
    ]);
    expect([first, second, third].every(({ isComplete, failure }) => !isComplete && failure === null)).toBe(true);
  });

  it('goes through everything again after a day', async () => {
    const first = await look(null);
    jest.advanceTimersByTime(24 * HOUR);
    await look(first.cursor);
    expect(asked.map(({ changedSince }) => changedSince)).toEqual([null, null]);
  });

  it('is complete with a whole pass two days after the end of its time', async () => {
    jest.setSystemTime(Date.parse('2024-07-01T23:59:59Z'));
    expect((await look(null)).isComplete).toBe(false);
    jest.setSystemTime(Date.parse('2024-07-02T00:00:00Z'));
    pages = [{ ids: ['a'], next: 'p2' }];
    const first = await look(null);
    expect([first.isComplete, (await look(first.cursor)).isComplete]).toEqual([false, true]);
    expect((await look(null, { ...QUERY, interval: { start: '2024-06-01T00:00:00Z', end: null } })).isComplete).toBe(
      false,
    );
  });

  it('gives up where the collection is gone, and not where the catalogue is away', async () => {
    gone = new DomainError('NOT_FOUND', 'Collection s2 not found');
    expect((await look(null)).failure).toMatch(/s2 cannot be read any more/);
    gone = new DomainError('UPSTREAM_FAILED', 'away');
    await expect(look(null)).rejects.toThrow('away');
    expect((await look(null, { ...QUERY, catalog: 'old' })).failure).toMatch(/"old" is not configured here/);
  });
});
