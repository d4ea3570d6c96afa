import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StacItem } from '#libs/stac';
import { type SceneQuery, type SortKey } from '../../src/catalog/index.js';
import { aScene, square } from '../support/a-scene.js';
import { type CatalogRows, startCatalogRows } from '../support/catalog-rows.js';

/** Values that a property may hold from scene to scene: numbers, texts, nothing. */
const MIXED = [3, 10, -1.5, 'b', 'a', 'A', undefined, null, 1e21, 'ä', true];
const COUNT = 60;

describe('pages of a search', () => {
  let catalog: CatalogRows;
  const scenes = Array.from({ length: COUNT }, (_, i) => {
    const mixed = MIXED[(i * 7) % MIXED.length];
    const item = aScene({
      id: `s-${String((i * 37) % COUNT).padStart(2, '0')}`,
      properties: {
        // Four moments only, apart by less than JavaScript's Date can tell.
        datetime: `2020-01-01T00:00:00.00000${i % 4}Z`,
        'eo:cloud_cover': i % 5 === 0 ? undefined : i % 7,
        ...(mixed !== undefined && { mixed }),
      },
    });
    return { collectionId: i % 3 === 0 ? 'd' : 'c', item };
  });

  beforeAll(async () => {
    catalog = await startCatalogRows();
    for (const id of ['c', 'd']) {
      await catalog.putCollection(id);
      await catalog.putScene(id, ...scenes.filter(({ collectionId }) => collectionId === id).map(({ item }) => item));
    }
  });
  afterAll(() => catalog.close());

  const walk = async (query: SceneQuery, towards: 'next' | 'previous', token: string | null) => {
    const pages: string[][] = [];
    let at = token;
    do {
      const page = await catalog.search.search(null, { ...query, token: at });
      pages.push(page.scenes.map(({ collectionId, id }) => `${collectionId}/${id}`));
      at = page[towards];
      if (pages.length > COUNT) throw new Error('the walk does not end');
    } while (at !== null);
    return pages;
  };

  const orders: SortKey[][] = [
    [],
    [{ field: 'datetime', direction: 'asc' }],
    [{ field: 'id', direction: 'desc' }],
    [{ field: 'eo:cloud_cover', direction: 'asc' }],
    [{ field: 'eo:cloud_cover', direction: 'desc' }],
    [{ field: 'mixed', direction: 'asc' }],
    [{ field: 'mixed', direction: 'desc' }],
    [{ field: 'nowhere', direction: 'desc' }],
    [{ field: 'collection', direction: 'desc' }, { field: 'mixed', direction: 'desc' }, { field: 'datetime', direction: 'asc' }],
  ]; // prettier-ignore

  it.each(orders.flatMap((sort) => [1, 7, COUNT].map((limit) => [sort, limit] as const)))(
    'hold each scene once, in order, there and back: %j by %i',
    async (sort, limit) => {
      const expected = scenes.toSorted(comparison(sort)).map(({ collectionId, item }) => `${collectionId}/${item.id}`);
      const there = await walk({ sort, limit }, 'next', null);
      expect(there.flat()).toEqual(expected);

      const last = await lastToken({ sort, limit });
      if (last === null) return;
      const back = await walk({ sort, limit }, 'previous', last);
      expect(back.toReversed().flat()).toEqual(there.slice(0, -1).flat());
    },
  );

  /** The token that leads from the last page to the one before. */
  const lastToken = async (query: SceneQuery) => {
    let page = await catalog.search.search(null, query);
    while (page.next !== null) page = await catalog.search.search(null, { ...query, token: page.next });
    return page.previous;
  };

  it('has no next when the last scene is on the page, and no previous at the beginning', async () => {
    const { next, previous, scenes: all } = await catalog.search.search(null, { limit: COUNT });
    expect([all.length, next, previous]).toEqual([COUNT, null, null]);
    const none = await catalog.search.search(null, { collections: ['absent'], limit: 10 });
    expect(none).toEqual({ scenes: [], next: null, previous: null });
  });

  it('skips rows for dialects that count', async () => {
    const whole = await catalog.search.search(null, { limit: 20 });
    const part = await catalog.search.search(null, { limit: 5, offset: 15 });
    expect(part.scenes).toEqual(whole.scenes.slice(15));
  });

  it('keeps its place while scenes come and go', async () => {
    const query = { collections: ['moving'], limit: 4 };
    await catalog.putCollection('moving');
    const name = (i: number) => `m-${String(i).padStart(2, '0')}`;
    await catalog.putScene('moving', ...Array.from({ length: 20 }, (_, i) => ({ id: name(i) })));
    const seen: string[] = [];
    for (let token: string | null = null, page = 0; ; page++) {
      const { scenes: found, next } = await catalog.search.search(null, { ...query, token });
      seen.push(...found.map(({ id }) => id));
      if (next === null) break;
      token = next;
      // New ones before the place reached, by id and by time; and the very row that the token names goes.
      await catalog.putScene('moving', { id: `a-${page}` });
      await catalog.putScene('moving', { id: `z-${page}`, properties: { datetime: '2030-01-01T00:00:00Z' } });
      await catalog.dataSource.query(`DELETE FROM scenes WHERE collection_id = 'moving' AND id = $1`, [found.at(-1)?.id]);
    } // prettier-ignore
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => name(i)));
  });

  it.each([[90], [110]])('joins the newest of %i collections, one of them hidden', async (count) => {
    const names = Array.from({ length: count }, (_, i) => `many-${count}-${i}`);
    for (const [i, id] of names.entries()) {
      await catalog.putCollection(id, i === 0 ? [] : ['public']);
      const datetime = new Date(Date.UTC(2021, 0, 1 + ((i * 7) % count))).toISOString();
      await catalog.putScene(id, { id, geometry: square(i % 2, 50, 0.5), properties: { datetime } });
    }
    const newest = names.toSorted((a, b) => dayOf(b) - dayOf(a) || (a < b ? -1 : 1)).filter((id) => id !== names[0]);
    const query = { collections: names, limit: 25 };
    const strip = (pages: string[][]) => pages.flat().map((path) => path.split('/')[1]);
    expect(strip(await walk(query, 'next', null))).toEqual(newest);
    const even = newest.filter((id) => Number(id.split('-')[2]) % 2 === 0);
    expect(strip(await walk({ ...query, bbox: [0, 50, 0.4, 51] }, 'next', null))).toEqual(even);
    expect((await catalog.search.search(null, { ...query, offset: 30 })).scenes.map(({ id }) => id)).toEqual(
      newest.slice(30, 55),
    );

    function dayOf(id: string) {
      return (Number(id.split('-')[2]) * 7) % count;
    }
  });

  describe('tokens', () => {
    const forged = (change: (parts: unknown[]) => unknown) => async () => {
      const { next } = await catalog.search.search(null, { limit: 3 });
      const parts = JSON.parse(Buffer.from(next ?? '', 'base64url').toString()) as unknown[];
      return Buffer.from(JSON.stringify(change(parts))).toString('base64url');
    };
    it.each<[string, () => Promise<string>]>([
      ['empty content', () => Promise.resolve('e30')],
      ['no base64', () => Promise.resolve('%%%')],
      ['text', () => Promise.resolve('abc')],
      ['SQL', forged(([hash, way]) => [hash, way, "now()'; DROP TABLE scenes; --", 'c', 's-1'])],
      ['NUL', forged(([hash, way, time]) => [hash, way, time, 'c', 'a\0b'])],
      ['too few keys', forged((parts) => parts.slice(0, -1))],
      ['too many keys', forged((parts) => [...parts, 'x'])],
      ['a number as key', forged(([hash, way, ...rest]) => [hash, way, 1, ...rest.slice(1)])],
      ['a third direction', forged(([hash, , ...rest]) => [hash, 2, ...rest])],
      ['another hash', forged(([, ...rest]) => ['x', ...rest])],
    ])('of %s are refused', async (_, make) => {
      const token = await make();
      await expect(catalog.search.search(null, { limit: 3, token })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });

    it('belong to their query, whatever the limit', async () => {
      const { next: token } = await catalog.search.search(null, { ids: ['s-01', 's-02', 's-03'], limit: 1 });
      const again = await catalog.search.search(null, { ids: ['s-01', 's-02', 's-03'], limit: 2, token });
      expect(again.scenes).toHaveLength(2);
      for (const other of [{}, { ids: ['s-01'] }, { ids: ['s-01', 's-02', 's-03'], sort: orders[1] ?? [] }])
        await expect(catalog.search.search(null, { ...other, limit: 1, token })).rejects.toMatchObject({
          code: 'BAD_REQUEST',
          message: expect.stringContaining('token'),
        });
    });
  });

  it.each(['geometry', 'assets', 'instruments', 'proj:shape'])('refuses to sort by %s', async (field) => {
    await expect(catalog.search.search(null, { sort: [{ field, direction: 'asc' }], limit: 1 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining(field),
    });
  });
});

interface Placed {
  readonly collectionId: string;
  readonly item: StacItem;
}

/** The order the API promises, in plain JavaScript: numbers, then texts by code point, nothing last either way. */
function comparison(sort: readonly SortKey[]) {
  const keys = [
    ...(sort.length === 0 ? [{ field: 'datetime', direction: 'desc' } as const] : sort),
    { field: 'collection', direction: 'asc' } as const,
    { field: 'id', direction: 'asc' } as const,
  ];
  const value = ({ collectionId, item }: Placed, field: string) =>
    field === 'collection' ? collectionId : field === 'id' ? item.id : item.properties[field];
  return (a: Placed, b: Placed) => {
    for (const { field, direction } of keys) {
      const order = compared(value(a, field), value(b, field), direction === 'desc' ? -1 : 1);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function compared(a: unknown, b: unknown, sign: number): number {
  const rank = (value: unknown) => (typeof value === 'number' ? 0 : value === null || value === undefined ? 2 : 1);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) === 2) return 0;
  const [x, y] = rank(a) === 0 ? [a as number, b as number] : [String(a), String(b)];
  return x === y ? 0 : sign * (x < y ? -1 : 1);
}
