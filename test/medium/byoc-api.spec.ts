import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startByocApp, type ByocApp } from '../support/byoc-app.js';
import { type Json } from '../support/catalog-app.js';

const BYOC = '/api/v1/byoc';
const BANDS = { B1: { source: 'B1', bandIndex: 1, bitDepth: 8, sampleFormat: 'UINT' } };
const NOBODY = '00000000-0000-4000-8000-000000000000';

let app: ByocApp;
let editor: ByocApp['people']['editor'];
beforeAll(async () => {
  app = await startByocApp();
  editor = app.people.editor;
}, 60_000);
afterAll(() => app.close());

const call = (method: string, path: string, json?: unknown, who = editor) => app.call(method, BYOC + path, who, json);
const collection = async (id: string): Promise<Json> => (await call('GET', `/collections/${id}`)).body.data;

/** Of a refused request: status, code, and the parameters that its violations name. */
async function refused(method: string, path: string, json?: unknown, who = editor) {
  const { status, body } = await call(method, path, json, who);
  const { error } = body as { error: { code: string; errors?: Array<{ parameter: string }> } };
  return [status, error.code, ...(error.errors ?? []).map(({ parameter }) => parameter)];
}

describe('collections', () => {
  it('are created without bands, wrapped in data', async () => {
    const { status, body } = await call('POST', '/collections', { name: 'n', s3Bucket: 'cogs', id: 'ignored', foo: 1 });
    expect([status, Object.keys(body)]).toEqual([201, ['data']]);
    expect(body.data).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      accountId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'n',
      s3Bucket: 'cogs',
      created: expect.stringMatching(/^20.*Z$/),
      isConfigured: false,
      requiresMetadataUpdate: false,
      additionalData: null,
    });
    expect(body.data).not.toHaveProperty('noData');
  });

  it('are created with the contract’s example, and shown in the catalogue', async () => {
    const z = { source: 'z', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT' };
    const id = await app.createCollection({ name: 'dem', noData: -9999, additionalData: { bands: { Z: z } } });
    expect(await collection(id)).toMatchObject({
      isConfigured: true,
      noData: -9999,
      additionalData: { bands: { Z: z } },
    });
    const { body } = await app.call('GET', `/stac/collections/byoc-${id}`, editor);
    expect(body.summaries).toMatchObject({
      'eo:bands': [{ name: 'Z' }],
      'raster:bands': [{ data_type: 'float32', nodata: -9999 }],
    });
  });

  it.each<[string, object, Array<string | number>]>([
    ['no name', { s3Bucket: 'b' }, [400, 'COMMON_BAD_PAYLOAD', 'name']],
    ['a blank name', { name: ' ', s3Bucket: 'b' }, [400, 'COMMON_BAD_PAYLOAD', 'name']],
    ['NUL', { name: 'a\0', s3Bucket: 'b' }, [400, 'COMMON_BAD_PAYLOAD', 'name']],
    ['no bucket', { name: 'n' }, [400, 'COMMON_BAD_PAYLOAD', 's3Bucket']],
    ['a bucket with a folder', { name: 'n', s3Bucket: 'a/b' }, [400, 'COMMON_BAD_PAYLOAD', 's3Bucket']],
    ['the platform’s own bucket', { name: 'n', s3Bucket: 'swath' }, [403, 'COMMON_INSUFFICIENT_PERMISSIONS']],
    ['the same as a tenant', { name: 'n', s3Bucket: 't:swath' }, [403, 'COMMON_INSUFFICIENT_PERMISSIONS']],
    ['no-data as text', { name: 'n', s3Bucket: 'b', noData: 'NaN' }, [400, 'COMMON_BAD_PAYLOAD', 'noData']],
    [
      'no-data twice',
      { name: 'n', s3Bucket: 'b', noData: 0, additionalData: { bands: { A: { bitDepth: 8, noData: 1 } } } },
      [400, 'COMMON_BAD_PAYLOAD', 'noData'],
    ],
    [
      'an override below zero',
      { name: 'n', s3Bucket: 'b', additionalData: { maxMetersPerPixelOverride: -1 } },
      [400, 'COMMON_BAD_PAYLOAD', 'additionalData->maxMetersPerPixelOverride'],
    ],
  ])('refuses %s', async (_, body, expected) => expect(await refused('POST', '/collections', body)).toEqual(expected));

  it('takes 1e999 for what JSON makes of it: infinity, which is no number', async () => {
    const answer = await app.fetch(`${BYOC}/collections`, editor, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"n","s3Bucket":"b","noData":1e999}',
    });
    expect(answer.status).toBe(400);
  });

  it('are listed in pages by offset, without a link to an empty page', async () => {
    const names = Array.from({ length: 4 }, (_, i) => `page-${i}`);
    for (const name of names) await app.createCollection({ name });
    const first = (await call('GET', '/collections?search=page-&count=2')).body;
    expect(first.data.map((c: Json) => c.name)).toEqual(['page-0', 'page-1']);
    expect(first.links).toEqual({
      '@id': `${app.url}${BYOC}/collections?search=page-&count=2&viewtoken=0`,
      currentToken: '0',
      nextToken: '2',
      next: `${app.url}${BYOC}/collections?search=page-&count=2&viewtoken=2`,
    });
    const last = (await call('GET', '/collections?search=page-&count=2&viewtoken=2')).body;
    expect(last.data.map((c: Json) => c.name)).toEqual(['page-2', 'page-3']);
    expect(Object.keys(last.links).sort()).toEqual(['@id', 'currentToken', 'previous', 'previousToken']);
    const none = (await call('GET', '/collections?search=there-is-none')).body;
    expect(none).toMatchObject({ data: [], links: { currentToken: '0' } });
    for (const query of ['count=0', 'count=101', 'viewtoken=x', 'viewtoken=-1'])
      expect((await call('GET', `/collections?${query}`)).status).toBe(400);
  });

  it('change by PUT of the whole object', async () => {
    const id = await app.createCollection({ additionalData: { bands: BANDS } });
    const sent = { ...(await collection(id)), name: 'renamed', s3Bucket: 'other', noData: 3, created: 'stale' };
    expect(await call('PUT', `/collections/${id}`, sent)).toMatchObject({ status: 204, body: null });
    expect(await collection(id)).toMatchObject({ name: 'renamed', s3Bucket: 'other', noData: 3 });

    const { noData: _removed, additionalData: _unchanged, ...rest } = sent;
    expect((await call('PUT', `/collections/${id}`, rest)).status).toBe(204);
    expect(await collection(id)).toMatchObject({ additionalData: { bands: BANDS } });
    expect(await collection(id)).not.toHaveProperty('noData');

    const add = { name: 'n', s3Bucket: 'other', additionalData: { bands: { ...BANDS, C: { bitDepth: 8 } } } };
    expect(await refused('PUT', `/collections/${id}`, add)).toEqual([
      400,
      'COMMON_BAD_PAYLOAD',
      'additionalData->bands->C',
    ]);
    const none = { name: 'n', s3Bucket: 'other', additionalData: { bands: {} } };
    expect((await call('PUT', `/collections/${id}`, none)).status).toBe(204);
    expect(await collection(id)).toMatchObject({ isConfigured: false, additionalData: null });
  });

  it('keep bucket and last band while there are tiles', async () => {
    const id = await app.createCollection({ additionalData: { bands: BANDS } });
    await app.createTile(id, { path: 't/(BAND).tif' });
    expect((await refused('PUT', `/collections/${id}`, { name: 'n', s3Bucket: 'other' }))[0]).toBe(409);
    const none = { name: 'n', s3Bucket: 'cogs', additionalData: { bands: {} } };
    expect(await refused('PUT', `/collections/${id}`, none)).toEqual([
      400,
      'COMMON_BAD_PAYLOAD',
      'additionalData->bands',
    ]);
  });

  it('go with their tiles and their row in the catalogue', async () => {
    const id = await app.createCollection();
    const tile = await app.createTile(id, { path: 't/(BAND).tif' });
    expect(await call('DELETE', `/collections/${id}`)).toMatchObject({ status: 204, body: null });
    for (const path of [`/collections/${id}`, `/collections/${id}/tiles`, `/collections/${id}/tiles/${tile}`])
      expect(await refused('GET', path)).toEqual([404, 'COMMON_NOT_FOUND']);
    expect((await app.call('GET', `/stac/collections/byoc-${id}`, editor)).status).toBe(404);
    expect((await call('DELETE', `/collections/${id}`)).status).toBe(404);
  });

  it('answer under the newer spelling too, with and without a trailing slash', async () => {
    const id = await app.createCollection();
    for (const path of ['/byoc/v1/collections/', `/byoc/v1/collections/${id}`, `${BYOC}/global/?ids=${id}`])
      expect((await app.call('GET', path, editor)).status).toBe(200);
  });
});

