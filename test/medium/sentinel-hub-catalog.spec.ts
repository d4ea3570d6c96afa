import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILT_IN_COLLECTIONS, Collection, type CollectionDefinition } from '../../src/catalog/index.js';
import { BuiltInSeed } from '../../src/catalog/definitions/built-in-seed.js';
import { square } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp, type Json } from '../support/catalog-app.js';
import { expectValid } from '../support/stac-validity.js';

const API = '/api/v1/catalog/1.0.0';
const BYOC = `byoc-${randomUUID()}`;
const SECRET = `byoc-${randomUUID()}`;
const ZARR = `zarr-${randomUUID()}`;

const bands: CollectionDefinition['bands'] = [
  { name: 'B1', units: [{ unit: 'DN', scale: 1, offset: 0 }], sampleType: 'UINT16', resolutionM: 10, nodata: 0 },
  { name: 'mask', units: [{ unit: 'DN', scale: 1, offset: 0 }], sampleType: 'UINT8', resolutionM: 10 },
];
const definition: CollectionDefinition = {
  bands,
  mosaicking: ['SIMPLE', 'ORBIT', 'TILE'],
  dataFilters: {},
  processing: {},
  queryables: {},
  distinct: [],
};

let app: CatalogApp;
beforeAll(async () => {
  app = await startCatalogApp();
  await app.putCollection({ id: BYOC, kind: 'byoc', definition, readers: ['signed-in'] });
  await app.putCollection({ id: SECRET, kind: 'byoc', definition, readers: [`user:${app.people.editor.id}`] });
  await app.putCollection({ id: ZARR, kind: 'zarr', definition });
  await app.putScene(
    'sentinel-2-l2a',
    { id: 'S2_old', properties: { datetime: '2024-05-01T10:00:00Z', 'eo:cloud_cover': 80 } },
    { id: 'S2_clear', properties: { datetime: '2024-06-01T10:00:00Z', 'eo:cloud_cover': 5 } },
    { id: 'S2_half', properties: { datetime: '2024-06-01T23:30:00Z', 'eo:cloud_cover': 50 } },
    { id: 'S2_far', geometry: square(170, -40), properties: { datetime: '2024-07-01T10:00:00Z', 'eo:cloud_cover': 0 } },
  );
  const iw = { 'sar:instrument_mode': 'IW', 's1:resolution': 'HIGH' };
  await app.putScene(
    'sentinel-1-grd',
    { id: 'S1_dv', properties: { ...iw, 's1:polarization': 'DV', 'sat:orbit_state': 'ascending' } },
    { id: 'S1_channels', properties: { ...iw, 'sar:polarizations': ['VH', 'VV'], 'sat:orbit_state': 'descending' } },
    {
      id: 'S1_ew',
      properties: { 'sar:instrument_mode': 'EW', 's1:polarization': 'DH', 'sat:orbit_state': 'ascending' },
    },
  );
  await app.putScene(BYOC, { id: 'tile', properties: { 'proj:code': 'EPSG:32632' } });
  await app.putScene(SECRET, { id: 'secret-tile' });
});
afterAll(() => app.close());

const get = (path: string, who = app.people.viewer) => app.call('GET', API + path, who);
const search = (body: object, who = app.people.viewer) => app.call('POST', `${API}/search`, who, body);
const s2 = (body: object = {}) => search({ collections: ['sentinel-2-l2a'], ...body });
const ids = ({ body }: { body: Json }): string[] => body.features.map((feature: Json) => feature.id);

