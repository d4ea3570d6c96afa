import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aScene } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp } from '../support/catalog-app.js';
import { expectValid } from '../support/stac-validity.js';

let app: CatalogApp;
beforeAll(async () => {
  app = await startCatalogApp();
});
afterAll(() => app.close());

const COLLECTIONS = '/stac/collections';
const collection = (id: string, change: object = {}) => ({
  type: 'Collection',
  stac_version: '1.1.0',
  id,
  description: 'Orthophotos of our trial fields',
  license: 'CC-BY-4.0',
  extent: { spatial: { bbox: [[11, 46, 12, 47]] }, temporal: { interval: [['2024-01-01T00:00:00Z', null]] } },
  links: [{ rel: 'license', href: 'https://creativecommons.org/licenses/by/4.0/' }],
  'our:field': { kept: true },
  ...change,
});
const create = (id: string, change: object = {}, who = app.people.editor) =>
  app.call('POST', COLLECTIONS, who, collection(id, change));

describe('a collection', () => {
  it('is created, served, replaced, patched and removed', async () => {
    const created = await create('fields');
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`${app.url}${COLLECTIONS}/fields`);
    expect(created.body).toMatchObject({ 'our:field': { kept: true }, 'swath:visibility': 'account' });
    await expectValid(created.body);
    const path = `${COLLECTIONS}/fields`;
    const read = await app.call('GET', path, app.people.editor);
    expect(read.body).toEqual(created.body);
    expect(read.headers.get('etag')).toBe(created.headers.get('etag'));
    expect((await create('fields')).status).toBe(409);

    const replaced = await app.call('PUT', path, app.people.editor, { ...read.body, title: 'Fields' });
    expect([replaced.status, replaced.body]).toEqual([200, { ...read.body, title: 'Fields' }]);
    const patch = { title: null, keywords: ['drone'], 'swath:visibility': 'public' };
    const patched = await app.call('PATCH', path, app.people.editor, patch);
    expect(patched.body).toEqual({ ...read.body, keywords: ['drone'], 'swath:visibility': 'public' });
    expect((await app.call('GET', path)).body).not.toHaveProperty('swath:visibility');

    expect((await app.call('PUT', path, app.people.editor, collection('other'))).status).toBe(400);
    expect((await app.call('PATCH', path, app.people.editor, { id: 'other' })).status).toBe(400);
    expect((await app.call('PATCH', path, app.people.editor, { license: null })).status).toBe(400);
    expect((await app.call('PUT', `${COLLECTIONS}/nobody`, app.people.editor, collection('nobody'))).status).toBe(404);

    expect((await app.call('DELETE', path, app.people.editor)).status).toBe(204);
    expect((await app.call('DELETE', path, app.people.editor)).status).toBe(404);
  });

  it('is removed with its items only by force', async () => {
    const path = `${COLLECTIONS}/full`;
    await create('full');
    await app.call('POST', `${path}/items`, app.people.editor, aScene());
    const refused = await app.call('DELETE', path, app.people.editor);
    expect([refused.status, refused.body.description]).toEqual([409, expect.stringContaining('force=true')]);
    expect((await app.call('DELETE', `${path}?force=perhaps`, app.people.editor)).status).toBe(400);
    expect((await app.call('DELETE', `${path}?force=true`, app.people.editor)).status).toBe(204);
    expect((await app.call('GET', `${path}/items`, app.people.editor)).status).toBe(404);
  });

  it('is locked by its ETag, to which its items do not matter', async () => {
    const path = `${COLLECTIONS}/locked`;
    const tag = (await create('locked')).headers.get('etag') as string;
    const change = (ifMatch: string, title: string) =>
      app.call('PATCH', path, app.people.editor, { title }, { 'if-match': ifMatch });
    await app.call('POST', `${path}/items`, app.people.editor, aScene());
    expect((await change(tag, 'one')).status).toBe(200);
    expect((await change(tag, 'two')).status).toBe(412);
    const remove = (ifMatch: string) =>
      app.call('DELETE', `${path}?force=true`, app.people.editor, undefined, { 'if-match': ifMatch });
    expect((await remove(tag)).status).toBe(412);
    expect((await remove('*')).status).toBe(204);
  });

  it.each([
    ['private', [200, 404, 404, 404]],
    ['account', [200, 200, 404, 404]],
    ['internal', [200, 200, 200, 404]],
    ['public', [200, 200, 200, 200]],
  ])('that is %s is seen by whom it should', async (visibility, statuses) => {
    const { editor, viewer, other } = app.people;
    await create(`seen-${visibility}`, { 'swath:visibility': visibility });
    const path = `${COLLECTIONS}/seen-${visibility}`;
    const seen = [editor, viewer, other, null].map(async (who) => (await app.call('GET', path, who)).status);
    expect(await Promise.all(seen)).toEqual(statuses);
    expect((await app.call('GET', path, app.people.admin)).status).toBe(200);
  });

  it('belongs to its account', async () => {
    await create('ours', { 'swath:visibility': 'public' });
    const path = `${COLLECTIONS}/ours`;
    expect((await app.call('PATCH', path, app.people.other, { title: 'x' })).status).toBe(403);
    expect((await app.call('DELETE', path, app.people.other)).status).toBe(403);
    expect((await app.call('DELETE', path, app.people.viewer)).status).toBe(403);
    expect((await app.call('DELETE', path, null)).status).toBe(401);
    expect((await app.call('POST', `${path}/items`, app.people.other, aScene())).status).toBe(403);
  });
});

