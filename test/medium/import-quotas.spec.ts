import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ImportOrder } from '../../src/orders/orders/import-order.entity.js';
import { type Json } from '../support/catalog-app.js';
import { box, FakeImportProvider } from '../support/fake-import-provider.js';
import { IMPORTS, type OrdersApp, startOrdersApp } from '../support/orders-app.js';

const open = new FakeImportProvider('STAC', ['STAC']);
const airbus = new FakeImportProvider('AIRBUS', ['AIRBUS_PLEIADES', 'AIRBUS_SPOT']);
const planet = new FakeImportProvider('PLANET', []);
const BOUNDS = { bbox: [15.8, 46.7, 15.9, 46.8] };
const of = (provider: string, product?: string) => ({ provider, bounds: BOUNDS, data: [product ? { product } : {}] });

let app: OrdersApp;
beforeAll(async () => {
  app = await startOrdersApp([open, airbus, planet]);
  for (const { wires } of [open, airbus, planet]) wires.items = [{ id: 'a', footprint: box(15, 46, 17, 48) }];
}, 60_000);
afterAll(() => app.close());

const set = (collectionId: string, body: object, who = app.people.admin) =>
  app.call('PUT', `${IMPORTS}/accountquotas/${collectionId}`, who, body);

describe('quotas', () => {
  it('are those of the open provider until somebody sets others', async () => {
    const free = { collectionId: 'STAC', quotaSqkm: null, quotaUsed: 0 };
    expect(await app.read('/accountquotas')).toEqual({ data: [free] });
    expect(await app.read('/quotas')).toEqual({ data: [free] });
    expect(await app.read('/accountquotas/STAC')).toEqual(free);
    expect((await app.read('/accountquotas/AIRBUS_SPOT')).error).toMatchObject({ status: 404 });
    expect(await app.read('/accountquotas?collectionId=AIRBUS_SPOT')).toEqual({ data: [] });
  });

  it('let nothing through that nobody allowed, and then no more than that', async () => {
    const id = await app.ordered(of('AIRBUS'));
    const { sqkm } = await app.stored(id);
    const refused = await app.act(id, 'confirm');
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatchObject({
      ...{ status: 403, reason: 'Forbidden', code: 'COMMON_INSUFFICIENT_PERMISSIONS' },
      errors: { availableQuota: 0, requiredQuota: sqkm },
    });
    expect((await set('AIRBUS_PLEIADES', { quotaSqkm: sqkm * 1.5 })).body).toEqual({
      collectionId: 'AIRBUS_PLEIADES',
      quotaSqkm: expect.closeTo(sqkm * 1.5, 5),
      quotaUsed: 0,
    });
    expect((await app.act(id, 'confirm')).status).toBe(200);
    const second = await app.ordered(of('AIRBUS'));
    const { status, body } = await app.act(second, 'confirm');
    expect([status, body.error.errors]).toEqual([
      403,
      { availableQuota: expect.closeTo(sqkm / 2, 5), requiredQuota: sqkm },
    ]);
    expect((await app.read(`/orders/${second}`)).status).toBe('CREATED');
    expect(await app.dataSource.query('SELECT 1 FROM import_deliveries WHERE order_id = $1', [second])).toEqual([]);
    // Another product of the same provider has a quota of its own.
    expect(
      (await app.act(await app.ordered(of('AIRBUS', 'AIRBUS_SPOT')), 'confirm')).body.error.errors.availableQuota,
    ).toBe(0);
  });

  it('are not asked for what is not managed here', async () => {
    expect((await app.act(await app.ordered(of('PLANET')), 'confirm')).status).toBe(200);
  });

  it('lie below what is used already, if an administrator says so', async () => {
    const { quotaUsed } = await app.read('/accountquotas/AIRBUS_PLEIADES');
    await set('AIRBUS_PLEIADES', { quotaSqkm: 1 });
    expect(await app.read('/accountquotas/AIRBUS_PLEIADES')).toEqual({ collectionId: 'AIRBUS_PLEIADES', quotaSqkm: 1, quotaUsed }); // prettier-ignore
    const { body } = await app.act(await app.ordered(of('AIRBUS')), 'confirm');
    expect(body.error.errors.availableQuota).toBe(0);
  });

  it('tell administrators every change and every use', async () => {
    const { body } = await app.call('GET', `${IMPORTS}/accountquotas/AIRBUS_PLEIADES/events`, app.people.admin);
    expect(body.data.map(({ kind }: Json) => kind)).toEqual(['set', 'use', 'set']);
    const [, use] = body.data;
    const order = await app.stored(use.orderId);
    expect(use).toMatchObject({ collectionId: 'AIRBUS_PLEIADES', sqkm: order.sqkm, userId: app.people.editor.id });
    expect(body.data[0]).toMatchObject({ sqkm: 1, userId: app.people.admin.id });
    const { status } = await app.call('GET', `${IMPORTS}/accountquotas/AIRBUS_PLEIADES/events`, app.people.editor);
    expect(status).toBe(403);
  });

  it('of other accounts are for administrators', async () => {
    const [{ id: accountId }] = await app.dataSource.query(`SELECT id FROM accounts WHERE name = 'elsewhere'`);
    expect((await set('STAC', { quotaSqkm: 7, accountId })).status).toBe(200);
    expect((await app.read('/accountquotas/STAC', app.people.other)).quotaSqkm).toBe(7);
    expect((await app.read('/accountquotas/STAC')).quotaSqkm).toBeNull();
    expect((await app.read(`/accountquotas?accountId=${accountId}`, app.people.admin)).data[0].quotaSqkm).toBe(7);
    expect((await app.read(`/accountquotas?accountId=${accountId}`)).error.status).toBe(403);
    expect((await set('STAC', { quotaSqkm: null, accountId })).body.quotaSqkm).toBeNull();
  });

  it.each<[string, string, object, number]>([
    ['no number', 'STAC', {}, 400],
    ['less than nothing', 'STAC', { quotaSqkm: -1 }, 400],
    ['a text', 'STAC', { quotaSqkm: '5' }, 400],
    ['more than a globe', 'STAC', { quotaSqkm: 1e300 }, 400],
    ['without limit what costs money', 'AIRBUS_SPOT', { quotaSqkm: null }, 400],
    ['a product that has none', 'PLANET_SCOPE', { quotaSqkm: 5 }, 404],
    ['an account that is none', 'STAC', { quotaSqkm: 5, accountId: '00000000-0000-4000-8000-000000000000' }, 404],
    ['an account id that is none', 'STAC', { quotaSqkm: 5, accountId: 'x' }, 400],
  ])('refuse %s', async (_, collectionId, body, status) => {
    expect((await set(collectionId, body)).status).toBe(status);
    expect((await set(collectionId, body, app.people.editor)).status).toBe(403);
  });
});

describe('60 confirmations at once', () => {
  it('use the quota up to the last square metre, and no further', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, () => app.ordered(of('AIRBUS', 'AIRBUS_SPOT'))));
    const { sqkm } = await app.stored(ids[0]!);
    const quotaSqkm = Math.round(sqkm * 1e6 * 36) / 1e6;
    await set('AIRBUS_SPOT', { quotaSqkm });
    const answers = await Promise.all(ids.map((id) => app.act(id, 'confirm')));
    const counted = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([counted(200), counted(403)]).toEqual([36, 24]);
    expect(await app.read('/accountquotas/AIRBUS_SPOT')).toEqual({
      ...{ collectionId: 'AIRBUS_SPOT', quotaSqkm, quotaUsed: quotaSqkm },
    });
    expect(await app.dataSource.manager.countBy(ImportOrder, { status: 'RUNNING', provider: 'AIRBUS' })).toBe(37);
    const [{ used }] = await app.dataSource.query(
      `SELECT sum(sqkm::numeric)::float8 AS used FROM import_quota_events WHERE kind = 'use' AND collection_id = 'AIRBUS_SPOT'`,
    );
    expect(used).toBe(quotaSqkm);
  }, 120_000);
});
