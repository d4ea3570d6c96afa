import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loadSeason } from '../../src/demo/season.js';
import { SwathClient } from '../../src/demo/swath-client.js';
import { airbusEnv, type AirbusServer, startAirbusServer } from '../support/airbus-server.js';
import { BUNDLE_AREA, BUNDLE_BOX, BUNDLE_FOOTPRINT, bundleArchive } from '../support/bundle-archive.js';
import { gdalinfo } from '../support/gdal-cli.js';
import { startInstance, type Instance } from '../support/instance.js';
import { pixelsOf } from '../support/pixels.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

const IMPORTS = '/api/v1/dataimport';
const [CLEAR, COLLECTION] = [randomUUID(), 'sentinel-2-l1c'];
/** Within the season's five scenes of 2015, two of which are all cloud. */
const FIELDS = [14.5522, 45.8665, 14.5634, 45.8744];
const NIL = '00000000-0000-4000-8000-000000000000';
const IMAGE = 'IMG_PHR1A_BUNDLE/IMG_PHR1A';
const COLOUR = `${IMAGE}_MS_202005011000000_ORT_1-002_R1C1.TIF`;

interface Listed {
  readonly data: Array<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly links: Record<string, string>;
}

/** An operation of the API's description. */
interface Documented {
  readonly requestBody: {
    readonly content: {
      readonly 'application/json': { readonly examples: Record<string, { readonly value: object }> };
    };
  };
}

let airbus: AirbusServer;
let instance: Instance;
/** What several groups look at. */
const ids = { open: '', collection: '', delivery: '', airbus: '', bundle: '', subscription: '' };

beforeAll(async () => {
  const product = { constellation: 'PHR' as const, footprint: BUNDLE_FOOTPRINT, acquired: '2020-05-01T10:00:00.000Z' };
  airbus = await startAirbusServer([{ id: CLEAR, ...product }, { id: randomUUID(), ...product, cloudCover: 70 }]); // prettier-ignore
  const pan = [1, 2].map((column) => `${IMAGE}_P_202005011000000_ORT_1-001_R1C${column}.TIF`) as [string, string];
  airbus.archives.set(CLEAR, await bundleArchive({ colour: COLOUR, pan }));
  const often = { SWATH_IMPORT_POLL_S: '1', SWATH_IMPORT_LOOK_S: '1', SWATH_SUBSCRIPTION_LOOK_S: '1' };
  instance = await startInstance({ env: { ...airbusEnv(airbus), ...often } });
  const { id, secret } = instance.client;
  await loadSeason(await SwathClient.logIn(instance.url, id, secret), instance.dataDir, () => undefined);
}, 60_000);
afterAll(async () => {
  await instance?.stop();
  await airbus.close();
});

/** @param path below the API; or a whole address */
const ask = (method: string, path: string, body?: unknown) =>
  instance.json<Record<string, any>>(method, path.startsWith('http') ? path : IMPORTS + path, body); // eslint-disable-line @typescript-eslint/no-explicit-any
const get = async (path: string) => (await ask('GET', path)).body;
const list = async (path: string) => (await get(path)) as unknown as Listed;
const idsOf = ({ data }: Listed) => data.map(({ id }) => id as string);
const statusOf = async (method: string, path: string, body?: unknown) => (await ask(method, path, body)).status;
const send = (path: string, init: RequestInit = {}) => instance.api(IMPORTS + path, init);
/** Without credentials. */
const stranger = async (method: string, path: string) =>
  (await fetch(new URL(IMPORTS + path, instance.url), { method })).status;

const open = (data: object = {}) => ({
  provider: 'STAC',
  bounds: { bbox: FIELDS },
  data: [{ collection: COLLECTION, ...data }],
});
const bundle = (data: object = {}) => ({
  provider: 'AIRBUS',
  bounds: { bbox: BUNDLE_AREA },
  data: [{ constellation: 'PHR', ...data }],
});

async function created(kind: 'orders' | 'subscriptions', input: object, over: object = {}): Promise<string> {
  const { status, body } = await ask('POST', `/${kind}`, { input, ...over });
  expect([status, body]).toEqual([200, expect.objectContaining({ status: 'CREATED' })]);
  return body['id'] as string;
}

