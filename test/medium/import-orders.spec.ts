import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '../../libs/errors/src/index.js';
import { Job } from '../../src/jobs/index.js';
import { JobBell } from '../../src/jobs/job-bell.js';
import { ImportDelivery } from '../../src/orders/deliveries/import-delivery.entity.js';
import { ImportOrder, type OrderStatus } from '../../src/orders/orders/import-order.entity.js';
import { type Json } from '../support/catalog-app.js';
import { box, FakeImportProvider } from '../support/fake-import-provider.js';
import { IMPORTS, type OrdersApp, startOrdersApp } from '../support/orders-app.js';

const open = new FakeImportProvider('STAC', ['STAC']);
const airbus = new FakeImportProvider('AIRBUS', ['AIRBUS_PLEIADES', 'AIRBUS_SPOT']);
const maxar = new FakeImportProvider('MAXAR', ['MAXAR_WORLDVIEW']);
const planet = new FakeImportProvider('PLANET', []);
const BOUNDS = { bbox: [15.8, 46.7, 15.9, 46.8] };
const INPUT = { provider: 'STAC', bounds: BOUNDS, data: [{}] };
const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const NOWHERE = '00000000-0000-4000-8000-000000000000';

let app: OrdersApp;
beforeAll(async () => {
  app = await startOrdersApp([open, airbus, maxar, planet]);
  open.wires.items = [
    { id: 'whole', footprint: box(15, 46, 17, 48), acquired: new Date('2020-05-01T10:00:00Z') },
    { id: 'half', footprint: box(15.85, 46, 17, 48) },
    { id: 'touching', footprint: box(15.9, 46, 17, 48) },
    { id: 'over the line', footprint: box(179.5, -1, 180.5, 1) },
    { id: 'said to be all round', footprint: box(-179.5, -1, 179.5, 1) },
    { id: 'globe', footprint: box(-180, -90, 180, 90) },
  ];
  for (const { wires } of [airbus, maxar, planet]) wires.items = [{ id: 'a', footprint: box(15, 46, 17, 48) }];
}, 60_000);
afterAll(() => app.close());
afterEach(() => {
  open.wires.fault = null;
});

const only = (...itemIds: string[]) => ({ ...INPUT, data: [{ itemIds }] });
const setStatus = (id: string, status: OrderStatus) => app.dataSource.manager.update(ImportOrder, { id }, { status });
const collection = async (body: object, who = app.people.editor): Promise<string> =>
  (await app.call('POST', '/api/v1/byoc/collections', who, { name: 'c', s3Bucket: 'imports', ...body })).body.data.id;