describe('the landing page and conformance', () => {
  it.each(['/api/v1/catalog/1.0.0', '/api/v1/catalog/1.0.0/', '/api/v1/catalog', '/catalog/v1'])(
    'answers at %s without a token',
    async (path) => {
      const { status, body } = await app.call('GET', path);
      expect(status).toBe(200);
      expect(body).toMatchObject({ type: 'Catalog', stac_version: '1.0.0', id: 'sentinel-hub' });
    },
  );

  it('links everything below the public address', async () => {
    const { body } = await get('');
    const rels = body.links.map((link: Json) => link.rel);
    for (const rel of ['root', 'self', 'data', 'conformance', 'search', 'child', 'service-desc', 'service-doc'])
      expect(rels).toContain(rel);
    expect(rels).toContain('http://www.opengis.net/def/rel/ogc/1.0/queryables');
    expect(body.links.filter((link: Json) => link.rel === 'search').map((link: Json) => link.method)).toEqual([
      'GET',
      'POST',
    ]);
    for (const { href } of body.links) expect(href.startsWith(app.url)).toBe(true);
    await expectValid(body);
  });

  it('shows anonymous callers no collection that needs an account', async () => {
    const children = async (who: CatalogApp['people']['viewer'] | null) => {
      const { body } = await app.call('GET', API, who);
      return body.links.filter((link: Json) => link.rel === 'child').map((link: Json) => link.href.split('/').at(-1));
    };
    expect(await children(null)).toEqual([]);
    expect(await children(app.people.viewer)).toContain('sentinel-2-l2a');
  });

  it('conforms to the same classes in both places', async () => {
    const { body } = await app.call('GET', `${API}/conformance`);
    expect(body.conformsTo).toEqual((await get('')).body.conformsTo);
    expect(body.conformsTo).toContain('https://api.stacspec.org/v1.0.0/item-search#filter');
  });
});

describe('collections', () => {
  it('need a token', async () => {
    for (const path of ['/collections', '/collections/sentinel-2-l2a', '/search?collections=sentinel-2-l2a']) {
      const { status, body } = await app.call('GET', API + path);
      expect(status).toBe(401);
      expect(body).toMatchObject({ code: 'COMMON_UNAUTHORIZED', description: expect.any(String) });
    }
  });

  it('are the built-in ones and those of the caller; no terrain, no Zarr', async () => {
    const list = async (who: CatalogApp['people']['viewer']) =>
      (await get('/collections', who)).body.collections.map((collection: Json) => collection.id);
    const builtIn = BUILT_IN_COLLECTIONS.map(({ id }) => id).filter((id) => id !== 'dem');
    expect(await list(app.people.viewer)).toEqual([...builtIn, BYOC].sort());
    expect(await list(app.people.editor)).toEqual([...builtIn, BYOC, SECRET].sort());
  });

  it('are valid STAC 1.0.0', async () => {
    for (const collection of (await get('/collections')).body.collections) {
      expect(collection.stac_version).toBe('1.0.0');
      await expectValid(collection);
    }
  });

  it('say what the contract says of Sentinel-2', async () => {
    const { body } = await get('/collections/sentinel-2-l2a');
    expect(body).toMatchObject({ license: 'proprietary', type: 'Collection' });
    expect(body.extent).toEqual({
      spatial: { bbox: [[-180, -56, 180, 83]] },
      temporal: { interval: [['2016-11-01T00:00:00Z', null]] },
    });
    expect(body.summaries).toMatchObject({
      instrument: ['msi'],
      constellation: ['sentinel-2'],
      'eo:cloud_cover': { minimum: 0, maximum: 100 },
    });
    expect(body.summaries['eo:bands'][3]).toEqual({
      name: 'B04',
      common_name: 'red',
      center_wavelength: 0.6646,
      full_width_half_max: 0.031,
    });
  });

  it('list the bands of BYOC twice, position by position', async () => {
    const { summaries } = (await get(`/collections/${BYOC}`)).body;
    expect(summaries['eo:bands']).toEqual([{ name: 'B1' }, { name: 'mask' }]);
    expect(summaries['raster:bands']).toEqual([{ data_type: 'uint16', nodata: 0 }, { data_type: 'uint8' }]);
  });

  it.each(['dem', 'S2L2A', 'sentinel-9', 'a%00b', ZARR, SECRET])('there is no %s for a viewer', async (id) => {
    for (const path of ['', '/queryables', '/items', '/items/x'])
      expect((await get(`/collections/${id}${path}`)).status).toBe(404);
    const { status, body } = await search({ collections: [decodeURIComponent(id).replace('\0', '')] });
    expect(status).toBe(400);
    expect(body.description).toMatch(/^Illegal collection/);
  });

  it('tell their queryables as a JSON Schema', async () => {
    const answer = await app.fetch(`${API}/collections/sentinel-1-grd/queryables`, app.people.viewer);
    expect(answer.headers.get('content-type')).toBe('application/schema+json');
    const body = (await answer.json()) as Json;
    expect(body).toMatchObject({ $id: answer.url, type: 'object', additionalProperties: false });
    expect(Object.keys(body.properties).sort()).toEqual([
      's1:polarization',
      's1:resolution',
      's1:timeliness',
      'sar:instrument_mode',
      'sat:orbit_state',
    ]);
    expect(Object.keys((await get('/queryables')).body.properties)).toContain('eo:cloud_cover');
  });
});

