import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { square } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp, type Json } from '../support/catalog-app.js';
import { expectValid } from '../support/stac-validity.js';

/** An application with several log-ins; generous for a busy machine. */
jest.setTimeout(60_000);

let app: CatalogApp;
beforeAll(async () => {
  app = await startCatalogApp();
  await app.putCollection({ id: 'alps' });
  await app.putCollection({ id: 'dateline' });
  await app.putCollection({ id: 'secret', readers: [`user:${app.people.editor.id}`] });
  const days = Array.from({ length: 25 }, (_, i) => `2024-06-${String(i + 1).padStart(2, '0')}`);
  const scenes = days.map((day, i) => ({
    id: `alps-${day}`,
    geometry: square(5 + (i % 5), 44 + Math.floor(i / 5)),
    properties: {
      datetime: `${day}T10:00:00Z`,
      'eo:cloud_cover': i * 4,
      platform: i % 2 ? 'sentinel-2b' : 'sentinel-2a',
    },
  }));
  await app.putScene('alps', ...scenes);
  await app.putScene(
    'dateline',
    { id: 'west', geometry: square(178, 10) },
    { id: 'east', geometry: square(-179.5, 10) },
    { id: 'both/and #?%', geometry: { type: 'MultiPolygon', coordinates: [square(179, 0).coordinates, square(-180, 0).coordinates] } }, // prettier-ignore
    { id: 'hidden', geometry: square(178, 5), readers: [`user:${app.people.editor.id}`] },
  );
  await app.putScene('secret', { id: 'secret-1' });
});
afterAll(() => app.close());

const get = async (path: string, who: Parameters<CatalogApp['call']>[2] = null) => app.call('GET', path, who);
const idsOf = (body: Json): string[] => body.features.map(({ id }: Json) => id);
const linkOf = (body: Json, rel: string): Json => body.links.find((link: Json) => link.rel === rel);
const path = (href: string) => href.replace(app.url, '');

describe('landing page', () => {
  it('is a catalog that says what it implements, the same as /conformance', async () => {
    const [{ body: landing }, { body: conformance }] = [await get('/stac'), await get('/stac/conformance')];
    expect(landing).toMatchObject({ type: 'Catalog', id: 'swath', stac_version: '1.1.0' });
    expect(landing.conformsTo).toEqual(conformance.conformsTo);
    expect(new Set(landing.conformsTo).size).toBe(landing.conformsTo.length);
    expect(landing.conformsTo).toContain('https://api.stacspec.org/v1.0.0/item-search#filter');
  });

  it('shows each caller the collections they may read', async () => {
    const children = async (who: Parameters<typeof get>[1]) =>
      (await get('/stac', who)).body.links.filter(({ rel }: Json) => rel === 'child').map(({ title }: Json) => title);
    expect(await children(null)).toEqual(['Title of alps', 'Title of dateline']);
    expect(await children(app.people.other)).not.toContain('Title of secret');
    expect(await children(app.people.editor)).toEqual(
      expect.arrayContaining(['Title of alps', 'Title of dateline', 'Title of secret']),
    );
  });

  it('describes itself under the media type that its link names', async () => {
    const link = linkOf((await get('/stac')).body, 'service-desc');
    const answer = await app.fetch(path(link.href));
    expect(answer.headers.get('content-type')).toBe(link.type);
    expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.0/) });
  });
});