const bands = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { source: name, bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' }]));

describe('a quote', () => {
  it('measures what each item covers and charges nothing', async () => {
    const { status, body } = await app.order({ name: 'Fields', input: only('whole', 'half') });
    expect(status).toBe(200);
    const { id, accountId, created, sqkm } = body;
    expect(body).toEqual({
      ...{ id, accountId, userId: accountId, created, provider: 'STAC', name: 'Fields', status: 'CREATED', sqkm },
      input: only('whole', 'half'),
    });
    expect(Math.abs(Date.parse(created) - Date.now())).toBeLessThan(60_000);
    const { items } = await app.stored(id);
    const [whole, half] = items.map((item) => item.sqkm) as [number, number];
    expect(whole).toBeCloseTo(zoneKm2(46.7, 46.8) * (0.1 / 360), 4);
    expect(half).toBeCloseTo(whole / 2, 4);
    expect(sqkm).toBeCloseTo(whole + half, 5);
    expect(items[0]).toMatchObject({ id: 'whole', acquired: '2020-05-01T10:00:00.000Z' });
    expect(await app.read('/accountquotas')).toMatchObject({ data: [{ collectionId: 'STAC', quotaUsed: 0 }] });
    expect(await app.dataSource.manager.countBy(ImportDelivery, { orderId: id })).toBe(0);
  });

  it('leaves out what only touches the bounds, unless it was named', async () => {
    const id = await app.ordered(INPUT);
    expect((await app.stored(id)).items.map((item) => item.id)).toEqual(['whole', 'half', 'globe']);
    const { status, body } = await app.order({ input: only('touching') });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringMatching(/"touching" covers nothing of the bounds/),
    ]);
  });

  it('measures across ±180, with footprints cut, turned or said to be all round', async () => {
    const bounds = { bbox: [179, -1, 181, 1] };
    const id = await app.ordered({ ...only('over the line', 'said to be all round', 'globe'), bounds });
    const { items, area } = await app.stored(id);
    expect(area.type).toBe('MultiPolygon');
    const degree = zoneKm2(-1, 1) / 360;
    for (const [i, degrees] of [1, 1, 2].entries()) expect(items[i]!.sqkm).toBeCloseTo(degree * degrees, 2);
  });

  it('measures the whole globe', async () => {
    const id = await app.ordered({ ...only('globe'), bounds: { bbox: [-180, -90, 180, 90] } });
    expect((await app.stored(id)).sqkm / zoneKm2(-90, 90)).toBeCloseTo(1, 6);
  });

  it('takes any CRS, and the geometry before the box', async () => {
    const utm = { crs: 'http://www.opengis.net/def/crs/EPSG/0/32633' };
    const id = await app.ordered({ ...only('whole'), bounds: { bbox: [560_000, 5_172_000, 570_000, 5_182_000], properties: utm } }); // prettier-ignore
    // The scale of UTM is between 0.9996 and 1.0001 here.
    expect((await app.stored(id)).sqkm).toBeGreaterThan(99.9);
    expect((await app.stored(id)).sqkm).toBeLessThan(100.1);
    const shape = { ...BOUNDS, geometry: box(15.8, 46.7, 15.82, 46.72) };
    const small = await app.ordered({ ...only('whole'), bounds: shape });
    expect((await app.stored(small)).sqkm).toBeCloseTo((zoneKm2(46.7, 46.72) * 0.02) / 360, 4);
    expect((await app.stored(small)).area).toEqual(shape.geometry);
  });

  it('costs at least what the provider charges at least', async () => {
    airbus.wires.minimumKm2 = 100;
    const { body } = await app.order({ input: { ...INPUT, provider: 'AIRBUS' } });
    expect(body.sqkm).toBe(100);
  });

  it('is named after its product where it was given no name', async () => {
    const { body } = await app.order({ input: only('whole') });
    expect(body.name).toBe(`STAC ${body.created}`);
  });

  it('seals the key of the caller, and shows it to nobody', async () => {
    const { body } = await app.order({ input: { ...INPUT, provider: 'PLANET', planetApiKey: 'PLAK-secret' } });
    expect(body.input).toEqual({ ...INPUT, provider: 'PLANET' });
    const stored = await app.stored(body.id);
    expect(stored.secrets).toMatch(/^[0-9a-f]{8}\./);
    expect(JSON.stringify(stored)).not.toContain('PLAK-secret');
    expect(planet.wires.calls.at(-1)).toMatchObject({ planetApiKey: 'PLAK-secret', ownerId: app.people.editor.id });
  });

  it('is not made when the provider is away, and says so', async () => {
    open.wires.fault = new DomainError('UPSTREAM_FAILED', 'The catalogue said: 500 out of order');
    const before = await app.dataSource.manager.count(ImportOrder);
    const { status, body } = await app.order({ input: INPUT });
    expect([status, body.error]).toMatchObject([502, { message: 'The catalogue said: 500 out of order' }]);
    expect(await app.dataSource.manager.count(ImportOrder)).toBe(before);
  });

  it.each<[string, object | null, string]>([
    ['no object', [], 'The request body must be an object'],
    ['no input', {}, 'input: is required'],
    ['a name that is none', { name: 1, input: INPUT }, 'name: must be a string'],
    ['a collection that is none', { collectionId: 'x', input: INPUT }, 'collectionId: must be the UUID of a BYOC collection'],
    ['no provider', { input: { ...INPUT, provider: undefined } }, 'input->provider: is required'],
    ['another provider', { input: { ...INPUT, provider: 'ESA' } }, 'input->provider: must be one of AIRBUS, PLANET, MAXAR, STAC'],
    ['no data', { input: { ...INPUT, data: [] } }, 'input->data: must have exactly one element'],
    ['two elements', { input: { ...INPUT, data: [{}, {}] } }, 'input->data: must have exactly one element'],
    ['data that is none', { input: { ...INPUT, data: [5] } }, 'input->data->0: must be an object'],
    ['no bounds', { input: { ...INPUT, bounds: null } }, 'input->bounds: is required'],
    ['bounds without area', { input: { ...INPUT, bounds: { bbox: [1, 1, 1, 2] } } }, 'input->bounds->bbox: must have a width and a height'],
    ['a line for a polygon', { input: { ...INPUT, bounds: { geometry: { type: 'Polygon', coordinates: [[[1, 1], [2, 2], [3, 3], [1, 1]]] } } } }, 'input->bounds: must have an area greater than zero'],
    ['bounds off the globe', { input: { ...INPUT, bounds: { bbox: [9e9, 9e9, 9.1e9, 9.1e9], properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/32633' } } } }, 'input->bounds: '],
    ['several polygons at Maxar', { input: { ...INPUT, provider: 'MAXAR', bounds: { geometry: { type: 'MultiPolygon', coordinates: [box(1, 1, 2, 2), box(3, 3, 4, 4)].map((one) => one.coordinates) } } } }, 'input->bounds: must be one polygon'],
    ['an unknown item', { input: only('none') }, 'input->data->0->itemIds: there is no item none'],
    ['nothing that matches', { input: { ...INPUT, provider: 'AIRBUS', bounds: { bbox: [1, 1, 2, 2] } } }, 'input->data->0: no item matches'],
    ['a key with spaces', { input: { ...INPUT, planetApiKey: 'my secret' } }, 'input->planetApiKey: must be 1 to 256 printable'],
    ['NUL', { input: { ...INPUT, note: 'a\0' } }, 'input holds NUL'],
  ])('refuses %s', async (_, body, message) => {
    const { status, body: answer } = await app.order(body as object);
    expect(status).toBe(400);
    expect(answer.error).toMatchObject({ status: 400, reason: 'Bad Request', code: 'COMMON_BAD_PAYLOAD' });
    expect(answer.error.message.replace(/one of .*/, 'one of AIRBUS, PLANET, MAXAR, STAC')).toContain(message);
    expect(JSON.stringify(answer)).not.toContain('my secret');
  }); // prettier-ignore
});

describe('a confirmation', () => {
  it('makes the collection, the deliveries and the job that places the order', async () => {
    const id = await app.ordered(only('whole', 'half'), { name: 'Fields' });
    const before = await app.read('/accountquotas/STAC');
    const { status, body } = await app.act(id, 'confirm');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, status: 'RUNNING', name: 'Fields' });
    const made = await app.call('GET', `/api/v1/byoc/collections/${body.collectionId}`, app.people.editor);
    expect(made.body.data).toMatchObject({
      ...{ name: 'Fields', s3Bucket: 'imports', noData: 0, accountId: body.accountId },
      additionalData: { bands: bands('B1') },
    });
    const jobs = await app.dataSource.manager.findBy(Job, { kind: 'import_place', dedupeKey: `import-place:${id}` });
    expect(jobs).toMatchObject([{ status: 'pending', request: { kind: 'order', id } }]);
    const deliveries = await app.dataSource.manager.find(ImportDelivery, { where: { orderId: id }, order: { itemId: 'DESC' } }); // prettier-ignore
    expect(deliveries).toMatchObject([
      { itemId: 'whole', status: 'WAITING', provider: 'STAC', accountId: body.accountId },
      { itemId: 'half', status: 'WAITING', item: { acquired: null } },
    ]);
    expect(deliveries.reduce((sum, { sqkm }) => sum + sqkm!, 0)).toBeCloseTo(body.sqkm, 6);
    const after = await app.read('/accountquotas/STAC');
    expect(after.quotaUsed - before.quotaUsed).toBeCloseTo(body.sqkm, 6);

    const again = await app.act(id, 'confirm');
    expect([again.status, again.body.error.message]).toEqual([409, expect.stringMatching(/is RUNNING; only orders with status CREATED/)]); // prettier-ignore
    expect(await app.read('/accountquotas/STAC')).toEqual(after);
  });

  it('happens once, however many ask at the same moment', async () => {
    const id = await app.ordered(only('whole'));
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.act(id, 'confirm')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)]);
    expect(await app.dataSource.manager.countBy(ImportDelivery, { orderId: id })).toBe(1);
    const events = await app.call('GET', `${IMPORTS}/accountquotas/STAC/events`, app.people.admin);
    expect(events.body.data.filter((event: Json) => event.orderId === id)).toHaveLength(1);
  });

  it('stands when the queue is away', async () => {
    const bell = app.get(JobBell);
    const ring = bell.ring.bind(bell);
    Object.assign(bell, { ring: () => Promise.reject(new Error('no Redis')) });
    const id = await app.ordered(only('whole'));
    const { status, body } = await app.act(id, 'confirm').finally(() => Object.assign(bell, { ring }));
    expect([status, body.status]).toEqual([200, 'RUNNING']);
    expect(await app.dataSource.manager.countBy(ImportDelivery, { orderId: id })).toBe(1);
  });

  it('asks no provider anything', async () => {
    const id = await app.ordered(only('whole'));
    open.wires.fault = new Error('away');
    expect((await app.act(id, 'confirm')).body.status).toBe('RUNNING');
    expect((await app.stored(id)).placedAs).toBeNull();
  });
});