describe('a collection of the house', () => {
  it('gives administrators its rights to change and nothing else', async () => {
    await app.putCollection({ id: 'built-in', kind: 'builtin' });
    const path = `${COLLECTIONS}/built-in`;
    const { admin, editor } = app.people;
    expect((await app.call('PATCH', path, editor, { 'swath:visibility': 'internal' })).status).toBe(403);
    expect((await app.call('PATCH', path, admin, { title: 'x' })).status).toBe(409);
    expect((await app.call('PUT', path, admin, collection('built-in'))).status).toBe(409);
    expect((await app.call('DELETE', path, admin)).status).toBe(409);
    expect((await app.call('PATCH', path, admin, { 'swath:visibility': 'internal' })).status).toBe(200);
    expect((await app.call('GET', path)).status).toBe(404);
    expect((await app.call('GET', path, app.people.other)).status).toBe(200);
  });
});

describe('a bad collection', () => {
  it.each([
    ['no list', [], /must be object/],
    ['another type', { type: 'Catalog' }, /^type: must be "Collection"/],
    ['an old version', { stac_version: '0.8.1' }, /^stac_version/],
    ['no licence', { license: undefined }, /^license: is required/],
    ['no extent', { extent: undefined }, /^extent: is required/],
    [
      'a bbox of three',
      { extent: { ...collection('x').extent, spatial: { bbox: [[1, 2, 3]] } } },
      /^extent\.spatial\.bbox\[0\]/,
    ],
    [
      'a day',
      { extent: { ...collection('x').extent, temporal: { interval: [['2024-01-01', null]] } } },
      /^extent\.temporal\.interval\[0\]\[0\]/,
    ],
    ['an id of BYOC', { id: 'byoc-mine' }, /^id: must not begin with byoc-/],
    ['an unknown visibility', { 'swath:visibility': 'friends' }, /^swath:visibility: must be one of/],
    ['a NUL', { title: 'a\0b' }, /NUL|well-formed/],
    ['half a surrogate pair', { title: '\ud800' }, /surrogate|well-formed/],
  ])('is refused: %s', async (_what, change, description) => {
    const body = Array.isArray(change) ? change : collection('bad', change);
    const answer = await app.call('POST', COLLECTIONS, app.people.editor, body);
    expect([answer.status, answer.body.description]).toEqual([400, expect.stringMatching(description)]);
  });
});