describe('rights', () => {
  it('hide another account’s collection: 404 everywhere', async () => {
    const id = await app.createCollection();
    const tile = await app.createTile(id, { path: 't/(BAND).tif' });
    const { other } = app.people;
    for (const [method, path, json] of [
      ['GET', `/collections/${id}`],
      ['PUT', `/collections/${id}`, { name: 'n', s3Bucket: 'b' }],
      ['DELETE', `/collections/${id}`],
      ['GET', `/collections/${id}/tiles`],
      ['POST', `/collections/${id}/tiles`, { path: 'x' }],
      ['GET', `/collections/${id}/tiles/${tile}`],
      ['PUT', `/collections/${id}/tiles/${tile}`, {}],
      ['DELETE', `/collections/${id}/tiles/${tile}`],
      ['POST', `/collections/${id}/tiles/${tile}/reingest`],
      ['GET', `/collections/${id}/tiles/${tile}/files`],
      ['GET', `/collections/${id}/tiles/${tile}/files/t/B1.tif`],
      ['POST', `/collections/${id}/copyTiles?toCollection=${id}`],
      ['GET', `/global/${id}`],
    ] as const)
      expect([method, path, ...(await refused(method, path, json, other))]).toEqual([
        method,
        path,
        404,
        'COMMON_NOT_FOUND',
      ]);
    const listed = (await call('GET', '/collections', undefined, other)).body.data as Json[];
    expect(listed.map((c) => c.id)).not.toContain(id);
    expect((await call('GET', `/global?ids=${id}`, undefined, other)).body.data).toEqual([]);
  });

  it('let viewers read and nobody write without the capability', async () => {
    const id = await app.createCollection();
    const { viewer } = app.people;
    expect((await call('GET', `/collections/${id}`, undefined, viewer)).status).toBe(200);
    for (const [method, path] of [
      ['POST', '/collections'],
      ['PUT', `/collections/${id}`],
      ['DELETE', `/collections/${id}`],
      ['POST', `/collections/${id}/tiles`],
    ] as const)
      expect(await refused(method, path, { name: 'n', s3Bucket: 'b', path: 'p' }, viewer)).toEqual([
        403,
        'COMMON_INSUFFICIENT_PERMISSIONS',
      ]);
    const anonymous = await app.call('GET', `${BYOC}/global`, null);
    expect([anonymous.status, anonymous.body.error.code]).toEqual([401, 'COMMON_UNAUTHORIZED']);
  });

  it('can be given to another account, and taken again', async () => {
    const id = await app.createCollection();
    const { other } = app.people;
    const account = (await call('POST', '/collections', { name: 'n', s3Bucket: 'b' }, other)).body.data.accountId;
    const share = `/api/v1/acl/collection/${id}/da/${account}/USE`;
    expect((await app.call('POST', share, other)).status).toBe(404);
    for (const path of [`${share}?notes=x`, share.replace(id, `byoc-${id}`)])
      expect(await app.call('POST', path, editor)).toMatchObject({ status: 204, body: null });
    expect((await call('GET', `/collections/${id}`, undefined, other)).status).toBe(200);
    expect((await call('GET', `/global/${id}`, undefined, other)).status).toBe(200);
    expect((await app.call('GET', `/stac/collections/byoc-${id}`, other)).status).toBe(200);
    expect(await refused('DELETE', `/collections/${id}`, undefined, other)).toEqual([
      403,
      'COMMON_INSUFFICIENT_PERMISSIONS',
    ]);
    expect((await app.call('GET', `/api/v1/acl/collection/${id}/da`, editor)).body).toEqual({
      data: [{ accountId: account, permission: 'USE' }],
    });
    expect((await app.call('POST', `/api/v1/acl/collection/${id}/da/${NOBODY}/USE`, editor)).status).toBe(404);
    expect((await app.call('DELETE', share, editor)).status).toBe(204);
    expect((await app.call('DELETE', share, editor)).status).toBe(404);
    expect((await call('GET', `/collections/${id}`, undefined, other)).status).toBe(404);
  });

  it('name the place of a collection', async () => {
    const id = await app.createCollection({ name: 'placed' });
    const expected = { id, name: 'placed', type: 'BYOC', s3Bucket: 'cogs', location: 'aws-eu-central-1' };
    expect((await call('GET', `/global/${id}`)).body).toEqual({ data: expected });
    expect((await call('GET', `/global/?ids=${id},${NOBODY}`)).body).toEqual({ data: [expected] });
    expect(await refused('GET', '/global?ids=x')).toEqual([400, 'COMMON_BAD_PAYLOAD', 'ids']);
    expect((await call('GET', `/global/${NOBODY}`)).status).toBe(404);
    expect((await call('GET', '/collections/not-a-uuid')).status).toBe(400);
  });
});