describe('the collection of an order', () => {
  it('is the given one, when it is empty or has the same bands', async () => {
    const empty = await collection({});
    const first = await app.ordered(only('whole'), { collectionId: empty });
    expect((await app.act(first, 'confirm')).body.collectionId).toBe(empty);
    const { body } = await app.call('GET', `/api/v1/byoc/collections/${empty}`, app.people.editor);
    expect(body.data).toMatchObject({ noData: 0, additionalData: { bands: bands('B1') } });
    const second = await app.ordered(only('half'), { collectionId: empty });
    expect((await app.act(second, 'confirm')).status).toBe(200);
    const { status, body: other } = await app.order({ input: { ...INPUT, data: [{ bands: 2 }] }, collectionId: empty });
    expect([status, other.error.message]).toEqual([
      400,
      expect.stringMatching(/its bands .* are not those of the order/),
    ]);
  });

  it('takes other bands while nothing is in it, and none once another order came first', async () => {
    const id = await collection({ additionalData: { bands: bands('X') } });
    const two = await app.ordered({ ...INPUT, data: [{ bands: 2 }] }, { collectionId: id });
    const one = await app.ordered(INPUT, { collectionId: id });
    expect((await app.act(two, 'confirm')).status).toBe(200);
    const { status, body } = await app.act(one, 'confirm');
    expect([status, body.error.message]).toEqual([400, expect.stringMatching(/body\.collectionId: its bands/)]);
    expect((await app.read(`/orders/${one}`)).status).toBe('CREATED');
  });

  it('may be gone by the confirmation: 404, and the order is still a quote', async () => {
    const id = await collection({});
    const order = await app.ordered(only('whole'), { collectionId: id });
    await app.call('DELETE', `/api/v1/byoc/collections/${id}`, app.people.editor);
    const before = await app.read('/accountquotas/STAC');
    expect((await app.act(order, 'confirm')).status).toBe(404);
    expect((await app.read(`/orders/${order}`)).status).toBe('CREATED');
    expect(await app.read('/accountquotas/STAC')).toEqual(before);
  });

  it.each<[string, number, () => Promise<string>]>([
    ['absent', 404, async () => NOWHERE],
    ['of another account', 404, () => collection({}, app.people.other)],
    ['in another bucket', 400, () => collection({ s3Bucket: 'mine' })],
  ])('%s: %i', async (_, expected, make) => {
    const { status, body } = await app.order({ input: INPUT, collectionId: await make() });
    expect([status, typeof body.error.message]).toEqual([expected, 'string']);
  });

  it('is found among the compatible ones', async () => {
    const [empty, same, other, elsewhere] = await Promise.all([
      collection({ name: 'empty' }),
      collection({ name: 'same', noData: 0, additionalData: { bands: bands('B1', 'B2', 'B3') } }),
      collection({ name: 'running with others' }),
      collection({ name: 'elsewhere', s3Bucket: 'mine' }),
    ]);
    await app.act(await app.ordered(INPUT, { collectionId: other }), 'confirm');
    const search = async (body: object, slash = '') =>
      (await app.call('POST', `${IMPORTS}/orders/searchcompatiblecollections${slash}`, app.people.viewer, body)).body;
    const { data } = await search({ input: { provider: 'STAC', bounds: BOUNDS, data: [{ bands: 3 }] } }, '/');
    expect(data).toEqual(
      expect.arrayContaining([
        { id: empty, name: 'empty' },
        { id: same, name: 'same' },
      ]),
    );
    const ids = data.map(({ id }: Json) => id);
    expect([ids.includes(other), ids.includes(elsewhere)]).toEqual([false, false]);
    // requests-builder leaves the provider out for Maxar.
    expect((await search({ input: { bounds: BOUNDS, data: [{ dataFilter: {} }] } })).data.length).toBeGreaterThan(0);
    expect((await search({ input: { provider: 'STAC', data: [] } })).error.status).toBe(400);
    expect((await search({})).error.message).toContain('input: is required');
  });
});

