import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Json } from '../support/catalog-app.js';
import { linkOf, startStacApp, type StacApp } from '../support/stac-app.js';

/** An application with several log-ins; generous for a busy machine. */
jest.setTimeout(60_000);

let app: StacApp;
beforeAll(async () => {
  app = await startStacApp();
});
afterAll(() => app.close());

describe('collections', () => {
  it('have an extent measured around their scenes', async () => {
    const { body } = await app.read('/stac/collections/alps');
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
    const first = await app.read('/stac/collections/alps');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('last-modified')).toMatch(/GMT$/);
    const again = await app.fetch('/stac/collections/alps', null, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    await app.putCollection({ id: 'growing' });
    const before = (await app.read('/stac/collections/growing')).headers.get('etag');
    await app.putScene('growing', { id: 'one' });
    expect((await app.read('/stac/collections/growing')).headers.get('etag')).not.toBe(before);
  });

  it('are not there for those who may not read them', async () => {
    expect((await app.read('/stac/collections/secret')).status).toBe(404);
    expect((await app.read('/stac/collections/secret/items', app.people.other)).status).toBe(404);
    expect((await app.read('/stac/collections/secret/queryables', app.people.viewer)).status).toBe(404);
    expect((await app.read('/stac/collections/secret/items/secret-1')).status).toBe(404);
    expect((await app.read('/stac/collections/secret', app.people.editor)).status).toBe(200);
    expect((await app.read('/stac/collections/secret', app.people.admin)).body['swath:visibility']).toBe('private');
    expect((await app.read('/stac/collections/alps')).body).not.toHaveProperty('swath:visibility');
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
    [`filter=${encodeURIComponent(`T_AFTER(end_datetime, TIMESTAMP('2024-06-20T00:00:00Z'))`)}`, ['alps']],
    [
      `filter=${encodeURIComponent(`created IS NULL AND updated IS NULL AND datetime >= TIMESTAMP('2024-06-01T00:00:00Z')`)}`,
      ['alps', 'dateline', 'growing'],
    ],
  ])('are searched by %s', async (query, ids) => {
    const { status, body } = await app.read(`/stac/collections?${query}`);
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
      last = (await app.read(at)).body;
      seen.push(...last.collections.map(({ id }: Json) => id));
      at = linkOf(last, 'next') && app.path(linkOf(last, 'next'));
    }
    expect(seen).toEqual(['growing', 'dateline', 'alps']);
    expect((await app.read(app.path(linkOf(last, 'prev')))).body.collections[0].id).toBe('dateline');
  });
});