async function confirmed(kind: 'orders' | 'subscriptions', id: string): Promise<Record<string, unknown>> {
  const { status, body } = await ask('POST', `/${kind}/${id}/confirm`, {});
  expect([status, body]).toEqual([200, expect.objectContaining({ id, status: 'RUNNING' })]);
  expect(await statusOf('POST', `/${kind}/${id}/confirm`, {})).toBe(409);
  return body;
}

/** Polls a list of deliveries until so many are DONE. */
async function delivered(parent: string, count: number): Promise<Listed> {
  const all = `/${parent}/deliveries`;
  await until(async () => (await list(`${all}?status=DONE`)).data.length === count, `deliveries of ${parent}`, 50_000);
  return list(all);
}

/** A picture in `crs` as Process makes it, one number per band and pixel. */
async function rendered(collectionId: string, bands: readonly string[], bbox: readonly number[], [width, height]: readonly number[]) {
  const names = JSON.stringify(bands);
  const evalscript = `//VERSION=3
    function setup() { return { input: ${names}, output: { bands: ${bands.length}, sampleType: "UINT16" } } }
    function evaluatePixel(s) { return ${names}.map((band) => s[band]) }`;
  const bounds = { bbox, properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/32633' } };
  const responses = [{ identifier: 'default', format: { type: 'image/tiff' } }];
  const answer = await instance.api('/api/v1/process', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      input: { bounds, data: [{ type: `byoc-${collectionId}` }] },
      output: { width, height, responses },
      evalscript,
    }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/tiff']);
  const file = join(instance.dataDir, `${randomUUID()}.tif`);
  await writeFile(file, bytes);
  return Promise.all(bands.map((_, i) => pixelsOf(file, i + 1)));
} // prettier-ignore

/** Both bands of a scene of the season have the values that GDAL reads in its sample. */
async function expectScene(collectionId: string, day: string): Promise<void> {
  const sample = `samples/slovenia/S2L1C_${day}.tif`;
  const { size, geoTransform: [west = 0, dx = 0, , north = 0, , dy = 0] } = await gdalinfo(sample); // prettier-ignore
  const box = [west, north + size[1]! * dy, west + size[0]! * dx, north];
  const [red, infrared] = await rendered(collectionId, ['B04', 'B08'], box, size);
  expect([red, infrared]).toEqual([await pixelsOf(sample, 4), await pixelsOf(sample, 8)]);
}

describe('a search', () => {
  it('of the open provider is continued by the same body at links.next', async () => {
    const body = open({ dataFilter: { maxCloudCoverage: 20 } });
    const { status, body: first } = await ask('POST', '/search?count=2', body);
    expect([status, first['features'].length]).toEqual([200, 2]);
    const { body: second } = await ask('POST', first['links'].next, body);
    const found = [...first['features'], ...second['features']].map(({ id }: { id: string }) => id).sort();
    expect(found).toEqual(['slovenia-20150711', 'slovenia-20150830', 'slovenia-20150909']);
    expect(second['links'].next).toBeUndefined();
  });

  it('of a seller is answered in its shape', async () => {
    const { status, body } = await ask('POST', '/search', bundle());
    expect([status, body['totalResults']]).toEqual([200, 2]);
    expect(body['features'][0]).toMatchObject({ properties: { id: CLEAR, cloudCover: 0, constellation: 'PHR' } });
  });

  it('that violates the contract, or has no token, is refused', async () => {
    for (const body of [{}, open({ collection: 'nowhere' }), { ...open(), data: [] }, bundle({ constellation: 'PNEO' })])
      expect(await statusOf('POST', '/search', body)).toBe(400);
    expect(await stranger('POST', '/search')).toBe(401);
  }); // prettier-ignore

  it('in a provider’s own language is handed on as it is', async () => {
    const native = { constellation: 'PHR', cloudCover: '[0,30]' };
    const { status, body } = await ask('POST', '/nativesearch', { provider: 'AIRBUS', ...native });
    expect([status, body['features'].length]).toEqual([200, 1]);
    expect(airbus.requests.at(-1)!.body).toEqual(native);
    const house = { provider: 'STAC', collections: [COLLECTION], limit: 3 };
    expect((await ask('POST', '/nativesearch', house)).body['features']).toHaveLength(3);
    expect(await statusOf('POST', '/nativesearch', { provider: 'NOBODY' })).toBe(400);
    expect(await statusOf('POST', '/nativesearch', { provider: 'MAXAR' })).toBe(403);
    expect(await stranger('POST', '/nativesearch')).toBe(401);
  });

  it('is illustrated by thumbnails', async () => {
    const picture = await send(`/collections/AIRBUS_PLEIADES/products/${CLEAR}/thumbnail`);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await picture.arrayBuffer()).byteLength).toBe(22);
    expect(await statusOf('GET', `/collections/AIRBUS_PLEIADES/products/${NIL}/thumbnail`)).toBe(404);
  });
});