describe('an order that is deleted', () => {
  it('is gone for good before its confirmation', async () => {
    const id = await app.ordered(INPUT);
    expect((await app.call('DELETE', `${IMPORTS}/orders/${id}`, app.people.editor)).status).toBe(204);
    expect((await app.call('GET', `${IMPORTS}/orders/${id}`, app.people.editor)).status).toBe(404);
    expect((await app.act(id, 'confirm')).status).toBe(404);
  });

  it.each<[OrderStatus, number]>([
    ['RUNNING', 409],
    ['PARTIAL', 409],
    ['DONE', 204],
    ['FAILED', 204],
    ['CANCELLED', 204],
  ])('%s: %i', async (status, expected) => {
    const id = await app.ordered(INPUT, { name: `to delete ${status}` });
    await setStatus(id, status);
    expect((await app.call('DELETE', `${IMPORTS}/orders/${id}`, app.people.editor)).status).toBe(expected);
    const isHidden = expected === 204;
    const listed = async (query: string) => (await app.read(`/orders?search=${id}&${query}`)).data.length;
    expect([await listed(''), await listed('deleted=true')]).toEqual(isHidden ? [0, 1] : [1, 0]);
    expect((await app.read(`/orders/${id}`)).status).toBe(status);
  });
});

describe('the list of orders', () => {
  it('is filtered, sorted and paged', async () => {
    const ids: string[] = [];
    for (const name of ['zebra one', 'zebra two', 'zebra zoo']) ids.push(await app.ordered(INPUT, { name }));
    await setStatus(ids[1]!, 'FAILED');
    const found = async (query: string) => (await app.read(`/orders?${query}`)).data.map(({ id }: Json) => id);
    expect(await found('search=zebra')).toEqual([...ids].reverse());
    expect(await found('search=zebra&sort=created:asc')).toEqual(ids);
    expect(await found('search=zebra&sort=name')).toEqual(ids);
    expect(await found('search=zebra%26one|zebra%26two&sort=created')).toEqual(ids.slice(0, 2));
    expect(await found('search=zebra&status=FAILED')).toEqual([ids[1]]);
    const { data, links } = await app.read('/orders?search=zebra&count=2&sort=created:desc');
    expect(data).toHaveLength(2);
    expect(links.nextToken).toBe('2');
    const next = await app.read(links.next.split(IMPORTS)[1]);
    expect([next.data.map(({ id }: Json) => id), next.links.nextToken]).toEqual([[ids[0]], undefined]);
    const done = await app.act(ids[2]!, 'confirm');
    expect(await found(`collectionId=${done.body.collectionId}`)).toEqual([ids[2]]);
  });

  it.each(['status=NEW', 'collectionId=x', 'deleted=perhaps', 'sort=sqkm', 'count=0', 'viewtoken=x'])(
    'refuses %s',
    async (query) => expect((await app.read(`/orders?${query}`)).error.status).toBe(400),
  );
});

