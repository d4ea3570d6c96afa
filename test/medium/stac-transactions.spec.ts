import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aScene, square } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp } from '../support/catalog-app.js';
import { expectValid } from '../support/stac-validity.js';

jest.setTimeout(60_000);

let app: CatalogApp;
const ITEMS = '/stac/collections/mine/items';

beforeAll(async () => {
  app = await startCatalogApp();
  await app.bucket('scenes');
  const { id } = app.people.editor;
  const [user] = await app.dataSource.query(`SELECT account_id FROM users WHERE id = $1`, [id]);
  await app.putCollection({ id: 'mine', accountId: user.account_id, readers: [`account:${user.account_id}`] });
  await app.putCollection({ id: 'house' });
});
afterAll(() => app.close());

const post = (json: unknown, who = app.people.editor) => app.call('POST', ITEMS, who, json);
const count = async (collection = 'mine') =>
  Number((await app.dataSource.query(`SELECT count(*) FROM scenes WHERE collection_id = $1`, [collection]))[0].count);

describe('one item', () => {
  it('is created, served, replaced, patched and removed', async () => {
    const item = aScene({ id: 'one', custom: { kept: [1, null] } });
    const created = await post(item);
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${app.url}${ITEMS}/one`);
    expect(created.headers.get('content-type')).toBe('application/geo+json');
    expect(created.body).toMatchObject({ id: 'one', collection: 'mine', custom: { kept: [1, null] } });
    expect(created.body.assets.red).toMatchObject({
      href: `${app.url}${ITEMS}/one/assets/red`,
      alternate: { s3: { href: 's3://scenes/one/red.tif' } },
    });
    await expectValid(created.body);

    const read = await app.call('GET', `${ITEMS}/one`, app.people.editor);
    expect(read.body).toEqual(created.body);
    expect(read.headers.get('etag')).toBe(created.headers.get('etag'));

    const cloudier = { ...read.body, properties: { ...read.body.properties, 'eo:cloud_cover': 77 } };
    const put = await app.call('PUT', `${ITEMS}/one`, app.people.editor, cloudier);
    expect([put.status, put.body.properties['eo:cloud_cover']]).toEqual([200, 77]);
    // What serving added was taken off again.
    expect(put.body.assets.red).toEqual(created.body.assets.red);
    expect(put.body.links).toEqual(created.body.links);

    const patched = await app.call(
      'PATCH',
      `${ITEMS}/one`,
      app.people.editor,
      { properties: { 'eo:cloud_cover': null, platform: 'sentinel-2a' }, custom: null },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(patched.status).toBe(200);
    expect(patched.body.properties).toEqual({ datetime: '2024-06-01T10:00:00Z', platform: 'sentinel-2a' });
    expect(patched.body).not.toHaveProperty('custom');
    const [row] = await app.dataSource.query(`SELECT cloud_cover, properties FROM scenes WHERE id = 'one'`);
    expect(row).toEqual({ cloud_cover: null, properties: patched.body.properties });

    expect((await app.call('DELETE', `${ITEMS}/one`, app.people.editor)).status).toBe(204);
    expect((await app.call('DELETE', `${ITEMS}/one`, app.people.editor)).status).toBe(404);
    expect((await app.call('GET', `${ITEMS}/one`, app.people.editor)).status).toBe(404);
  });

  it('may be called anything that can be seen', async () => {
    for (const id of ['a/b', '50%', 'what?', 'part#1', 'two words', 'übergröße', '😀']) {
      const created = await post(aScene({ id }));
      expect([id, created.status]).toEqual([id, 201]);
      const path = new URL(created.headers.get('location') as string).pathname;
      expect((await app.call('GET', path, app.people.editor)).body.id).toBe(id);
      expect((await app.call('DELETE', path, app.people.editor)).status).toBe(204);
    }
  });

  it('is locked by its ETag', async () => {
    const created = await post(aScene({ id: 'locked' }));
    const tag = created.headers.get('etag') as string;
    expect(tag).toMatch(/^"\d+"$/);
    const change = (ifMatch: string) =>
      app.call('PATCH', `${ITEMS}/locked`, app.people.editor, { properties: { n: 1 } }, { 'if-match': ifMatch });
    const changed = await change(tag);
    expect(changed.status).toBe(200);
    const stale = await change(tag);
    expect([stale.status, stale.body.description]).toEqual([412, expect.stringContaining(tag)]);
    expect((await change(`W/${changed.headers.get('etag')}`)).status).toBe(412);
    expect((await change(`"0", ${changed.headers.get('etag')}`)).status).toBe(200);
    expect((await change('*')).status).toBe(200);
    const remove = (ifMatch: string) =>
      app.call('DELETE', `${ITEMS}/locked`, app.people.editor, undefined, { 'if-match': ifMatch });
    expect((await remove(tag)).status).toBe(412);
    expect((await app.call('PUT', `${ITEMS}/nobody`, app.people.editor, aScene({ id: 'nobody' }))).status).toBe(404);
    expect((await remove('*')).status).toBe(204);
  });

  it('lets exactly one of two changes of the same state through', async () => {
    const tag = (await post(aScene({ id: 'raced' }))).headers.get('etag') as string;
    const changes = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        app.call('PATCH', `${ITEMS}/raced`, app.people.editor, { properties: { n } }, { 'if-match': tag }),
      ),
    );
    expect(changes.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  it('never takes the id of another', async () => {
    await post(aScene({ id: 'taken' }));
    const again = await post(aScene({ id: 'taken', properties: { 'eo:cloud_cover': 99 } }));
    expect([again.status, again.body.description]).toEqual([409, expect.stringContaining('"taken"')]);
    const { body } = await app.call('GET', `${ITEMS}/taken`, app.people.editor);
    expect(body.properties['eo:cloud_cover']).toBe(10);
  });
});

describe('an ItemCollection', () => {
  const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

  it('is added whole or not at all', async () => {
    const before = await count();
    const [a, b, c] = [aScene({ id: 'all-a' }), aScene({ id: 'all-b' }), aScene({ id: 'all-c' })];
    const added = await post(collection(a, b));
    expect([added.status, added.headers.get('location'), added.body]).toEqual([201, null, { inserted: 2 }]);
    const conflict = await post(collection(c, b));
    expect([conflict.status, conflict.body.description]).toEqual([409, expect.stringContaining('"all-b"')]);
    const faulty = await post(collection(c, { ...a, id: 'all-d', bbox: undefined }));
    expect([faulty.status, faulty.body.description]).toEqual([400, expect.stringMatching(/^features\[1\]\.bbox: /)]);
    const crossed = await post(collection(c, bowTie('all-e')));
    expect([crossed.status, crossed.body.description]).toEqual([400, expect.stringContaining('Self-intersection')]);
    expect((await post(collection(c, c))).status).toBe(400);
    expect((await post({ type: 'FeatureCollection' })).status).toBe(400);
    expect((await post(collection())).status).toBe(201);
    expect(await count()).toBe(before + 2);
  });
});

const bowTie = (id: string) =>
  aScene({ id, geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] } }); // prettier-ignore

describe('a bad item', () => {
  const properties = { datetime: '2024-06-01T10:00:00Z' };
  it.each([
    ['no object', 'text', /not valid JSON/],
    ['null', null, /not valid JSON/],
    ['an empty list', [], /must be object/],
    ['another type', { type: 'Point' }, /^type: must be "Feature"/],
    ['an old version', { stac_version: '0.9.0' }, /^stac_version: "0.9.0" is not supported/],
    ['a future version', { stac_version: '2.0.0' }, /^stac_version/],
    ['no version', { stac_version: undefined }, /^stac_version: is required/],
    ['no id', { id: undefined }, /^id: is required/],
    ['a number as id', { id: 7 }, /^id: must be string/],
    ['an empty id', { id: '' }, /^id/],
    ['an id too long', { id: 'x'.repeat(257) }, /^id: is longer/],
    ['a NUL in the id', { id: 'a\0b' }, /^id: must not contain control/],
    ['a name of the folder above', { id: '..' }, /^id/],
    ['another collection', { collection: 'other' }, /^collection: must be "mine"/],
    ['no geometry', { geometry: undefined }, /^geometry: is required/],
    ['a text as geometry', { geometry: '{"type":"Point","coordinates":[1,2]}' }, /^geometry: must be object or null/],
    ['a bbox without geometry', { geometry: null, bbox: [1, 2, 3, 4] }, /^bbox: must be absent/],
    ['a geometry without bbox', { bbox: undefined }, /^bbox: is required/],
    ['a bbox of five', { bbox: [1, 2, 3, 4, 5] }, /^bbox: must have 4 or 6/],
    ['a bbox upside down', { bbox: [11, 47, 12, 46] }, /^bbox: south/],
    ['a bbox elsewhere', { bbox: [-50, -20, -40, -10] }, /^bbox: does not touch/],
    ['an open ring', { geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1]]] } }, /^geometry\.coordinates\[0\]: the ring is not closed/], // prettier-ignore
    [
      'a latitude of 91',
      { geometry: { type: 'Point', coordinates: [0, 91] }, bbox: [0, 90, 0, 90] },
      /^geometry\.coordinates/,
    ],
    ['a self-crossing ring', bowTie('x'), /Self-intersection/],
    ['no datetime', { properties: {} }, /^properties\.datetime: is required/],
    ['a day as datetime', { properties: { datetime: '2024-06-01' } }, /^properties\.datetime: must be an RFC 3339/],
    ['31 June', { properties: { datetime: '2024-06-31T00:00:00Z' } }, /^properties\.datetime/],
    [
      'a local time',
      { properties: { datetime: '2024-06-01T10:00:00+02:00' } },
      /^properties\.datetime: must be in UTC/,
    ],
    ['null alone', { properties: { datetime: null } }, /^properties\.datetime: may be null only/],
    [
      'a start without end',
      { properties: { ...properties, start_datetime: '2024-06-01T00:00:00Z' } },
      /^properties\.end_datetime: is required/,
    ],
    [
      'an end before its start',
      { properties: { datetime: null, start_datetime: '2024-06-02T00:00:00Z', end_datetime: '2024-06-01T00:00:00Z' } },
      /^properties\.end_datetime: 2024-06-01T00:00:00Z is before/,
    ],
    ['a cloud cover of 101', { properties: { ...properties, 'eo:cloud_cover': 101 } }, /^properties\.eo:cloud_cover/],
    ['an asset without href', { assets: { red: {} } }, /^assets\.red\.href: is required/],
    ['assets as a list', { assets: [] }, /^assets: must be object/],
    ['a link without rel', { links: [{ href: 'https://example.org' }] }, /^links\[0\]\.rel: is required/],
    ['no links', { links: undefined }, /^links: is required/],
    ['a NUL in a property', { properties: { ...properties, note: 'a\0b' } }, /NUL/],
    ['a NUL in a name', { properties: { ...properties, 'a\0b': 1 } }, /NUL/],
    ['half a surrogate pair', { properties: { ...properties, note: '\ud800' } }, /surrogate/],
    ['U+007F', { properties: { ...properties, note: 'a\u007fb' } }, /U\+007F/],
    [
      'a visibility nobody knows',
      { properties: { ...properties, 'swath:visibility': 'friends' } },
      /^properties\.swath:visibility/,
    ],
  ])('is refused: %s', async (_what, change, description) => {
    const before = await count();
    const isChange = typeof change === 'object' && change !== null && !Array.isArray(change);
    const { status, body } = await post(isChange ? { ...aScene({ id: 'bad' }), ...change } : change);
    expect([status, body.description]).toEqual([400, expect.stringMatching(description)]);
    expect(body.code).toEqual(expect.any(String));
    expect(await count()).toBe(before);
  });

  it('is refused as text, in another media type, and too deep', async () => {
    const send = (body: string, type: string) =>
      app.fetch(ITEMS, app.people.editor, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await send('{"type": ', 'application/json')).status).toBe(400);
    expect((await send(JSON.stringify(aScene()), 'text/plain')).status).toBe(415);
    expect((await send(JSON.stringify(aScene()), 'application/merge-patch+json')).status).toBe(415);
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const nested = JSON.stringify(aScene()).replace('"links"', `"deep":${deep},"links"`);
    expect((await send(nested, 'application/json')).status).toBe(400);
    expect((await app.fetch(ITEMS, app.people.editor, { method: 'POST' })).status).toBe(400);
  });

  it('cannot change the id or collection of a stored one', async () => {
    await post(aScene({ id: 'fixed' }));
    const put = (body: object) => app.call('PUT', `${ITEMS}/fixed`, app.people.editor, body);
    expect((await put(aScene({ id: 'other' }))).status).toBe(400);
    expect((await put({ ...aScene({ id: 'fixed' }), collection: 'house' })).status).toBe(400);
    const patch = (body: unknown) => app.call('PATCH', `${ITEMS}/fixed`, app.people.editor, body);
    expect((await patch({ id: 'other' })).status).toBe(400);
    expect((await patch({ properties: { datetime: null } })).status).toBe(400);
    expect((await patch([])).status).toBe(400);
    expect((await patch({ properties: { note: '\u0000' } })).status).toBe(400);
  });
});

describe('odd but legal', () => {
  it.each([
    ['nowhere', { geometry: null, bbox: undefined }],
    ['at a point', { geometry: { type: 'Point', coordinates: [5, 6] }, bbox: [5, 6, 5, 6] }],
    ['in three dimensions', { geometry: { type: 'Point', coordinates: [5, 6, 70] }, bbox: [5, 6, 70, 5, 6, 70] }],
    [
      'in several pieces',
      { geometry: { type: 'GeometryCollection', geometries: [square(1, 1), square(5, 5)] }, bbox: [1, 1, 6, 6] },
    ],
    ['across ±180', { geometry: { type: 'Polygon', coordinates: [[[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]] }, bbox: [179, 0, -179, 1] }], // prettier-ignore
    ['in a leap second', { properties: { datetime: '2016-12-31T23:59:60Z' } }],
    [
      'over a month',
      {
        properties: {
          datetime: null,
          start_datetime: '2024-06-01T00:00:00Z',
          end_datetime: '2024-06-30T23:59:59.999999Z',
        },
      },
    ],
    ['STAC 1.0', { stac_version: '1.0.0' }],
  ])('%s', async (what, change) => {
    const id = `odd ${what}`;
    const { status, body } = await post({ ...aScene({ id }), ...change });
    expect([status, body.description]).toEqual([201, undefined]);
    await expectValid(body);
  });

  it('lies where it was meant to at the antimeridian', async () => {
    const [row] = await app.dataSource.query(
      `SELECT ST_AsText(ST_Envelope(footprint)) AS box, round(ST_Area(footprint)::numeric, 3) AS area
       FROM scenes WHERE id = 'odd across ±180'`,
    );
    expect(row).toEqual({ box: 'POLYGON((-180 0,-180 1,180 1,180 0,-180 0))', area: '2.000' });
  });
});

describe('rights', () => {
  it('asks for a sign-in, the capability and the account', async () => {
    const item = aScene();
    expect((await app.call('POST', ITEMS, null, item)).status).toBe(401);
    expect((await post(item, app.people.viewer)).status).toBe(403);
    expect((await post(item, app.people.other)).status).toBe(404);
    expect((await app.call('POST', '/stac/collections/house/items', app.people.other, item)).status).toBe(201);
    expect((await app.call('POST', '/stac/collections/nowhere/items', app.people.editor, item)).status).toBe(404);
  });

  it('leaves collections alone that a feature keeps', async () => {
    await app.putCollection({ id: 'byoc-of-somebody', kind: 'byoc' });
    const path = '/stac/collections/byoc-of-somebody';
    expect((await app.call('POST', `${path}/items`, app.people.admin, aScene())).status).toBe(409);
    expect((await app.call('PATCH', path, app.people.admin, { title: 'mine now' })).status).toBe(409);
    expect((await app.call('DELETE', path, app.people.admin)).status).toBe(409);
  });

  it('can be narrowed for one item', async () => {
    const path = '/stac/collections/house/items';
    const { body } = await app.call('POST', path, app.people.editor, {
      ...aScene({ id: 'secret' }),
      properties: { datetime: '2024-06-01T10:00:00Z', 'swath:visibility': 'private' },
    });
    expect(body.properties['swath:visibility']).toBe('private');
    const seen = async (who: typeof app.people.editor | null) => (await app.call('GET', `${path}/secret`, who)).status;
    expect([await seen(app.people.editor), await seen(app.people.admin)]).toEqual([200, 200]);
    expect([await seen(app.people.other), await seen(null)]).toEqual([404, 404]);
    const change = { properties: { 'eo:cloud_cover': 1 } };
    expect((await app.call('PATCH', `${path}/secret`, app.people.other, change)).status).toBe(404);
    expect((await app.call('PATCH', `${path}/secret`, app.people.admin, change)).status).toBe(200);
    // The administrator's change did not make it the administrator's.
    expect(await seen(app.people.editor)).toBe(200);
    await app.call('PATCH', `${path}/secret`, app.people.editor, { properties: { 'swath:visibility': null } });
    expect(await seen(null)).toBe(200);
  });
});

describe('extents', () => {
  it('grow with items and shrink when they go', async () => {
    await app.putCollection({ id: 'measured' });
    const path = '/stac/collections/measured/items';
    const extent = async () => (await app.call('GET', '/stac/collections/measured')).body.extent;
    await app.call('POST', path, app.people.editor, aScene({ id: 'a', geometry: square(1, 1) }));
    await app.call('POST', path, app.people.editor, aScene({ id: 'b', geometry: square(20, 30) }));
    expect((await extent()).spatial.bbox).toEqual([[1, 1, 21, 31]]);
    await app.call('DELETE', `${path}/b`, app.people.editor);
    expect((await extent()).spatial.bbox).toEqual([[1, 1, 2, 2]]);
  });
});
