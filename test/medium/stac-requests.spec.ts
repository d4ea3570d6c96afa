import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { linkOf, startStacApp, type StacApp } from '../support/stac-app.js';

/** An application with several log-ins; generous for a busy machine. */
jest.setTimeout(60_000);

let app: StacApp;
beforeAll(async () => {
  app = await startStacApp();
});
afterAll(() => app.close());

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
      const { status, body } = await app.read(`${where}?${query}`);
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
    const { status, body } = await app.read('/stac/collections/alps/items?cloudy=1');
    expect({ status, description: body.description }).toEqual({
      status: 400,
      description: expect.stringContaining('cloudy'),
    });
    expect((await app.read('/stac/search?cloudy=1&bbox=')).status).toBe(200);
  });

  it('are refused for a token of another search, and clamp a limit above the maximum', async () => {
    const next = app.path(linkOf((await app.read('/stac/search?limit=1')).body, 'next'));
    expect((await app.read(`${next}&bbox=0,0,1,1`)).status).toBe(400);
    expect((await app.read('/stac/search?limit=1000000')).body.numberReturned).toBe(28);
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