describe('published clients', () => {
  it('requests-builder: lists, quotas, orders and their buttons', async () => {
    const { editor } = app.people;
    const send = async (method: string, path: string, body?: object) =>
      (await app.call(method, `${IMPORTS}${path}`, editor, body)).body;
    const { collectionId, ...created } = await send('POST', '/orders', {
      name: 'from requests-builder',
      collectionId: null,
      input: { provider: 'STAC', bounds: { ...BOUNDS, properties: { crs: CRS84 } }, data: [{ dataFilter: {} }] },
    });
    expect([collectionId, created.input.bounds.properties.crs]).toEqual([undefined, CRS84]);
    const { data, links } = await send('GET', '/orders?sort=created:desc&viewtoken=0&count=100');
    expect(data[0]).toMatchObject({
      id: created.id,
      name: 'from requests-builder',
      provider: 'STAC',
      status: 'CREATED',
    });
    expect(links.currentToken).toBe('0');
    expect((await send('GET', '/orders?viewtoken=10000')).data).toEqual([]);
    for (const quota of (await send('GET', '/quotas')).data) expect(typeof quota.quotaUsed).toBe('number');
    expect((await send('POST', `/orders/${created.id}/confirm`, {})).status).toBe('RUNNING');
    const refused = await send('POST', `/orders/${created.id}/confirm`, {});
    expect(refused.error).toMatchObject({
      status: 409,
      reason: 'Conflict',
      message: expect.any(String),
      code: expect.any(String),
    });
    for (const deleted of [true, false])
      expect((await send('GET', `/subscriptions?deleted=${deleted}`)).data).toEqual([]);
  });

  it('sentinelhub-js: quotas of one product, the order with what it counts as dates', async () => {
    const quotas = await app.read('/accountquotas?collectionId=STAC');
    expect(quotas.data.map((one: Json) => one.collectionId)).toEqual(['STAC']);
    const id = await app.ordered(INPUT);
    const order = await app.read(`/orders/${id}`);
    expect(Date.parse(order.created)).not.toBeNaN();
    expect(order.data).toBeUndefined();
  });
});

