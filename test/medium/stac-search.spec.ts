import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Json } from '../support/catalog-app.js';
import { idsOf, linkOf, startStacApp, type StacApp } from '../support/stac-app.js';
import { type SignedIn } from '../support/people.js';

/** An application with several log-ins; generous for a busy machine. */
jest.setTimeout(60_000);

let app: StacApp;
beforeAll(async () => {
  app = await startStacApp();
});
afterAll(() => app.close());

describe('item search', () => {
  it('finds everything readable without any condition, newest first', async () => {
    const { body, headers } = await app.read('/stac/search?limit=1000');
    expect(headers.get('content-type')).toBe('application/geo+json');
    expect(body).toMatchObject({ type: 'FeatureCollection', numberReturned: 28, numberMatched: 28 });
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
    const [got, posted] = [await app.read(`/stac/search?${query}`), await app.call('POST', '/stac/search', null, body)];
    expect([got.body.description, posted.body.description]).toEqual([undefined, undefined]);
    expect(idsOf(got.body)).toEqual(found[name]);
    expect(idsOf(posted.body)).toEqual(found[name]);
  });

  it('finds nothing above the ground, nor in an unknown collection', async () => {
    expect((await app.read('/stac/search?bbox=-180,-90,10,180,90,20')).body).toMatchObject({
      features: [],
      numberMatched: 0,
    });
    expect((await app.read('/stac/search?collections=none,secret')).body).toMatchObject({
      features: [],
      numberReturned: 0,
    });
  });

  it('leads through all items by GET and by POST, each once, and back again', async () => {
    const all = idsOf((await app.read('/stac/search?limit=100')).body);
    const byGet: string[] = [];
    let page = (await app.read('/stac/search?limit=4&sortby=platform')).body;
    const pages = [page];
    for (let next = linkOf(page, 'next'); next; next = linkOf(page, 'next')) {
      page = (await app.read(app.path(next))).body;
      pages.push(page);
    }
    for (const { features } of pages) byGet.push(...features.map(({ id }: Json) => id));
    expect(byGet).toHaveLength(all.length);
    expect(byGet.toSorted()).toEqual(all.toSorted());
    const back = (await app.read(app.path(linkOf(page, 'prev')))).body;
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
    const ids = async (who: SignedIn | null) =>
      idsOf((await app.read('/stac/search?collections=dateline&sortby=id', who)).body);
    expect(await ids(null)).toEqual(['both/and #?%', 'east', 'west']);
    expect(await ids(app.people.editor)).toEqual(['both/and #?%', 'east', 'hidden', 'west']);
    expect((await app.read('/stac/collections/dateline/items/hidden')).status).toBe(404);
    expect((await app.read('/stac/collections/dateline/items/hidden', app.people.editor)).status).toBe(200);
  });

  it('counts when asked, and for a page of one item', async () => {
    expect((await app.read('/stac/search?limit=5')).body).not.toHaveProperty('numberMatched');
    expect((await app.read('/stac/search?limit=5&count=true')).body.numberMatched).toBe(28);
    expect((await app.read('/stac/search?limit=1')).body.numberMatched).toBe(28);
  });

  it('shows the members asked for of the same items', async () => {
    const query = '/stac/search?limit=3&bbox=5,44,10,49';
    const whole = (await app.read(query)).body;
    const part = (await app.read(`${query}&fields=id,properties.eo:cloud_cover`)).body;
    const without = (await app.call('POST', '/stac/search', null, { limit: 3, bbox: [5, 44, 10, 49], fields: { exclude: ['assets', 'links'] } })).body; // prettier-ignore
    expect(idsOf(part)).toEqual(idsOf(whole));
    expect(part.features[0]).toEqual({ id: 'alps-2024-06-25', properties: { 'eo:cloud_cover': 96 } });
    const { assets: _a, links: _l, ...rest } = whole.features[0];
    expect(without.features[0]).toEqual(rest);
  });
});

describe('items of a collection', () => {
  it('are searched like all items', async () => {
    const { body } = await app.read(
      `/stac/collections/alps/items?limit=2&filter=${encodeURIComponent('eo:cloud_cover > 50')}`,
    );
    expect(idsOf(body)).toEqual(['alps-2024-06-25', 'alps-2024-06-24']);
    const next = (await app.read(app.path(linkOf(body, 'next')))).body;
    expect(idsOf(next)).toEqual(['alps-2024-06-23', 'alps-2024-06-22']);
    expect(linkOf(body, 'collection').href).toBe(`${app.url}/stac/collections/alps`);
  });

  it('are listed page by page with an API key in the query string', async () => {
    const made = await app.call('POST', '/auth/api-keys', app.people.editor, { name: 'QGIS', scope: 'read_only' });
    const { body } = await app.read(`/stac/collections/secret/items?limit=1&api_key=${made.body.key}`);
    expect(idsOf(body)).toEqual(['secret-1']);
    const key = { 'x-api-key': made.body.key };
    expect((await app.call('POST', '/stac/search', null, { ids: ['secret-1'] }, key)).body.numberReturned).toBe(1);
  });

  it('are found one by one, whatever characters their ids hold', async () => {
    const all = (await app.read('/stac/collections/dateline/items')).body.features;
    const odd = all.find(({ id }: Json) => id === 'both/and #?%');
    const self = app.path(linkOf(odd, 'self'));
    const answer = await app.read(self);
    expect(answer.body).toEqual(odd);
    expect(answer.headers.get('content-type')).toBe('application/geo+json');
    const etag = answer.headers.get('etag') ?? '';
    expect((await app.fetch(self, null, { headers: { 'if-none-match': `"x", ${etag}` } })).status).toBe(304);
    expect((await app.fetch(self, null, { method: 'HEAD' })).status).toBe(200);
    expect((await app.fetch(self, null, { method: 'OPTIONS' })).status).toBeLessThan(300);
  });
});
