import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser, type Problem } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { writeRaster } from '../support/raster-files.js';
import { middleOf, writeSquare } from '../support/square.js';

jest.setTimeout(60_000);

/** Of the contract's examples: version nibble 8, upper case. */
const NOBODY = '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0';
const JSON_LIMIT_MB = 1;
const MOSAIC = { vrt_type: 'mosaic', resolution_strategy: 'finest', title: 'Never' };

let dir: string;
let instance: Instance;
let user: ApiUser;
let west: string;
let east: string;
let vrt: string;
let hidden: string;
let editor: { token: string; id: string };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  instance = await startInstance({ env: { SWATH_MAX_JSON_MB: String(JSON_LIMIT_MB) } });
  user = new ApiUser(instance);
  west = await user.ingest(await writeSquare(dir, 0));
  east = await user.ingest(await writeSquare(dir, 1));
  hidden = await user.ingest(await writeSquare(dir, 2), { visibility: 'private' });
  vrt = await user.makeVrt([west, east]);
  editor = await newEditor('editor@example.org');
}, 60_000);
afterAll(async () => {
  await instance?.stop();
  await rm(dir, { recursive: true });
});

async function newEditor(email: string): Promise<{ token: string; id: string }> {
  const password = 'correct horse battery';
  const created = await instance.json<{ id: string }>('POST', '/auth/users', { email, password, role: 'editor' });
  const login = await instance.json<{ access_token: string }>('POST', '/auth/login', { username: email, password });
  return { token: login.body.access_token, id: created.body.id };
}

const as = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
const get = async (path: string, init: RequestInit = {}) => (await instance.api(path, init)).status;

async function unchanged(work: () => Promise<void>): Promise<void> {
  const jobs = async () => (await instance.json<{ total: number }>('GET', '/jobs')).body.total;
  const before = [await user.inventory(), await jobs()];
  await work();
  expect([await user.inventory(), await jobs()]).toEqual(before);
}

describe('a list of sources that is refused starts nothing', () => {
  it.each<[string, number, RegExp, () => string[]]>([
    ['501 of them', 422, /500/, () => Array.from({ length: 501 }, () => randomUUID())],
    ['one', 422, /at least 2/, () => [west]],
    ['none', 422, /./, () => []],
    ['one twice', 422, /duplicate_source/, () => [west, east, west.toUpperCase()]],
    ['an unknown one', 404, /Dataset not found/, () => [west, NOBODY]],
    ['one that is a VRT', 422, /vrt_dataset/, () => [west, vrt]],
    ['one that is no UUID', 422, /UUID/, () => [west, '../../etc/passwd']],
  ])('%s: %d', async (_, status, message, ids) =>
    unchanged(async () => {
      for (const path of ['/ingest/vrt/create', '/ingest/vrt/check']) {
        const body = { ...MOSAIC, source_dataset_ids: ids() };
        const answer = await instance.json<Problem>('POST', path, body);
        expect(answer.status).toBe(status);
        expect(JSON.stringify(answer.body.detail)).toMatch(message);
      }
    }),
  );

  it('one that is hidden from the caller: 404, as if there were none', async () => {
    const body = JSON.stringify({ ...MOSAIC, source_dataset_ids: [west, hidden] });
    const headers = { ...as(editor.token).headers, 'content-type': 'application/json' };
    const response = await instance.api('/ingest/vrt/create', { method: 'POST', headers, body });
    expect([response.status, ((await response.json()) as Problem).detail]).toEqual([
      404,
      `Dataset not found: ${hidden}`,
    ]);
    expect(await get(`/datasets/${hidden}`, as(editor.token))).toBe(404);
  });

  it.each<[string, 'mosaic' | 'band_stack', string, Parameters<typeof writeRaster>[1]]>([
    ['another CRS', 'mosaic', 'crs', { crs: 'EPSG:32633', values: [1] }],
    [
      'another data type',
      'mosaic',
      'dtype',
      { crs: 'EPSG:4326', corners: [10, 50, 10.64, 49.52], values: [1], type: 'Float32' },
    ],
    [
      'another number of bands',
      'mosaic',
      'band',
      { crs: 'EPSG:4326', corners: [10, 50, 10.64, 49.52], values: [1, 2] },
    ],
    [
      'a grid shifted by more than half a pixel',
      'band_stack',
      'grid_misaligned',
      { crs: 'EPSG:4326', corners: [10.007, 50, 10.647, 49.36], width: 64, height: 64, values: [1] },
    ],
  ])('%s: 422 with the reason', async (name, vrt_type, word, file) => {
    const odd = await user.ingest(await writeRaster(join(dir, `${name}.tif`), file));
    await unchanged(async () => {
      const { status, body } = await user.createVrt([west, odd], { vrt_type });
      expect(status).toBe(422);
      expect(body.detail).toContainEqual(
        expect.objectContaining({ source_id: odd, severity: 'error', code: expect.stringContaining(word) }),
      );
    });
  });
});

