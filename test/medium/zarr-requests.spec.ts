import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Collection } from '../../src/catalog/index.js';
import { startZarrApp, type ZarrApp } from '../support/zarr-app.js';
import { goodArrays } from '../support/zarr-stores.js';
import { COLLECTIONS, crsUrl, ZarrUser, type ZarrBody, type ZarrListBody } from '../support/zarr-user.js';

/** An application and several log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

const ABSENT = '00000000-0000-4000-8000-000000000000';

let app: ZarrApp;
let user: ZarrUser;
beforeAll(async () => {
  app = await startZarrApp();
  user = new ZarrUser(app);
});
afterAll(() => app?.close());

describe('requests to the Zarr API', () => {
  it.each([
    ['name', { name: '' }],
    ['name', { name: null }],
    ['name', { name: 'a\0b' }],
    ['s3Bucket', { s3Bucket: '../etc' }],
    ['path', { path: 'cube' }],
    ['path', { path: '/cube/' }],
    ['path', { path: '../cube/' }],
    ['path', { path: 'a/../cube/' }],
    ['path', { path: 'a//cube/' }],
    ['path', { path: '/' }],
    ['path', { path: '.swath-partial/' }],
    ['path', { path: `${'x'.repeat(300)}/` }],
    ['path', { path: 'a\u0007/' }],
    ['crs', { crs: 'EPSG:4326' }],
    ['crs', { crs: crsUrl(4258) }],
    ['crs', { crs: undefined }],
  ])('with a faulty %s are refused (%#)', async (parameter, fields) => {
    const { status, body } = await user.create(fields);
    expect([status, body.error.code]).toEqual([400, 'COMMON_BAD_PAYLOAD']);
    expect(body.error.errors?.[0]?.parameter).toBe(parameter);
  });

  it.each([
    [404, { s3Bucket: 'unheard-of' }],
    [404, { path: 'nowhere/' }],
    [403, { s3Bucket: 'swath' }],
  ])('for stores that are not there answer %i', async (expected, fields) => {
    const { status, body } = await user.create(fields);
    expect([status, body.error.status]).toEqual([expected, expected]);
  });

  it('of viewers may read and not write', async () => {
    const { id } = await user.ingested({ path: await user.store(goodArrays()) });
    const { viewer } = app.people;
    expect((await app.call('GET', `${COLLECTIONS}/${id}`, viewer)).status).toBe(200);
    const writes = [
      ['POST', COLLECTIONS, {}],
      ['PUT', `${COLLECTIONS}/${id}`, { name: 'x' }],
      ['PUT', `${COLLECTIONS}/${id}/reingest`, undefined],
      ['DELETE', `${COLLECTIONS}/${id}`, undefined],
    ] as const;
    for (const [method, path, json] of writes) {
      expect([method, (await app.call(method, path, viewer, json)).status]).toEqual([method, 403]);
      expect([method, (await app.call(method, path, null, json)).status]).toEqual([method, 401]);
    }
  });

  it('of another account find nothing', async () => {
    const { id } = await user.ingested({ path: await user.store(goodArrays()) });
    await app.dataSource.query(`UPDATE zarr_collections SET account_id = $2 WHERE id = $1`, [id, crypto.randomUUID()]);
    const { editor, admin } = app.people;
    const attempts = [
      ['GET', `${COLLECTIONS}/${id}`],
      ['GET', `${COLLECTIONS}/${id}/arrays`],
      ['GET', `${COLLECTIONS}/${id}/arrays/B1`],
      ['PUT', `${COLLECTIONS}/${id}`],
      ['PUT', `${COLLECTIONS}/${id}/reingest`],
      ['DELETE', `${COLLECTIONS}/${id}`],
    ] as const;
    for (const [method, path] of attempts) {
      const json = method === 'PUT' ? { name: 'x' } : undefined;
      const hidden = await app.call<ZarrBody>(method, path, editor, json);
      const absent = await app.call<ZarrBody>(method, path.replace(id, ABSENT), editor, json);
      expect([method, path, hidden.status]).toEqual([method, path, 404]);
      expect(hidden.body.error.message).toBe(absent.body.error.message.replace(ABSENT, id));
    }
    const listed = async (who = editor) =>
      (await app.call<ZarrListBody>('GET', `${COLLECTIONS}?count=100`, who)).body.data.map((row) => row['id']);
    expect(await listed()).not.toContain(id);
    expect(await listed(admin)).toContain(id);
  });

  it('rename a collection, here and in the catalogue, and change nothing else', async () => {
    const before = await user.ingested({ path: await user.store(goodArrays()) });
    const json = { name: 'renamed', path: 'elsewhere/', status: 'FAILED' };
    expect((await app.call('PUT', `${COLLECTIONS}/${before.id}`, app.people.editor, json)).status).toBe(204);
    expect(await user.get(before.id)).toEqual({ ...before, name: 'renamed' });
    const { document } = await app.dataSource.manager.findOneByOrFail(Collection, { id: `zarr-${before.id}` });
    expect(document).toMatchObject({ title: 'renamed', 'cube:variables': { B1: {} } });
  });

  it('delete a collection with its scene, and leave the store', async () => {
    const path = await user.store(goodArrays());
    const { id } = await user.ingested({ path });
    expect((await app.call('DELETE', `${COLLECTIONS}/${id}`, app.people.editor)).status).toBe(204);
    expect(await user.scene(id)).toBeUndefined();
    expect(await app.dataSource.manager.findOneBy(Collection, { id: `zarr-${id}` })).toBeNull();
    expect(await app.bucket.head(`${path}.zgroup`)).not.toBeNull();
  });

  it('list page by page and search by name', async () => {
    const path = await user.store(goodArrays());
    for (const name of ['alpha ice', 'beta ice', 'gamma snow']) await user.ingested({ path, name });
    const names = async (query: string) =>
      (await app.call<ZarrListBody>('GET', `${COLLECTIONS}?${query}`, app.people.editor)).body.data.map(
        ({ name }) => name,
      );
    expect(await names('search=ICE')).toEqual(['alpha ice', 'beta ice']);
    expect(await names('search=beta%26ice|snow')).toEqual(['beta ice', 'gamma snow']);
    const first = await app.call<ZarrListBody>('GET', `/zarr/v1/collections?search=ice&count=1`, app.people.editor);
    expect(first.body.links).toMatchObject({ currentToken: '0', nextToken: '1' });
    const url = new URL(first.body.links['next'] as string);
    const second = await app.call<ZarrListBody>('GET', url.pathname + url.search, app.people.editor);
    expect(second.body.data.map(({ name }) => name)).toEqual(['beta ice']);
    expect(Object.keys(second.body.links).sort()).toEqual(['@id', 'currentToken', 'previous', 'previousToken']);
    expect((await app.call('GET', `${COLLECTIONS}?count=101`, app.people.editor)).status).toBe(400);
    expect((await app.call('GET', `${COLLECTIONS}?viewtoken=x`, app.people.editor)).status).toBe(400);
  });
});
