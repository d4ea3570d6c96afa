import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BBox } from '#libs/geo';
import { type Geometry } from 'geojson';
import { type SceneFilter } from '../../src/catalog/index.js';
import { square } from '../support/a-scene.js';
import { aPrincipal, type CatalogRows, startCatalogRows } from '../support/catalog-rows.js';
import { HOSTILE_VALUES } from '../support/hostile.js';

describe('filters of a search', () => {
  let catalog: CatalogRows;

  beforeAll(async () => {
    catalog = await startCatalogRows();
    for (const id of ['c', 'd']) await catalog.putCollection(id);
    const halves = [square(179, -18).coordinates, square(-180, -18).coordinates];
    await catalog.putScene(
      'c',
      { id: 'rome', geometry: square(12, 41), properties: { title: 'Roma 100%_clear', platform: 'sentinel-2a' } },
      { id: 'fiji', geometry: { type: 'MultiPolygon', coordinates: halves } },
      { id: 'null-island', geometry: { type: 'Point', coordinates: [0, 0] } },
      { id: 'nowhere', geometry: null },
    );
    await catalog.putScene(
      'd',
      { id: 'day', geometry: square(60, 60), properties: { datetime: '2020-06-15T12:00:00.123456Z' } },
      {
        id: 'month',
        geometry: square(60, 60),
        properties: { datetime: null, start_datetime: '2020-06-01T00:00:00Z', end_datetime: '2020-06-30T23:59:59Z' },
      },
      {
        id: 'late-named',
        geometry: square(60, 60),
        properties: {
          datetime: '2020-08-20T00:00:00Z',
          start_datetime: '2020-08-01T00:00:00Z',
          end_datetime: '2020-08-21T00:00:00Z',
        },
      },
    );
  });
  afterAll(() => catalog.close());

  const found = async (filter: SceneFilter) => {
    const { scenes } = await catalog.search.search(null, { ...filter, limit: 100 });
    const ids = scenes.map(({ id }) => id).toSorted();
    expect(await catalog.search.count(null, filter)).toEqual({ count: ids.length, exact: true });
    return ids;
  };

  it.each<[string, BBox, string[]]>([
    ['a box', [11, 40, 12.5, 41.5], ['rome']],
    ['a box beside', [13.01, 40, 14, 42], []],
    ['an edge in common', [13, 40, 14, 42], ['rome']],
    ['a point inside', [12.5, 41.5, 12.5, 41.5], ['rome']],
    ['a line through', [10, 41.5, 20, 41.5], ['rome']],
    ['a point on a point', [0, 0, 0, 0], ['null-island']],
    ['across ±180', [179.5, -20, -179.5, -10], ['fiji']],
    ['across ±180, round the world the other way', [13.5, -90, 12.9, 90], ['day', 'fiji', 'late-named', 'month', 'null-island', 'rome']],
    ['one side of ±180', [-179.9, -20, -179.5, -10], ['fiji']],
    ['the world', [-180, -90, 180, 90], ['day', 'fiji', 'late-named', 'month', 'null-island', 'rome']],
  ])('bbox: %s', async (_, bbox, ids) => expect(await found({ bbox })).toEqual(ids)); // prettier-ignore

  it.each<[string, Geometry, string[]]>([
    ['a polygon whose hull touches but it does not', { type: 'Polygon', coordinates: [[[10, 40], [20, 40], [20, 50], [19.9, 40.1], [10, 40]]] }, []],
    ['a line', { type: 'LineString', coordinates: [[12.5, 30], [12.5, 50]] }, ['rome']],
    ['a collection', { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [0, 0] }, square(12.5, 41.5)] }, ['null-island', 'rome']],
    ['a collection whose parts overlap', { type: 'GeometryCollection', geometries: [square(12, 41), square(12.5, 41.5)] }, ['rome']],
    ['beyond 180°', square(179.5, -17.9), ['fiji']],
    ['with heights', { type: 'Point', coordinates: [12.5, 41.5, 99] }, ['rome']],
  ])('intersects: %s', async (_, intersects, ids) => expect(await found({ intersects })).toEqual(ids)); // prettier-ignore

  it.each<[string, unknown]>([
    ['Self-intersection', { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]] }],
    ['closed', { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0]]] }],
    ['coordinates', { type: 'Polygon', coordinates: 'a' }],
    ['cannot be evaluated', { type: 'Nonsense' }],
  ])('a geometry PostGIS refuses is the caller’s fault: %s', async (reason, intersects) => {
    await expect(found({ intersects: intersects as Geometry })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining(reason),
    });
  }); // prettier-ignore

  it.each<[string | null, string | null, string[]]>([
    ['2020-06-15T12:00:00.123456Z', '2020-06-15T12:00:00.123456Z', ['day', 'month']],
    ['2020-06-15T12:00:00.123457Z', '2020-06-15T13:00:00Z', ['month']],
    ['2020-06-30T23:59:59Z', '2020-07-15T00:00:00Z', ['month']],
    ['2020-06-30T23:59:59.5Z', '2020-07-31T00:00:00Z', []],
    ['2020-07-31T00:00:00Z', '2020-08-01T00:00:00Z', ['late-named']],
    ['2020-08-21T02:00:00+02:00', null, ['late-named']],
    [null, '2020-06-01T00:00:00Z', ['month']],
    [null, '2020-05-31T23:59:59Z', []],
  ])('time: %s to %s', async (start, end, ids) => {
    expect(await found({ collections: ['d'], interval: { start, end } })).toEqual(ids);
  });

  it('joins its parts by AND', async () => {
    expect(await found({ ids: ['rome', 'fiji', 'day'] })).toEqual(['day', 'fiji', 'rome']);
    expect(await found({ ids: ['rome', 'fiji', 'day'], collections: ['c', 'absent'] })).toEqual(['fiji', 'rome']);
    expect(await found({ ids: ['rome', 'fiji'], bbox: [10, 40, 20, 50] })).toEqual(['rome']);
    expect(await found({ ids: [] })).toEqual([]);
    expect(await found({ collections: ['absent'] })).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['ROMA', ['rome']],
    ['100%_c', ['rome']],
    ['100__c', []],
    ['sentinel-2', ['rome']],
    ['LATE', ['late-named']],
    ['\\', []],
  ])('text: %s', async (term, ids) => expect(await found({ text: { term } })).toEqual(ids));

  it('text: joined and turned round', async () => {
    const [a, b] = [{ term: 'rom' }, { term: 'sentinel' }];
    expect(await found({ text: { op: 'and', args: [a, b] } })).toEqual(['rome']);
    expect(await found({ text: { op: 'or', args: [{ term: 'fij' }, b] } })).toEqual(['fiji', 'rome']);
    expect(await found({ collections: ['c'], text: { op: 'not', arg: a } })).toEqual([
      'fiji',
      'nowhere',
      'null-island',
    ]);
  });

  it('finds days and values', async () => {
    const { search } = catalog;
    const days = ['2024-06-01', '2020-08-20', '2020-06-15', '2020-06-01'];
    expect(await search.distinct(null, {}, 'date', { limit: 10, offset: 0 })).toEqual(days);
    expect(await search.distinct(null, {}, 'date', { limit: 2, offset: 1 })).toEqual(days.slice(1, 3));
    expect(await search.distinct(null, {}, 'platform', { limit: 10, offset: 0 })).toEqual(['sentinel-2a']);
    expect(await search.distinct(null, {}, "'; --", { limit: 10, offset: 0 })).toEqual([]);
  });

  const texts = HOSTILE_VALUES.filter((value): value is string => typeof value === 'string');
  it.each(["'; DROP TABLE scenes; --", '$1', '\\', '%', '{"a":1}', '{NULL}', ...texts])('bears %j', async (text) => {
    const query = [
      { collections: [text] },
      { ids: [text] },
      { text: { term: text } },
      { sort: [{ field: text, direction: 'asc' as const }] },
      { interval: { start: text, end: null } },
      { token: text },
    ];
    for (const part of query) {
      const answer = await catalog.search.search(null, { ...part, limit: 3 }).catch((error: unknown) => error);
      if (answer instanceof Error) expect(answer).toMatchObject({ code: 'BAD_REQUEST' });
    }
    for (const [collection, id] of [['c', text], [text, 'rome']] as const)
      expect(await catalog.search.find(null, collection, id)).toBeNull();
    expect(await catalog.search.count(null, {})).toEqual({ count: 7, exact: true });
  }); // prettier-ignore
});