describe('the documented examples', () => {
  it('work with the scenes of the demo', async () => {
    const answer = await fetch(new URL('/openapi.json', instance.url));
    const { paths } = (await answer.json()) as { paths: Record<string, { post: Documented }> };
    for (const path of [
      '/search',
      '/nativesearch',
      '/orders',
      '/orders/searchcompatiblecollections',
      '/subscriptions',
    ]) {
      const { requestBody } = paths[IMPORTS + path]!.post;
      for (const { value } of Object.values(requestBody.content['application/json'].examples)) {
        const { status, body } = await ask('POST', path, value);
        expect([path, status]).toEqual([path, 200]);
        if (path.endsWith('search')) expect(body['features'].length).toBeGreaterThan(2);
        if (['/orders', '/subscriptions'].includes(path))
          expect(await statusOf('DELETE', `${path}/${body['id']}`)).toBe(204);
      }
    }
  });
});

describe('quotas', () => {
  it('are set by the administrator, with a record of it', async () => {
    expect(await statusOf('GET', '/accountquotas/AIRBUS_PLEIADES')).toBe(404);
    const { status, body } = await ask('PUT', '/accountquotas/AIRBUS_PLEIADES', { quotaSqkm: 6 });
    const quota = { collectionId: 'AIRBUS_PLEIADES', quotaSqkm: 6, quotaUsed: 0 };
    expect([status, body]).toEqual([200, quota]);
    expect(await get('/accountquotas/AIRBUS_PLEIADES')).toEqual(quota);
    expect((await list('/accountquotas/AIRBUS_PLEIADES/events')).data).toHaveLength(1);
    expect(await stranger('GET', '/accountquotas/AIRBUS_PLEIADES')).toBe(401);
  });

  it('are listed under both names', async () => {
    const { data } = await list('/accountquotas');
    expect(data).toContainEqual({ collectionId: 'AIRBUS_PLEIADES', quotaSqkm: 6, quotaUsed: 0 });
    expect((await list('/quotas')).data).toEqual(data);
    expect((await list('/accountquotas?collectionId=AIRBUS_PLEIADES')).data).toHaveLength(1);
    expect((await list('/accountquotas?collectionId=AIRBUS_SPOT')).data).toEqual([]);
    for (const path of ['/accountquotas', '/quotas']) expect(await stranger('GET', path)).toBe(401);
  });
});