describe('links', () => {
  it('all lead somewhere, from every document on', async () => {
    const seen = new Set<string>();
    const queue = ['/stac'];
    const broken: string[] = [];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const answer = await app.fetch(at);
      const type = answer.headers.get('content-type') ?? '';
      const text = await answer.text();
      if (answer.status !== 200) broken.push(`${answer.status} ${at}`);
      if (!/json/.test(type) || /openapi/.test(type) || at.startsWith('/docs')) continue;
      const found: Json[] = JSON.parse(text).links ?? [];
      for (const { href, method } of found) {
        if (!href.startsWith(app.url)) broken.push(`${href} in ${at}`);
        else if (method !== 'POST') queue.push(path(href));
      }
    }
    expect(broken).toEqual([]);
    expect(seen.size).toBeGreaterThan(30);
  });

  it.each([
    [
      'a forwarding proxy',
      { TRUST_PROXY: 'true' },
      { forwarded: 'host=eo.example.org;proto=https' },
      'https://eo.example.org',
    ],
    ['a sub-path', { PUBLIC_URL: 'https://eo.example.org/eo' }, {}, 'https://eo.example.org/eo'],
  ])('are right behind %s, also those of items and pages', async (_, env, headers, base) => {
    const behind = await startCatalogApp({ env });
    try {
      await behind.putCollection({ id: 'a' });
      await behind.putScene('a', { id: '1' }, { id: '2' });
      const answers = [
        await behind.call('GET', '/stac', null, undefined, headers),
        await behind.call('GET', '/stac/collections/a', null, undefined, headers),
        await behind.call('GET', '/stac/search?limit=1&bbox=0,0,90,90', null, undefined, headers),
        await behind.call('POST', '/stac/search', null, { limit: 1 }, headers),
      ];
      const hrefs = answers.flatMap(({ body }) => JSON.stringify(body).match(/(?<="href":")[^"]+/g) ?? []);
      expect(hrefs.length).toBeGreaterThan(30);
      expect(hrefs.filter((href) => !href.startsWith(`${base}/`) && !href.startsWith('s3://'))).toEqual([]);
      const next = linkOf(answers[2]?.body, 'next').href;
      expect(next).toMatch(new RegExp(`^${base}/stac/search\\?limit=1&bbox=0%2C0%2C90%2C90&token=`));
    } finally {
      await behind.close();
    }
  });
});

describe('documents', () => {
  it.each([
    '/stac',
    '/stac/collections?limit=1000',
    '/stac/collections/alps',
    '/stac/collections/dateline/items',
    '/stac/search?limit=1000',
  ])('are valid STAC for stac-node-validator: %s', async (at) => {
    const { status, body } = await get(at, app.people.admin);
    expect(status).toBe(200);
    await expectValid(body);
  });
});

describe('collections', () => {
  it('have an extent measured around their scenes', async () => {
    const { body } = await get('/stac/collections/alps');
    expect(body).toMatchObject({
      type: 'Collection',
      id: 'alps',
      itemType: 'feature',
      extent: {
        spatial: { bbox: [[5, 44, 10, 49]] },
        temporal: { interval: [['2024-06-01T10:00:00.000Z', '2024-06-25T10:00:00.000Z']] },
      },
    });
  });

  it('are answered as unchanged until they change', async () => {
    const first = await get('/stac/collections/alps');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('last-modified')).toMatch(/GMT$/);
    const again = await app.fetch('/stac/collections/alps', null, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    await app.putCollection({ id: 'growing' });
    const before = (await get('/stac/collections/growing')).headers.get('etag');
    await app.putScene('growing', { id: 'one' });
    expect((await get('/stac/collections/growing')).headers.get('etag')).not.toBe(before);
  });

  it('are not there for those who may not read them', async () => {
    expect((await get('/stac/collections/secret')).status).toBe(404);
    expect((await get('/stac/collections/secret/items', app.people.other)).status).toBe(404);
    expect((await get('/stac/collections/secret/queryables', app.people.viewer)).status).toBe(404);
    expect((await get('/stac/collections/secret/items/secret-1')).status).toBe(404);
    expect((await get('/stac/collections/secret', app.people.editor)).status).toBe(200);
    expect((await get('/stac/collections/secret', app.people.admin)).body['swath:visibility']).toBe('private');
    expect((await get('/stac/collections/alps')).body).not.toHaveProperty('swath:visibility');
  });

  it.each([
    ['bbox=0,40,20,50', ['alps', 'growing']],
    ['bbox=177,5,-179,11', ['dateline']],
    ['datetime=2024-06-20T00:00:00Z/..', ['alps']],
    ['q=dateline', ['dateline']],
    ['q=%2Btitle%20-alps', ['dateline', 'growing']],
    ['sortby=-id', ['growing', 'dateline', 'alps']],
    [`filter=${encodeURIComponent(`title LIKE '%alps'`)}`, ['alps']],
    [`filter=${encodeURIComponent(`S_INTERSECTS(geometry, POINT(7 46))`)}`, ['alps']],
  ])('are searched by %s', async (query, ids) => {
    const { status, body } = await get(`/stac/collections?${query}`);
    expect({ status, ids: body.collections?.map(({ id }: Json) => id), ...body.description }).toEqual({
      status: 200,
      ids,
    });
    expect(body.numberMatched).toBe(ids.length);
  });

  it('come in pages that lead on and back', async () => {
    const seen: string[] = [];
    let at: string | undefined = '/stac/collections?limit=1&sortby=-title';
    let last: Json;
    while (at !== undefined) {
      last = (await get(at)).body;
      seen.push(...last.collections.map(({ id }: Json) => id));
      at = linkOf(last, 'next') && path(linkOf(last, 'next').href);
    }
    expect(seen).toEqual(['growing', 'dateline', 'alps']);
    expect((await get(path(linkOf(last, 'prev').href))).body.collections[0].id).toBe('dateline');
  });
});