describe('who may', () => {
  it('nobody from outside', async () => {
    expect((await app.call('GET', `${IMPORTS}/orders`)).status).toBe(401);
    expect((await app.call('POST', `${IMPORTS}/orders`, null, { input: INPUT })).body.error.code).toBe(
      'COMMON_UNAUTHORIZED',
    );
  });

  it('a viewer looks, an editor orders, another account sees nothing', async () => {
    const { viewer, other } = app.people;
    const id = await app.ordered(INPUT);
    expect((await app.order({ input: INPUT }, viewer)).status).toBe(403);
    expect((await app.act(id, 'confirm', viewer)).status).toBe(403);
    expect((await app.read(`/orders/${id}`, viewer)).id).toBe(id);
    for (const [method, path] of [['GET', ''], ['DELETE', ''], ['POST', '/confirm']] as const)
      expect((await app.call(method, `${IMPORTS}/orders/${id}${path}`, other, method === 'POST' ? {} : undefined)).status).toBe(404); // prettier-ignore
    expect((await app.read('/orders', other)).data).toEqual([]);
  });

  it('by the other spelling of the path, too', async () => {
    const id = await app.ordered(INPUT);
    expect((await app.call('GET', `/dataimport/v1/orders/${id}`, app.people.editor)).body.id).toBe(id);
    expect((await app.read('/orders/not-a-uuid')).error).toMatchObject({ status: 400 });
  });
});

/** Area between two parallels on the ellipsoid of WGS 84, by the closed form. */
function zoneKm2(south: number, north: number): number {
  const [a, f] = [6378.137, 1 / 298.257223563];
  const [e, b] = [Math.sqrt(f * (2 - f)), a * (1 - f)];
  const q = (latitude: number) => {
    const s = Math.sin((latitude * Math.PI) / 180);
    return s / (2 * (1 - e ** 2 * s ** 2)) + Math.log((1 + e * s) / (1 - e * s)) / (4 * e);
  };
  return 2 * Math.PI * b ** 2 * (q(north) - q(south));
}