describe('an order of the open provider', () => {
  it('is a quote first', async () => {
    const input = open({ assets: ['B04', 'B08'], itemIds: ['slovenia-20150711'] });
    ids.open = await created('orders', input, { name: 'A day in July' });
    const order = await get(`/orders/${ids.open}`);
    expect(order).toMatchObject({ id: ids.open, name: 'A day in July', provider: 'STAC', input, sqkm: expect.any(Number) });
    expect(order).not.toHaveProperty('collectionId');
    // 0.0112° × 0.0079° there: 0.8703 km × 0.8781 km.
    expect(order['sqkm']).toBeCloseTo(0.764, 2);
  }); // prettier-ignore

  it('is refused for what it asks', async () => {
    const message = async (input: object, over: object = {}) => {
      const { status, body } = await ask('POST', '/orders', { input, ...over });
      return [status, body['error'].message];
    };
    expect(await message(open({ dataFilter: { timeRange: { to: '2014-01-01T00:00:00Z' } } }))).toEqual([400, expect.stringContaining('nothing to order')]); // prettier-ignore
    expect(await message({ ...open(), bounds: { bbox: [1, 1, 1, 1] } })).toEqual([400, expect.any(String)]);
    expect(await message(open(), { collectionId: NIL })).toEqual([404, expect.stringContaining(NIL)]);
    expect(await message({ ...bundle({ productBands: '4BB' }), provider: 'MAXAR' })).toEqual([403, expect.stringContaining('MAXAR')]); // prettier-ignore
    expect(await stranger('POST', '/orders')).toBe(401);
    expect(await statusOf('GET', `/orders/${NIL}`)).toBe(404);
    expect(await statusOf('POST', `/orders/${NIL}/confirm`, {})).toBe(404);
  });

  it('comes to the pixels of its source when it is confirmed', async () => {
    const { collectionId } = await confirmed('orders', ids.open);
    ids.collection = String(collectionId);
    const { data } = await delivered(`orders/${ids.open}`, 1);
    expect(data).toMatchObject([{ itemId: 'slovenia-20150711', provider: 'STAC', status: 'DONE' }]);
    ids.delivery = data[0]!['id'];
    await until(async () => (await get(`/orders/${ids.open}`))['status'] === 'DONE', 'the end of the order');
    await expectScene(ids.collection, '20150711');
  });

  it('can fill a collection that fits', async () => {
    const compatible = async (assets: string[]) => {
      const { status, body } = await ask('POST', '/orders/searchcompatiblecollections/', { input: open({ assets }) });
      expect(status).toBe(200);
      return (body['data'] as Array<{ id: string }>).map(({ id }) => id);
    };
    expect(await compatible(['B04', 'B08'])).toContain(ids.collection);
    expect(await compatible(['B04'])).not.toContain(ids.collection);
    expect(await statusOf('POST', '/orders/searchcompatiblecollections', {})).toBe(400);
    const other = { input: open({ assets: ['B04'] }), collectionId: ids.collection };
    expect(await statusOf('POST', '/orders', other)).toBe(400);
  });

  it('is listed, and deleted', async () => {
    const quote = await created('orders', open({ assets: ['B04'] }), { name: 'Not wanted' });
    expect(idsOf(await list('/orders?sort=created:desc'))).toEqual([quote, ids.open]);
    const page = await list('/orders?count=1');
    expect([idsOf(page), idsOf((await ask('GET', page.links['next']!)).body as unknown as Listed)]).toEqual([[quote], [ids.open]]); // prettier-ignore
    expect(idsOf(await list('/orders?count=1&viewtoken=1'))).toEqual([ids.open]);
    for (const query of ['status=DONE', `collectionId=${ids.collection}`, 'search=July'])
      expect([query, idsOf(await list(`/orders?${query}`))]).toEqual([query, [ids.open]]);
    expect(await stranger('GET', '/orders')).toBe(401);

    expect(await statusOf('DELETE', `/orders/${quote}`)).toBe(204);
    for (const method of ['GET', 'DELETE']) expect(await statusOf(method, `/orders/${quote}`)).toBe(404);
    expect(await statusOf('DELETE', `/orders/${ids.open}`)).toBe(204);
    expect([idsOf(await list('/orders')), idsOf(await list('/orders?deleted=true'))]).toEqual([[], [ids.open]]);
    expect(await statusOf('GET', `/orders/${ids.open}`)).toBe(200);
  });
});