describe('an id of any version and case', () => {
  it.each([
    '',
    '/samples?lon=1&lat=1',
    '/download',
    '/thumbnail.png',
    '/extent.geojson',
    '/vrt-sources',
    '/vrt/status',
    '/vrt/generations',
  ])('that is nobody’s is 404, not 422: /datasets/{id}%s', async (rest) => {
    expect(await get(`/datasets/${NOBODY}${rest}`)).toBe(404);
    expect(await get(`/datasets/${NOBODY}-${rest}`)).toBe(422);
  });

  it('finds its dataset', async () => expect(await get(`/datasets/${west.toUpperCase()}`)).toBe(200));
});

describe('a token', () => {
  const forged = async (change: object, header = { alg: 'HS256', typ: 'JWT' }): Promise<string> => {
    const claims = JSON.parse(
      Buffer.from((await instance.token()).split('.')[1] ?? '', 'base64url').toString(),
    ) as object;
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const signed = `${encode(header)}.${encode({ ...claims, ...change })}`;
    return `${signed}.${createHmac('sha256', 'secret').update(signed).digest('base64url')}`;
  };

  it.each<[string, () => Promise<string>]>([
    ['of another issuer', () => forged({ iss: 'https://elsewhere.example' })],
    ['that has expired', () => forged({ exp: 1 })],
    ['without a signature', async () => (await instance.token()).split('.').slice(0, 2).join('.') + '.'],
    ['with algorithm none', () => forged({}, { alg: 'none', typ: 'JWT' })],
    ['that is cut', async () => (await instance.token()).slice(0, -9)],
    ['that is none', async () => 'x'],
    ['that is empty', async () => ''],
    ['that is endless', async () => 'x'.repeat(8000)],
  ])('%s is 401 everywhere, also where nobody needs one', async (_, make) => {
    const init = as(await make());
    for (const path of ['/datasets', `/datasets/${west}/samples?lon=1&lat=1`, '/jobs', '/ingest/upload/config'])
      expect([path, await get(path, init)]).toEqual([path, 401]);
  });

  it('whose session or user has ended is 401', async () => {
    const leaver = await newEditor('leaver@example.org');
    expect(await get('/datasets', as(leaver.token))).toBe(200);
    expect((await instance.json('PATCH', `/auth/users/${leaver.id}`, { disabled: true })).status).toBe(200);
    expect(await get('/datasets', as(leaver.token))).toBe(401);
  });

  it('an API key that was revoked is 401, a read-only one cannot write', async () => {
    const { body } = await instance.json<{ id: string; key: string }>('POST', '/auth/api-keys', {
      name: 'k',
      scope: 'read_only',
    });
    const key = (path: string, init: RequestInit = {}) =>
      fetch(new URL(path, instance.url), { ...init, headers: { 'x-api-key': body.key } });
    expect((await key('/datasets')).status).toBe(200);
    expect((await key(`/datasets/${west}`, { method: 'DELETE' })).status).toBe(403);
    await instance.api(`/auth/api-keys/${body.id}`, { method: 'DELETE' });
    expect((await key('/datasets')).status).toBe(401);
  });
});

describe('a body', () => {
  const post = (body: string, type = 'application/json') =>
    instance.api('/ingest/vrt/create', { method: 'POST', headers: { 'content-type': type }, body });

  it.each<[string, number, string, string]>([
    ['that is no JSON', 400, '{"title": ', 'application/json'],
    ['null', 400, 'null', 'application/json'],
    ['a number', 400, '7', 'application/json'],
    ['a list', 422, '[]', 'application/json'],
    ['empty', 422, '', 'application/json'],
    ['of another type', 422, 'title=x', 'text/plain'],
    ['in an unknown character set', 415, '{}', 'application/json; charset=klingon'],
    ['after the prototype', 422, '{"__proto__":{"title":"x","vrt_type":"mosaic"}}', 'application/json'],
    ['over the limit', 413, `{"title":"${'x'.repeat(JSON_LIMIT_MB << 20)}"}`, 'application/json'],
  ])('%s is %d', async (_, status, body, type) => {
    const response = await post(body, type);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await response.json()).toMatchObject({ status, title: expect.any(String), detail: expect.anything() });
  });

  it.each<[string, unknown]>([
    ['NUL', 'a\0b'],
    ['half a character', '\ud800'],
    ['more than 500 characters', 'x'.repeat(501)],
    ['a number', 7],
    ['a list', ['x']],
    ['white space', '  '],
  ])('whose title is %s is 422 in a creation and in a change', async (_, title) => {
    expect((await user.createVrt([west, east], { title })).status).toBe(422);
    expect((await instance.json('PATCH', `/datasets/${west}`, { title })).status).toBe(422);
  });
});