describe('tiles', () => {
  it('are accepted at once as WAITING', async () => {
    const id = await app.createCollection();
    const { status, body } = await call('POST', `/collections/${id}/tiles`, {
      path: 't1/(BAND).tif',
      sensingTime: '2022-05-01T10:00:00Z',
      status: 'INGESTED',
      coverGeometry: {
        type: 'Polygon',
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32633' } },
        coordinates: [[[5e5, 5e6], [5.1e5, 5e6], [5.1e5, 5.01e6], [5e5, 5e6]]],
      },
    }); // prettier-ignore
    expect(status).toBe(201);
    expect(body).toEqual({
      data: {
        id: expect.any(String),
        created: expect.any(String),
        ingestionStart: null,
        sensingTime: '2022-05-01T10:00:00.000Z',
        path: 't1/(BAND).tif',
        status: 'WAITING',
      },
    });
    const tile = await app.tile(id, body.data.id);
    expect(tile.additionalData).toBeNull();
    expect(tile.coverGeometry.crs.properties.name).toBe('urn:ogc:def:crs:OGC::CRS84');
    expect(tile.coverGeometry.coordinates[0][0]).toEqual([15, expect.closeTo(45.153, 2)]);
    expect(tile).not.toHaveProperty('tileGeometry');
  });

  it.each<[string, object, Array<string | number>]>([
    ['no path', {}, [400, 'COMMON_BAD_PAYLOAD', 'path']],
    ['null as path', { path: null }, [400, 'COMMON_BAD_PAYLOAD', 'path']],
    ['an absolute path', { path: '/t/(BAND).tif' }, [400, 'COMMON_BAD_PAYLOAD', 'path']],
    ['a path out of the bucket', { path: '../t/(BAND).tif' }, [400, 'COMMON_BAD_PAYLOAD', 'path']],
    [
      'microseconds',
      { path: 'p', sensingTime: '2022-05-01T10:00:00.1234Z' },
      [400, 'COMMON_BAD_PAYLOAD', 'sensingTime'],
    ],
    ['a self-crossing cover', { path: 'p', coverGeometry: bowTie() }, [400, 'COMMON_BAD_PAYLOAD', 'coverGeometry']],
    ['a flat cover', { path: 'p', coverGeometry: flat() }, [400, 'COMMON_BAD_PAYLOAD', 'coverGeometry']],
    ['a cover nowhere', { path: 'p', coverGeometry: farAway() }, [400, 'COMMON_BAD_PAYLOAD', 'coverGeometry']],
    [
      'an unknown CRS',
      { path: 'p', coverGeometry: { ...flat(), crs: {} } },
      [400, 'COMMON_BAD_PAYLOAD', 'coverGeometry->crs'],
    ],
  ])('refuse %s', async (_, body, expected) => {
    const id = await app.createCollection();
    expect(await refused('POST', `/collections/${id}/tiles`, body)).toEqual(expected);
  });

  it('have unique paths, also when many ask at the same time', async () => {
    const id = await app.createCollection();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', `/collections/${id}/tiles`, { path: 'same/(BAND).tif' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body.error.code).toBe('COMMON_UNIQUE_KEY_VIOLATION');
  });

  it('are found by path and status, and sorted', async () => {
    const id = await app.createCollection();
    for (const path of ['b', 'a', 'c']) await app.createTile(id, { path: `${path}/(BAND).tif` });
    const paths = async (query: string) =>
      ((await call('GET', `/collections/${id}/tiles?${query}`)).body.data as Json[])
        .map(({ path }) => path[0])
        .join('');
    expect(await paths('')).toBe('bac');
    expect(await paths('sort=created:desc')).toBe('cab');
    expect(await paths('sort=path:asc')).toBe('abc');
    expect(await paths('sort=path:desc&count=2')).toBe('cb');
    expect(await paths('path=a%2F(BAND).tif')).toBe('a');
    expect(await paths('path=a')).toBe('');
    expect(await paths('status=WAITING')).toBe('bac');
    expect(await paths('status=INGESTED')).toBe('');
    for (const query of ['sort=name', 'status=DONE', 'count=1000'])
      expect((await call('GET', `/collections/${id}/tiles?${query}`)).status).toBe(400);
  });

  it('are 404 in another collection', async () => {
    const [a, b] = [await app.createCollection(), await app.createCollection()];
    const tile = await app.createTile(a, { path: 'p/(BAND).tif' });
    expect((await call('GET', `/collections/${b}/tiles/${tile}`)).status).toBe(404);
    expect((await call('DELETE', `/collections/${b}/tiles/${tile}`)).status).toBe(404);
  });

  it('are refused reingestion while they wait, and go when deleted', async () => {
    const id = await app.createCollection();
    const tile = await app.createTile(id, { path: 'p/(BAND).tif' });
    expect((await refused('POST', `/collections/${id}/tiles/${tile}/reingest`))[0]).toBe(400);
    expect(await call('DELETE', `/collections/${id}/tiles/${tile}`)).toMatchObject({ status: 204, body: null });
    expect((await call('GET', `/collections/${id}/tiles/${tile}`)).status).toBe(404);
  });

  it('keep their path', async () => {
    const id = await app.createCollection();
    const tile = await app.createTile(id, { path: 'p/(BAND).tif', sensingTime: '2022-05-01T10:00:00Z' });
    const at = `/collections/${id}/tiles/${tile}`;
    expect((await refused('PUT', at, { path: 'q/(BAND).tif' }))[0]).toBe(409);
    expect(
      (await call('PUT', at, { path: 'p/(BAND).tif', additionalData: { failedIngestionCause: 'x' } })).status,
    ).toBe(204);
    expect((await app.tile(id, tile)).sensingTime).toBe('2022-05-01T10:00:00.000Z');
    expect((await call('PUT', at, { sensingTime: null })).status).toBe(204);
    expect((await app.tile(id, tile)).sensingTime).toBeNull();
  });
});

function bowTie() {
  return { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] }; // prettier-ignore
}
function flat() {
  return { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [2, 2], [0, 0]]] }; // prettier-ignore
}
function farAway() {
  const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32633' } };
  return { type: 'Polygon', crs, coordinates: [[[1e30, 0], [1e31, 0], [1e31, 1e31], [1e30, 0]]] }; // prettier-ignore
}