describe('an order of a seller', () => {
  const delivery = () => `/orders/${ids.airbus}/deliveries/${ids.bundle}`;

  it('is charged to the quota, which it cannot overdraw', async () => {
    const wish = bundle({ products: [{ id: CLEAR }] });
    ids.airbus = await created('orders', wish);
    const second = await created('orders', wish);
    const { sqkm } = await confirmed('orders', ids.airbus);
    const { status, body } = await ask('POST', `/orders/${second}/confirm`, {});
    const errors = { availableQuota: expect.closeTo(6 - Number(sqkm), 5), requiredQuota: sqkm };
    expect([status, body['error']]).toEqual([403, expect.objectContaining({ status: 403, reason: 'Forbidden', errors })]); // prettier-ignore
    expect(await get('/accountquotas/AIRBUS_PLEIADES')).toMatchObject({ quotaUsed: sqkm });
    expect((await get(`/orders/${second}`))['status']).toBe('CREATED');
  });

  it('cannot be deleted, and its files cannot be had, before it is delivered', async () => {
    const { data } = await list(`/orders/${ids.airbus}/deliveries`);
    expect(data).toMatchObject([{ productId: CLEAR, provider: 'AIRBUS', status: 'WAITING', sqkm: expect.any(Number) }]);
    ids.bundle = data[0]!['id'];
    expect(await statusOf('DELETE', `/orders/${ids.airbus}`)).toBe(409);
    for (const path of ['/files', `/files/${COLOUR}`]) expect(await statusOf('GET', delivery() + path)).toBe(409);
    expect((await send(`${delivery()}/files/${COLOUR}`, { method: 'HEAD' })).status).toBe(409);
    expect(await statusOf('POST', `${delivery()}/archive/create?format=zip`)).toBe(409);
    for (const path of ['/archive', '/archive/status']) expect(await statusOf('GET', delivery() + path)).toBe(404);
    expect((await send(`${delivery()}/archive`, { method: 'HEAD' })).status).toBe(404);
    expect(await statusOf('GET', `/orders/${ids.airbus}/deliveries/${NIL}`)).toBe(404);
    expect(await statusOf('GET', `/orders/${NIL}/deliveries`)).toBe(404);
  });

  it('comes to pixels when the seller has it', async () => {
    airbus.statuses.set(CLEAR, 'delivered');
    await delivered(`orders/${ids.airbus}`, 1);
    expect(await get(delivery())).toMatchObject({ id: ids.bundle, status: 'DONE' });
    const { collectionId } = await get(`/orders/${ids.airbus}`);
    // Its files have red, green, blue (300), near infrared.
    const [blue, pan] = await rendered(String(collectionId), ['B0', 'PAN'], BUNDLE_BOX, [24, 24]);
    expect([new Set(blue), pan![0], pan!.at(-1)]).toEqual([new Set([300]), 500, 600]);
  });

  it('hands out its files as they came, whole and in parts', async () => {
    const files = (await get(`${delivery()}/files`)) as unknown as string[];
    expect(files).toHaveLength(3);
    expect(files).toContain(COLOUR);
    const whole = await send(`${delivery()}/files/${COLOUR}`);
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    const escaped = await send(`${delivery()}/files/${encodeURIComponent(COLOUR)}`, { headers: { range: 'bytes=10-19' } }); // prettier-ignore
    expect([escaped.status, escaped.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(Buffer.from(await escaped.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    const head = await send(`${delivery()}/files/${COLOUR}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    const beyond = await send(`${delivery()}/files/${COLOUR}`, { headers: { range: `bytes=${bytes.length}-` } });
    expect(beyond.status).toBe(416);
    expect(await statusOf('GET', `${delivery()}/files/absent.tif`)).toBe(404);
    expect((await send(`${delivery()}/files/absent.tif`, { method: 'HEAD' })).status).toBe(404);
  });

  it('packs them once', async () => {
    const create = `${delivery()}/archive/create?format=zip`;
    const asked = await ask('POST', create);
    expect([asked.status, asked.body]).toEqual([200, expect.objectContaining({ deliveryId: ids.bundle, format: 'zip' })]); // prettier-ignore
    expect(await statusOf('POST', create)).toBe(409);
    const status = () => get(`${delivery()}/archive/status?format=zip`);
    await until(async () => (await status())['status'] === 'DONE', 'the archive', 30_000);
    const { size } = await status();
    const archive = await send(`${delivery()}/archive?format=zip`);
    const bytes = Buffer.from(await archive.arrayBuffer());
    expect([archive.status, bytes.length, bytes.subarray(0, 2).toString()]).toEqual([200, size, 'PK']);
    expect(bytes.includes(COLOUR)).toBe(true);
    const part = await send(`${delivery()}/archive?format=zip`, { headers: { range: 'bytes=0-9' } });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(0, 10)]);
    const head = await send(`${delivery()}/archive`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)]);
  });

  it('tells its tiles', async () => {
    const { data } = await list(`${delivery()}/tiles`);
    const [tile] = data;
    expect(data).toEqual([{ id: expect.any(String), deliveryId: ids.bundle, status: 'INGESTED' }]);
    expect(await get(`${delivery()}/tiles/${tile!['id']}`)).toEqual(tile);
    expect(await statusOf('GET', `${delivery()}/tiles/${NIL}`)).toBe(404);
    const { collectionId } = await get(`/orders/${ids.airbus}`);
    const byoc = `/api/v1/byoc/collections/${collectionId}/tiles/${tile!['id']}`;
    expect((await instance.json('GET', byoc)).status).toBe(200);
  });
});

describe('a subscription', () => {
  const one = () => `/subscriptions/${ids.subscription}`;
  const since = (from: string) => open({ assets: ['B04', 'B08'], dataFilter: { timeRange: { from }, maxCloudCoverage: 20 } }); // prettier-ignore

  it('is made, found under both paths, and thrown away as long as it has not begun', async () => {
    const name = 'Late summer';
    ids.subscription = await created('subscriptions', since('2015-09-01T00:00:00Z'), { name });
    expect(idsOf(await list('/subscriptions?status=CREATED&search=summer'))).toEqual([ids.subscription]);
    expect(await get(`/orders/${ids.subscription}`)).toEqual(await get(one()));
    expect(await statusOf('POST', `${one()}/cancel`, {})).toBe(409);
    const quote = await created('subscriptions', since('2015-01-01T00:00:00Z'));
    expect(await statusOf('DELETE', `/subscriptions/${quote}`)).toBe(204);
    expect(await statusOf('GET', `/subscriptions/${quote}`)).toBe(404);
    expect(await statusOf('POST', '/subscriptions', { input: open() })).toBe(400);
    expect(await statusOf('POST', '/subscriptions', { input: bundle() })).toBe(400);
    for (const method of ['POST', 'GET']) expect(await stranger(method, '/subscriptions')).toBe(401);
  });

  it('brings what is there, and what comes, each once', async () => {
    const { collectionId } = await confirmed('subscriptions', ids.subscription);
    const { data: first } = await delivered(one().slice(1), 1);
    expect(first).toMatchObject([{ itemId: 'slovenia-20150909' }]);
    await expectScene(String(collectionId), '20150909');

    const path = `/stac/collections/${COLLECTION}/items`;
    const { body: scene } = await instance.json('GET', `${path}/slovenia-20150830`);
    const properties = { ...(scene['properties'] as object), datetime: '2015-09-19T10:00:00Z' };
    const late = await instance.json('POST', path, { ...scene, id: 'slovenia-late', properties });
    expect([late.status, late.body]).toEqual([201, expect.anything()]);
    const { data } = await delivered(one().slice(1), 2);
    expect(data.map(({ itemId }) => itemId).sort()).toEqual(['slovenia-20150909', 'slovenia-late']);
    // The latest scene is on top.
    await expectScene(String(collectionId), '20150830');
  });

  it('has deliveries like those of an order', async () => {
    const [delivery] = idsOf(await list(`${one()}/deliveries`));
    const at = `${one()}/deliveries/${delivery}`;
    expect(await get(at)).toMatchObject({ id: delivery, status: 'DONE' });
    const [file] = (await get(`${at}/files`)) as unknown as string[];
    expect((await send(`${at}/files/${file}`, { method: 'HEAD' })).status).toBe(200);
    expect((await list(`${at}/tiles`)).data).toMatchObject([{ status: 'INGESTED' }]);
    expect(await statusOf('GET', `${at}/archive/status`)).toBe(404);
    expect(await statusOf('POST', `${at}/archive/create`)).toBe(200);
  });

  it('ends when it is cancelled, and is deleted then', async () => {
    expect(await statusOf('DELETE', one())).toBe(409);
    const { status, body } = await ask('POST', `${one()}/cancel`, {});
    expect([status, body]).toEqual([200, expect.objectContaining({ id: ids.subscription, status: 'CANCELLED' })]);
    expect(await statusOf('POST', `${one()}/cancel`, {})).toBe(409);
    expect(await statusOf('DELETE', one())).toBe(204);
    expect(idsOf(await list('/subscriptions'))).toEqual([]);
    expect(idsOf(await list('/subscriptions?deleted=true'))).toEqual([ids.subscription]);
    expect((await list(`${one()}/deliveries`)).data).toHaveLength(2);
  });
});