describe('a query', () => {
  const { lon, lat } = middleOf(0);

  it.each([
    'lon=NaN&lat=1', 'lon=1', 'lat=1', 'lon=&lat=', 'lon=Infinity&lat=1', 'lon=181&lat=1', 'lon=1&lat=90.01', 'lon=1e999&lat=1', 'lon=0x10&lat=1', 'lon=1&lon=2&lat=1',
    'lon=1&lat=1&band=0', 'lon=1&lat=1&band=2', 'lon=1&lat=1&band=99999999999999999999', 'lon[]=1&lat=1',
  ])('for samples with %s is 422', async (query) => expect(await get(`/datasets/${west}/samples?${query}`)).toBe(422)); // prettier-ignore

  it.each([
    ['outside', '170', '-45'],
    ['at the edge of the world', '-180', '90'],
  ])('for a sample %s says so', async (_, x, y) => {
    const { status, body } = await instance.json('GET', `/datasets/${west}/samples?lon=${x}&lat=${y}`);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ inside: false, values: [expect.objectContaining({ value: null, nodata: true })] }),
    ]);
  });

  it.each([
    'limit=0', 'limit=201', 'limit=999999999999999999999', 'limit=-1', 'limit=abc', 'limit=1.5', 'offset=-1', 'offset=1e99', 'offset=99999999999999999999', 'bbox=1,2,3', 'bbox=NaN,0,1,1',
    'q=a%00b', 'identifier=%00', 'sort=%00', 'created_after=2024-02-30', 'visibility=secret', 'limit=1&limit=2',
  ])('for the list with %s is 422', async (query) => expect(await get(`/datasets?${query}`)).toBe(422)); // prettier-ignore

  it('with bytes that are no UTF-8, or far beyond the end, is answered with nothing found', async () => {
    for (const query of ['q=%FF%FE', `offset=${Number.MAX_SAFE_INTEGER}`]) {
      const { status, body } = await instance.json('GET', `/datasets?${query}`);
      expect([query, status, body['items']]).toEqual([query, 200, []]);
    }
  });

  it('is ignored where it asks for what there is not', async () =>
    expect(await get(`/datasets/${west}/samples?lon=${lon}&lat=${lat}&__proto__=1&constructor=2&x=%00`)).toBe(200));
});

describe('a header', () => {
  it.each<[string, number]>([
    ['bytes=abc', 200],
    ['bytes=5-1', 200],
    ['bytes=', 200],
    ['lines=1-2', 200],
    ['bytes=0-0,2-3', 200],
    ['bytes=99999999-', 416],
    ['bytes=-0', 416],
    ['bytes=0-3', 206],
    ['bytes=-4', 206],
    ['bytes=0-99999999999999999999', 206],
  ])('Range: %s is %d', async (range, status) => {
    const response = await instance.api(`/datasets/${west}/download`, { headers: { range } });
    await response.arrayBuffer();
    expect(response.status).toBe(status);
  });

  it('Idempotency-Key: the same request twice is one job, another request under it is 422', async () => {
    const create = async (key: string, title: string) => {
      const body = JSON.stringify({ ...MOSAIC, source_dataset_ids: [west, east], title });
      const response = await instance.api('/ingest/vrt/create', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body,
      });
      return { status: response.status, body: (await response.json()) as { job_id: string } };
    };
    const [first, second] = [await create('once', 'A'), await create('once', 'A')];
    expect(first.status).toBe(202);
    expect(second).toEqual(first);
    expect((await create('once', 'B')).status).toBe(422);
    expect((await create('x'.repeat(256), 'A')).status).toBe(422);
    expect((await create('caf\u00e9', 'A')).status).toBe(422);
    await user.ended(first.body.job_id);
  });

  it('X-Request-ID that is not sane is replaced', async () => {
    const response = await instance.api('/health/live', { headers: { 'x-request-id': 'a b<script>' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