describe('search', () => {
  it('gives the newest first, in the shape of Sentinel Hub', async () => {
    const answer = await s2({ datetime: '2024-01-01T00:00:00Z/2024-12-31T00:00:00Z' });
    expect(answer.headers.get('content-type')).toBe('application/geo+json');
    expect(ids(answer)).toEqual(['S2_far', 'S2_half', 'S2_clear', 'S2_old']);
    const { features, ...rest } = answer.body;
    expect(rest).toEqual({
      type: 'FeatureCollection',
      links: [{ rel: 'self', href: `${app.url}${API}/search`, type: 'application/geo+json' }],
      context: { limit: 10, returned: 4 },
    });
    expect(features[0]).toMatchObject({
      stac_version: '1.0.0',
      geometry: { type: 'MultiPolygon', crs: { type: 'name' } },
      assets: { data: { href: expect.stringMatching(/^s3:\/\/scenes\//), type: 'inode/directory' } },
    });
    await expectValid(features[0]);
  });

  it.each<[string, object, string[]]>([
    ['a closed interval', { datetime: '2024-05-01T10:00:00Z/2024-06-01T10:00:00Z' }, ['S2_clear', 'S2_old']],
    ['an instant', { datetime: '2024-06-01T10:00:00Z' }, ['S2_clear']],
    ['an open start', { datetime: '../2024-05-31T00:00:00Z' }, ['S2_old']],
    ['an open end', { datetime: '2024-06-15T00:00:00+02:00/..' }, ['S2_far']],
    ['a box', { bbox: [11.2, 46.2, 11.4, 46.4] }, ['S2_half', 'S2_clear', 'S2_old']],
    ['a geometry', { intersects: { type: 'Point', coordinates: [170.5, -39.5] } }, ['S2_far']],
    ['a geometry with a crs left in it', { intersects: { ...square(170, -40), crs: { type: 'name' } } }, ['S2_far']],
    ['ids', { ids: ['S2_old', 'S2_far', 'nothing'] }, ['S2_far', 'S2_old']],
    ['a cloud filter', { filter: 'eo:cloud_cover<=5', 'filter-lang': 'cql2-text' }, ['S2_far', 'S2_clear']],
    ['a negated filter', { filter: 'NOT eo:cloud_cover between 1 and 60' }, ['S2_far', 'S2_old']],
    ['an empty AND', { filter: { op: 'and', args: [] }, limit: 1 }, ['S2_far']],
    ['nothing', { bbox: [0, 0, 1, 1] }, []],
  ])('finds by %s', async (_, body, expected) => {
    expect(ids(await s2(body))).toEqual(expected);
  });

  it('compares text whatever its case, and knows polarizations by their channels', async () => {
    const s1 = (filter: unknown) => search({ collections: ['sentinel-1-grd'], filter });
    expect(ids(await s1("sat:orbit_state='ASCENDING'")).sort()).toEqual(['S1_dv', 'S1_ew']);
    expect(ids(await s1("s1:polarization='DV'")).sort()).toEqual(['S1_channels', 'S1_dv']);
    expect(ids(await s1("sar:instrument_mode='ew' AND s1:polarization='DH'"))).toEqual(['S1_ew']);
  });

  it.each([
    "sar:instrument_mode between 'EW' and 'IW'",
    "s1:resolution <> 'high'",
    "s1:polarization > 'A'",
    "NOT (s1:polarization = 'SV' AND sat:orbit_state = '')",
    "s1:timeliness = 'NRT3h'",
  ])('has an answer to %s', async (filter) => {
    expect((await search({ collections: ['sentinel-1-grd'], filter })).status).toBe(200);
  });

  it('finds BYOC tiles by their projection', async () => {
    const byoc = (epsg: number) => search({ collections: [BYOC], filter: `proj:epsg = ${epsg}` });
    expect(ids(await byoc(32632))).toEqual(['tile']);
    expect(ids(await byoc(32633))).toEqual([]);
  });

  it('pages by offset until `next` is gone', async () => {
    const first = await s2({ limit: 3 });
    expect(first.body.context).toEqual({ limit: 3, returned: 3, next: 3 });
    expect(first.body.links[1]).toEqual({
      rel: 'next',
      href: `${app.url}${API}/search`,
      type: 'application/geo+json',
      title: 'Next page',
      method: 'POST',
      body: { next: 3 },
      merge: true,
    });
    const second = await s2({ limit: 3, next: first.body.context.next });
    expect(second.body.context).toEqual({ limit: 3, returned: 1 });
    expect([...ids(first), ...ids(second)]).toEqual(['S2_far', 'S2_half', 'S2_clear', 'S2_old']);
    expect((await s2({ next: 1000 })).body).toMatchObject({ features: [], context: { returned: 0 } });
  });

  it('follows its own links in GET', async () => {
    const first = await get('/search?collections=sentinel-2-l2a&limit=2&fields=id,-geometry&bbox=-180,-90,180,90');
    const next = first.body.links.find((link: Json) => link.rel === 'next');
    expect(next).toMatchObject({ method: 'GET' });
    const second = await app.call('GET', next.href.slice(app.url.length), app.people.viewer);
    expect([...ids(first), ...ids(second)]).toEqual(['S2_far', 'S2_half', 'S2_clear', 'S2_old']);
    expect(second.body.links.map((link: Json) => link.rel)).toEqual(['self']);
    expect(Object.keys(second.body.features[0])).toEqual(['id']);
  });

  it('clamps a large limit', async () => {
    expect((await s2({ limit: 5000 })).body.context.limit).toBe(100);
  });

  const DEFAULTS = ['assets', 'bbox', 'geometry', 'id', 'links', 'properties', 'type'];
  it.each<[object, string[]]>([
    [{}, DEFAULTS],
    [{ include: null, exclude: null }, DEFAULTS],
    [{ include: ['properties.eo:cloud_cover'] }, DEFAULTS],
    [{ exclude: ['geometry', 'bbox'] }, ['assets', 'id', 'links', 'properties', 'type']],
    [{ include: ['properties.datetime'], exclude: [] }, ['properties']],
    [{ include: ['id', 'no.such.thing'], exclude: ['links'] }, ['id']],
  ])('answers fields %j', async (fields, members) => {
    const [feature] = (await s2({ fields, limit: 1 })).body.features;
    expect(Object.keys(feature).sort()).toEqual(members);
  });

  it('tells distinct days and values as plain text', async () => {
    const days = await s2({ distinct: 'date', fields: { include: ['id'] } });
    expect(days.body.features).toEqual(['2024-07-01', '2024-06-01', '2024-05-01']);
    expect(days.body.context).toEqual({ limit: 10, returned: 3 });
    const first = await s2({ distinct: 'date', limit: 2 });
    expect(first.body).toMatchObject({ features: ['2024-07-01', '2024-06-01'], context: { next: 2, returned: 2 } });
    expect((await s2({ distinct: 'date', limit: 2, next: 2 })).body.features).toEqual(['2024-05-01']);
    expect((await s2({ distinct: 'date', filter: 'eo:cloud_cover > 60' })).body.features).toEqual(['2024-05-01']);
    const modes = await search({ collections: ['sentinel-1-grd'], distinct: 'sar:instrument_mode' });
    expect(modes.body.features).toEqual(['IW', 'EW']);
  });

  it.each<[object, string]>([
    [{ collections: [] }, 'collections: expected exactly one collection id, got 0'],
    [{ collections: ['sentinel-2-l2a', 'sentinel-2-l1c'] }, 'collections: expected exactly one collection id, got 2'],
    [{ datetime: '2024-06-02/2024-06-01' }, 'Cannot parse parameter `datetime`.'],
    [{ datetime: '2024-06-02T00:00:00Z/2024-06-01T00:00:00Z' }, 'Cannot parse parameter `datetime`.'],
    [{ bbox: [1, 2, 3] }, 'bbox'],
    [{ bbox: [11, 47, 12, 46] }, 'bbox'],
    [{ bbox: [1, 2, 3, 4], intersects: { type: 'Point', coordinates: [1, 2] } }, 'bbox and intersects'],
    [{ limit: 0 }, 'limit'],
    [{ next: 'first' }, 'next'],
    [{ filter: 'eo:cloud_cover <' }, 'filter'],
    [{ filter: 'gsd = 10' }, "Querying is not supported on property 'gsd'"],
    [{ filter: 'eo:cloud_cover < 5 or eo:cloud_cover > 9' }, "operator 'or' is not supported"],
    [{ distinct: 'platform' }, "Distinct is not supported on property 'platform'"],
  ])('refuses %j', async (body, message) => {
    const answer = await s2(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'COMMON_BAD_PAYLOAD', description: expect.stringContaining(message) });
  });

  it('never fails on hostile text', async () => {
    for (const text of ["' OR 1=1 --", '\u0000', '\ud800', '%', '{"op":', '$1', 'é'.repeat(5000)])
      for (const member of ['datetime', 'filter', 'distinct', 'next', 'intersects', 'ids', 'fields', 'collections'])
        for (const value of [text, [text]]) {
          const { status } = await s2({ [member]: value });
          expect([200, 400]).toContain(status);
        }
  });
});

describe('items', () => {
  it('of a collection come with a stamp and their number', async () => {
    const { status, body } = await get('/collections/sentinel-2-l2a/items?limit=2&bbox=11,46,12,47');
    expect(status).toBe(200);
    expect(ids({ body })).toEqual(['S2_half', 'S2_clear']);
    expect(body).toMatchObject({ numberReturned: 2, timeStamp: expect.stringMatching(/Z$/), context: { next: 2 } });
    expect(body).not.toHaveProperty('numberMatched');
    expect((await get('/collections/sentinel-2-l2a/items?datetime=x')).status).toBe(400);
  });

  it('come one by one', async () => {
    const { status, body, headers } = await get('/collections/sentinel-2-l2a/items/S2_clear');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/geo+json');
    expect(body).toMatchObject({ id: 'S2_clear', collection: 'sentinel-2-l2a', stac_version: '1.0.0' });
    for (const id of ['none', '%00', "'", 'x'.repeat(5000)])
      expect((await get(`/collections/sentinel-2-l2a/items/${id}`)).status).toBe(404);
    expect((await get('/collections/sentinel-2-l1c/items/S2_clear')).status).toBe(404);
  });
});

describe('the built-in rows', () => {
  const row = () => app.dataSource.manager.findOneByOrFail(Collection, { id: 'sentinel-2-l1c' });
  const start = () => app.get(BuiltInSeed).onApplicationBootstrap();

  it('are for everybody who is signed in', async () => {
    expect(await row()).toMatchObject({ kind: 'builtin', accountId: null, readers: ['signed-in'] });
  });

  it('are left alone by another start', async () => {
    const before = await row();
    await start();
    expect(await row()).toEqual(before);
  });

  it('are renewed when the code brings others, but never their readers', async () => {
    const before = await row();
    await app.dataSource.manager.update(Collection, { id: before.id }, {
      readers: ['public'],
      document: { ...before.document, title: 'of an older release' },
      definition: { ...before.definition, fingerprint: 'older' },
    } as object);
    await Promise.all([start(), start()]);
    expect(await row()).toMatchObject({
      readers: ['public'],
      document: before.document,
      definition: before.definition,
    });
  });

  it('come back, once, when several processes start', async () => {
    await app.dataSource.manager.delete(Collection, { id: 'modis' });
    await Promise.all([start(), start(), start()]);
    expect(await app.dataSource.manager.countBy(Collection, { id: 'modis' })).toBe(1);
  });
});