describe('who finds what', () => {
  let catalog: CatalogRows;
  const [mine, other, admin] = [
    aPrincipal('editor', 'a', 'u'),
    aPrincipal('viewer', 'b', 'v'),
    aPrincipal('admin', 'z', 'z'),
  ];

  beforeAll(async () => {
    catalog = await startCatalogRows();
    await catalog.putCollection('open');
    await catalog.putCollection('of-a', ['account:a']);
    await catalog.putCollection('of-u', ['user:u']);
    const at = (day: string) => ({ datetime: `2020-01-${day}T00:00:00Z`, platform: `p-${day}` });
    await catalog.putScene(
      'open',
      { id: 'all', properties: at('01') },
      { id: 'for-a', properties: at('02'), readers: ['account:a'] },
      { id: 'for-nobody', properties: at('03'), readers: [] },
      { id: 'for-viewers', properties: at('04'), readers: ['role:viewer'] },
    );
    // A scene never opens what its collection closes.
    await catalog.putScene('of-a', { id: 'a', properties: at('05') }, { id: 'a-open', properties: at('06'), readers: ['public'] });
    await catalog.putScene('of-u', { id: 'u', properties: at('07') });
  }); // prettier-ignore
  afterAll(() => catalog.close());

  it.each([
    ['nobody signed in', null, ['01']],
    ['account a', mine, ['01', '02', '05', '06', '07']],
    ['a viewer of account b', other, ['01', '04']],
    ['an administrator', admin, ['01', '02', '03', '04', '05', '06', '07']],
  ])('%s: the same scenes in every answer', async (_, who, days) => {
    const { search } = catalog;
    const newest = days.toReversed();
    const page = await search.search(who, { limit: 10 });
    expect(page.scenes.map(({ document }) => (JSON.parse(document) as { properties: { platform: string } }).properties.platform)).toEqual(newest.map((day) => `p-${day}`));
    expect(await search.count(who, {})).toEqual({ count: days.length, exact: true });
    expect(await search.distinct(who, {}, 'date', { limit: 10, offset: 0 })).toEqual(newest.map((day) => `2020-01-${day}`));
    expect(await search.distinct(who, {}, 'platform', { limit: 10, offset: 0 })).toEqual(newest.map((day) => `p-${day}`));
    const [total, platforms] = await search.aggregate(who, {}, [{ name: 'total_count' }, { name: 'platform_frequency' }]);
    expect([total?.value, platforms?.buckets?.map(({ key }) => key).toSorted()]).toEqual([days.length, days.map((day) => `p-${day}`)]);
  }); // prettier-ignore

  it('names ids and collections in vain', async () => {
    const all = { ids: ['all', 'for-a', 'a', 'u'], collections: ['open', 'of-a', 'of-u'] };
    expect((await catalog.search.search(null, { ...all, limit: 9 })).scenes.map(({ id }) => id)).toEqual(['all']);
    expect((await catalog.search.search(null, { collections: ['of-a'], limit: 9 })).scenes).toEqual([]);
    expect(await catalog.search.find(null, 'open', 'for-a')).toBeNull();
    expect(await catalog.search.find(null, 'of-a', 'a-open')).toBeNull();
    expect(await catalog.search.find(mine, 'of-a', 'a-open')).toMatchObject({ collectionId: 'of-a', id: 'a-open' });
  });
});