describe('item search', () => {
  it('finds everything readable without any condition, newest first', async () => {
    const { body, headers } = await get('/stac/search?limit=1000');
    expect(headers.get('content-type')).toBe('application/geo+json');
    expect(body).toMatchObject({ type: 'FeatureCollection', numberReturned: 29, numberMatched: 29 });
    const times = body.features.map(({ properties }: Json) => properties.datetime);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  const ways: Array<[string, string, Json]> = [
    ['bbox', 'bbox=5.5,44.5,5.6,44.6', { bbox: [5.5, 44.5, 5.6, 44.6] }],
    ['a box across the antimeridian', 'bbox=179.2,-5,-179,20', { bbox: [179.2, -5, -179, 20] }],
    ['a point as box', 'bbox=7.5,46.5,7.5,46.5', { bbox: [7.5, 46.5, 7.5, 46.5] }],
    ['a box with heights', 'bbox=5.5,44.5,-10,5.6,44.6,10', { bbox: [5.5, 44.5, -10, 5.6, 44.6, 10] }],
    ['ids and collections', 'ids=west,east,alps-2024-06-01&collections=dateline', { ids: ['west', 'east', 'alps-2024-06-01'], collections: ['dateline'] }],
    ['datetime', 'datetime=2024-06-24T00:00:00Z/..', { datetime: '2024-06-24T00:00:00Z/..' }],
    ['intersects', `intersects=${encodeURIComponent('{"type":"Point","coordinates":[6.5,45.5]}')}`, { intersects: { type: 'Point', coordinates: [6.5, 45.5] } }],
    ['query', `query=${encodeURIComponent('{"eo:cloud_cover":{"gte":92}}')}`, { query: { 'eo:cloud_cover': { gte: 92 } } }],
    ['a filter', `filter=${encodeURIComponent("eo:cloud_cover < 9 AND platform = 'sentinel-2a'")}`, { filter: { op: 'and', args: [{ op: '<', args: [{ property: 'eo:cloud_cover' }, 9] }, { op: '=', args: [{ property: 'platform' }, 'sentinel-2a'] }] } }],
    ['free text', 'q=2024-06-07,2024-06-08', { q: ['2024-06-07', '2024-06-08'] }],
    ['an order', 'sortby=-eo:cloud_cover,%2Bid&limit=3', { sortby: [{ field: 'properties.eo:cloud_cover', direction: 'desc' }, { field: 'id', direction: 'asc' }], limit: 3 }],
  ]; // prettier-ignore
  const found: Record<string, string[]> = {
    bbox: ['alps-2024-06-01'],
    'a box across the antimeridian': ['both/and #?%', 'east'],
    'a point as box': ['alps-2024-06-13'],
    'a box with heights': ['alps-2024-06-01'],
    'ids and collections': ['east', 'west'],
    datetime: ['alps-2024-06-25', 'alps-2024-06-24'],
    intersects: ['alps-2024-06-07'],
    query: ['alps-2024-06-25', 'alps-2024-06-24'],
    'a filter': ['alps-2024-06-03', 'alps-2024-06-01'],
    'free text': ['alps-2024-06-08', 'alps-2024-06-07'],
    'an order': ['alps-2024-06-25', 'alps-2024-06-24', 'alps-2024-06-23'],
  };
  it.each(ways)('finds the same by %s in GET and POST', async (name, query, body) => {
    const [got, posted] = [await get(`/stac/search?${query}`), await app.call('POST', '/stac/search', null, body)];
    expect([got.body.description, posted.body.description]).toEqual([undefined, undefined]);
    expect(idsOf(got.body)).toEqual(found[name]);
    expect(idsOf(posted.body)).toEqual(found[name]);
  });

  it('finds nothing above the ground, nor in an unknown collection', async () => {
    expect((await get('/stac/search?bbox=-180,-90,10,180,90,20')).body).toMatchObject({
      features: [],
      numberMatched: 0,
    });
    expect((await get('/stac/search?collections=none,secret')).body).toMatchObject({ features: [], numberReturned: 0 });
  });

  it('leads through all items by GET and by POST, each once, and back again', async () => {
    const all = idsOf((await get('/stac/search?limit=100')).body);
    const byGet: string[] = [];
    let page = (await get('/stac/search?limit=4&sortby=platform')).body;
    const pages = [page];
    for (let next = linkOf(page, 'next'); next; next = linkOf(page, 'next')) {
      page = (await get(path(next.href))).body;
      pages.push(page);
    }
    for (const { features } of pages) byGet.push(...features.map(({ id }: Json) => id));
    expect(byGet).toHaveLength(all.length);
    expect(byGet.toSorted()).toEqual(all.toSorted());
    const back = (await get(path(linkOf(page, 'prev').href))).body;
    expect(idsOf(back)).toEqual(idsOf(pages.at(-2)));

    const byPost: string[] = [];
    let body: Json = { limit: 7, datetime: '../2024-12-31T00:00:00Z' };
    while (body) {
      const answer = await app.call('POST', '/stac/search', null, body);
      byPost.push(...idsOf(answer.body));
      const next = linkOf(answer.body, 'next');
      if (next)
        expect(next).toMatchObject({ method: 'POST', merge: false, body: { limit: 7, datetime: body.datetime } });
      body = next?.body;
    }
    expect(byPost).toEqual(all);
  });

  it('hides items that only some may read', async () => {
    const ids = async (who: Parameters<typeof get>[1]) =>
      idsOf((await get('/stac/search?collections=dateline&sortby=id', who)).body);
    expect(await ids(null)).toEqual(['both/and #?%', 'east', 'west']);
    expect(await ids(app.people.editor)).toEqual(['both/and #?%', 'east', 'hidden', 'west']);
    expect((await get('/stac/collections/dateline/items/hidden')).status).toBe(404);
    expect((await get('/stac/collections/dateline/items/hidden', app.people.editor)).status).toBe(200);
  });

  it('counts when asked, and for a page of one item', async () => {
    expect((await get('/stac/search?limit=5')).body).not.toHaveProperty('numberMatched');
    expect((await get('/stac/search?limit=5&count=true')).body.numberMatched).toBe(29);
    expect((await get('/stac/search?limit=1')).body.numberMatched).toBe(29);
  });

  it('shows the members asked for of the same items', async () => {
    const query = '/stac/search?limit=3&bbox=5,44,10,49';
    const whole = (await get(query)).body;
    const part = (await get(`${query}&fields=id,properties.eo:cloud_cover`)).body;
    const without = (await app.call('POST', '/stac/search', null, { limit: 3, bbox: [5, 44, 10, 49], fields: { exclude: ['assets', 'links'] } })).body; // prettier-ignore
    expect(idsOf(part)).toEqual(idsOf(whole));
    expect(part.features[0]).toEqual({ id: 'alps-2024-06-25', properties: { 'eo:cloud_cover': 96 } });
    const { assets: _a, links: _l, ...rest } = whole.features[0];
    expect(without.features[0]).toEqual(rest);
  });
});

describe('items of a collection', () => {
  it('are searched like all items', async () => {
    const { body } = await get(
      `/stac/collections/alps/items?limit=2&filter=${encodeURIComponent('eo:cloud_cover > 50')}`,
    );
    expect(idsOf(body)).toEqual(['alps-2024-06-25', 'alps-2024-06-24']);
    const next = (await get(path(linkOf(body, 'next').href))).body;
    expect(idsOf(next)).toEqual(['alps-2024-06-23', 'alps-2024-06-22']);
    expect(linkOf(body, 'collection').href).toBe(`${app.url}/stac/collections/alps`);
  });

  it('are found one by one, whatever characters their ids hold', async () => {
    const all = (await get('/stac/collections/dateline/items')).body.features;
    const odd = all.find(({ id }: Json) => id === 'both/and #?%');
    const self = linkOf(odd, 'self').href;
    const answer = await get(path(self));
    expect(answer.body).toEqual(odd);
    expect(answer.headers.get('content-type')).toBe('application/geo+json');
    const etag = answer.headers.get('etag') ?? '';
    expect((await app.fetch(path(self), null, { headers: { 'if-none-match': `"x", ${etag}` } })).status).toBe(304);
    expect((await app.fetch(path(self), null, { method: 'HEAD' })).status).toBe(200);
    expect((await app.fetch(path(self), null, { method: 'OPTIONS' })).status).toBeLessThan(300);
  });
});

describe('bad requests', () => {
  const polygon = (ring: number[][]) => encodeURIComponent(JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
  it.each([
    ['limit=0', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=abc', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['bbox=1,2,3', 'bbox'],
    ['bbox=[1,2,3,4]', 'bbox'],
    ['bbox=0,50,1,40', 'bbox'],
    ['bbox=0,a,1,40', 'bbox'],
    ['datetime=x', 'datetime'],
    ['datetime=../..', 'datetime'],
    ['datetime=2024-06-01', 'datetime'],
    ['datetime=2024-06-02T00:00:00Z/2024-06-01T00:00:00Z', 'datetime'],
    ['bbox=0,0,1,1&intersects={"type":"Point","coordinates":[0,0]}', 'intersects'],
    ['intersects=notjson', 'intersects'],
    ['intersects={"type":"Feature"}', 'intersects'],
    [`intersects=${polygon([[0, 0], [1, 1], [1, 0]])}`, 'intersects'],
    [`intersects=${polygon([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]])}`, 'geometry'],
    ['filter=eo:cloud_cover%20%3C', 'filter'],
    ['filter=true&filter-lang=sql', 'filter-lang'],
    ['filter=true&filter-crs=EPSG:4326', 'filter-crs'],
    ['query={"a":{"near":1}}', 'query'],
    ['sortby=geometry', 'sortby'],
    ['token=forged', 'token'],
    ['count=maybe', 'count'],
  ])('are refused by name: %s', async (query, name) => {
    for (const where of ['/stac/search', '/stac/collections/alps/items']) {
      const { status, body } = await get(`${where}?${query}`);
      expect({ status, description: body.description }).toEqual({ status: 400, description: expect.stringContaining(name) });
      expect(body.code).toBe('COMMON_BAD_PAYLOAD');
    }
  }); // prettier-ignore

  it.each([
    [{ limit: '10' }, 'limit'],
    [{ ids: 'a' }, ''],
    [{ bbox: '1,2,3,4' }, ''],
    [{ datetime: 5 }, 'datetime'],
    [{ sortby: 'id' }, ''],
    [{ fields: ['id'] }, 'fields'],
    [{ collections: [1] }, 'collections'],
    [[], 'object'],
  ])('are refused in a body: %j', async (json, name) => {
    const { status, body } = await app.call('POST', '/stac/search', null, json);
    expect({ status, description: body.description }).toEqual({
      status: 400,
      description: expect.stringContaining(name),
    });
  });

  it('name an undeclared parameter of items, and ignore it in a search', async () => {
    const { status, body } = await get('/stac/collections/alps/items?cloudy=1');
    expect({ status, description: body.description }).toEqual({
      status: 400,
      description: expect.stringContaining('cloudy'),
    });
    expect((await get('/stac/search?cloudy=1&bbox=')).status).toBe(200);
  });

  it('are refused for a token of another search, and clamp a limit above the maximum', async () => {
    const next = linkOf((await get('/stac/search?limit=1')).body, 'next').href;
    expect((await get(`${path(next)}&bbox=0,0,1,1`)).status).toBe(400);
    expect((await get('/stac/search?limit=1000000')).body.numberReturned).toBe(29);
  });

  it('are refused for a body of another media type, and for a stale credential', async () => {
    const form = { method: 'POST', body: 'limit=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await app.fetch('/stac/search', null, form)).status).toBe(415);
    expect((await app.fetch('/stac', null, { headers: { authorization: 'Bearer nonsense' } })).status).toBe(401);
  });

  it('never fail the server', async () => {
    const paths = ['/stac/collections/%00', '/stac/collections/alps/items/%00', '/stac/collections/%ff', '/stac/search?ids=%00', '/stac/search?q=%00', "/stac/search?collections=';DROP TABLE scenes--"]; // prettier-ignore
    for (const at of paths) expect((await app.fetch(at)).status).toBeLessThan(500);
  });
});

describe('queryables, sortables, children, aggregations', () => {
  it('describe the properties of a collection', async () => {
    const { body, headers } = await get('/stac/collections/alps/queryables');
    expect(headers.get('content-type')).toBe('application/schema+json');
    expect(body).toMatchObject({
      $id: `${app.url}/stac/collections/alps/queryables`,
      type: 'object',
      additionalProperties: true,
      properties: {
        id: { type: 'string' },
        collection: { enum: ['alps'] },
        geometry: { $ref: expect.any(String) },
        datetime: { type: 'string', format: 'date-time' },
        'eo:cloud_cover': { type: 'number', minimum: 0, maximum: 100 },
        platform: { type: 'string' },
      },
    });
    const sortables = (await get('/stac/collections/alps/sortables')).body;
    expect(Object.keys(sortables.properties)).toEqual(expect.arrayContaining(['id', 'datetime', 'eo:cloud_cover']));
    expect(sortables.properties).not.toHaveProperty('geometry');
  });

  it('lists the children, by type', async () => {
    const { body } = await get('/stac/children?type=Collection');
    expect(body.children.map(({ id }: Json) => id)).toContain('alps');
    expect((await get('/stac/children?type=Catalog')).body.children).toEqual([]);
    expect((await get('/stac/children?type=Thing')).status).toBe(400);
  });

  it('counts what a search would find, over all and over one collection, in both forms', async () => {
    const query = 'aggregations=total_count,datetime_frequency&datetime_frequency_interval=month&bbox=5,44,10,49';
    const { body } = await get(`/stac/aggregate?${query}`);
    expect(body).toMatchObject({ type: 'AggregationCollection' });
    expect(body.aggregations[0]).toMatchObject({ name: 'total_count', data_type: 'integer', value: 25 });
    expect(body.aggregations[1].buckets.map(({ frequency }: Json) => frequency)).toEqual([25]);
    const posted = await app.call('POST', '/stac/collections/alps/aggregate', null, { aggregations: ['total_count'] });
    expect(posted.body.aggregations[0].value).toBe(25);
    expect((await get('/stac/aggregate?aggregations=nonsense')).body.description).toContain('nonsense');
  });
});
