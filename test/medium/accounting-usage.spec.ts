import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Request } from 'express';
import { UsageMeter } from '../../src/accounting/index.js';
import { type Json } from '../support/catalog-app.js';
import { type AccountingApp, startAccountingApp } from '../support/accounting-app.js';

const COLLECTIONS = '/api/v1/byoc/collections';

describe('GET /accounting/usage', () => {
  let app: AccountingApp;
  beforeAll(async () => {
    app = await startAccountingApp();
  }, 60_000);
  afterAll(() => app?.close());

  const usage = async (query: string, who = app.people.editor) => app.call('GET', `/accounting/usage${query}`, who);
  const today = () => new Date().toISOString().slice(0, 10);

  it('starts with nothing', async () => {
    const { status, body, headers } = await usage('');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(body).toEqual({
      accountId: app.accountId,
      from: `${today().slice(0, 7)}-01`,
      to: today(),
      groupBy: ['day', 'product'],
      total: { requests: 0, processingUnits: 0 },
      items: [],
    });
  });

  it('counts every request by how it ended, and units of what succeeded', async () => {
    const { editor, viewer, other } = app.people;
    await app.createCollection();
    await app.call('GET', COLLECTIONS, editor);
    await app.call('POST', COLLECTIONS, editor, { name: 7 });
    await app.call('POST', COLLECTIONS, viewer, { name: 'x', s3Bucket: 'cogs' });
    await app.call('GET', `${COLLECTIONS}/00000000-0000-4000-8000-000000000000`, editor);
    await app.call('GET', '/byoc/v1/collections', editor);
    await app.call('GET', '/api/v1/catalog/1.0.0/collections', editor);
    await app.call('GET', '/datasets', editor);
    await app.call('GET', COLLECTIONS, other);
    await app.limit([['REQUESTS', 1, 'PT5H']]);
    await app.call('GET', COLLECTIONS, editor);
    await app.call('GET', COLLECTIONS, editor);
    await app.limit([]);
    expect(await app.usage()).toEqual([
      { product: 'byoc', outcome: 'limited', requests: 1, units: 0 },
      { product: 'byoc', outcome: 'ok', requests: 4, units: 1 },
      // The viewer's is refused by the auth guard, before any handler.
      { product: 'byoc', outcome: 'refused', requests: 3, units: 0 },
      { product: 'catalog', outcome: 'ok', requests: 1, units: 0 },
    ]);
    expect(await app.usage(app.otherAccountId)).toEqual([{ product: 'byoc', outcome: 'ok', requests: 1, units: 0 }]);
  });

  it('groups as asked', async () => {
    expect((await usage('?groupBy=product,outcome')).body.items[0]).toEqual({ product: 'byoc', outcome: 'limited', requests: 1, processingUnits: 0 }); // prettier-ignore
    expect((await usage('?groupBy=outcome&groupBy=product')).body.groupBy).toEqual(['outcome', 'product']);
    expect((await usage('?groupBy=month')).body).toMatchObject({
      total: { requests: 9, processingUnits: 1 },
      items: [{ month: today().slice(0, 7), requests: 9, processingUnits: 1 }],
    });
    expect((await usage('?from=2020-01-01&to=2020-12-31')).body).toMatchObject({ items: [], total: { requests: 0 } });
  });

  it('shows other accounts to administrators only', async () => {
    const { admin, other } = app.people;
    const all = await usage('?groupBy=account', admin);
    expect(all.body).toMatchObject({ accountId: null, total: { requests: 10 } });
    expect(all.body.items.find((item: Json) => item.account === app.otherAccountId)).toEqual({
      account: app.otherAccountId,
      accountName: 'elsewhere',
      requests: 1,
      processingUnits: 0,
    });
    expect((await usage(`?accountId=${app.otherAccountId}`, admin)).body.total.requests).toBe(1);
    expect((await usage('', other)).body).toMatchObject({ accountId: app.otherAccountId, total: { requests: 1 } });
    expect((await usage(`?accountId=${app.otherAccountId}`)).status).toBe(403);
    expect((await usage('?groupBy=account')).status).toBe(403);
    expect((await app.call('GET', '/accounting/usage')).status).toBe(401);
    expect((await usage('?accountId=00000000-0000-4000-8000-000000000000', admin)).status).toBe(404);
  });

  it('is a table by Accept', async () => {
    const answer = await app.fetch('/accounting/usage?groupBy=product', app.people.editor, {
      headers: { accept: 'text/csv' },
    });
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="?usage-.*\.csv"?$/);
    expect(await answer.text()).toBe('product,requests,processingUnits\r\nbyoc,8,1\r\ncatalog,1,0\r\n');
  });

  it.each([
    ['?from=yesterday', 'from'],
    ['?from=2026-02-30', 'from'],
    ['?to=2026-13-01', 'to'],
    ['?from=2026-02-02&to=2026-02-01', 'from'],
    ['?from=2020-01-01&to=2026-01-01', 'from'],
    ['?groupBy=week', 'groupBy'],
    ['?groupBy=', 'groupBy'],
    ['?groupBy=day,day', 'groupBy'],
    ["?groupBy=day');DROP TABLE usage_days;--", 'groupBy'],
    ['?accountId=me', 'accountId'],
    ['?from=2026-01-01&from=2026-01-02', 'from'],
  ])('%s is answered with 422 naming %s', async (query, name) => {
    const { status, body } = await usage(query);
    expect(status).toBe(422);
    expect(body.detail[0].loc).toEqual(['query', name]);
  });

  it('adds up what two processes write at the same time', async () => {
    const meter = app.get(UsageMeter);
    const second = await app.another();
    const payer = { accountId: app.otherAccountId };
    for (let i = 0; i < 100; i++) {
      await meter.record(payer, { product: 'process', units: 0.25 });
      await second.get(UsageMeter).record(payer, { product: 'process', units: 0.5 });
      await second.get(UsageMeter).record(payer, { product: 'ogc', units: 1 });
    }
    await second.close();
    const rows = (await app.usage(app.otherAccountId)).filter(({ product }) => product !== 'byoc');
    expect(rows).toEqual([
      { product: 'ogc', outcome: 'ok', requests: 0, units: 100 },
      { product: 'process', outcome: 'ok', requests: 0, units: 75 },
    ]);
  });

  it('keeps the books of a job in its transaction: all or nothing', async () => {
    const meter = app.get(UsageMeter);
    const payer = { accountId: app.otherAccountId };
    const job = app.dataSource.transaction(async (manager) => {
      await meter.recordIn(manager, payer, { product: 'async', units: 10 });
      throw new Error('the job failed');
    });
    await expect(job).rejects.toThrow('the job failed');
    expect((await app.usage(app.otherAccountId)).map(({ product }) => product)).not.toContain('async');
    await app.dataSource.transaction((manager) => meter.recordIn(manager, payer, { product: 'async', units: 10 }));
    expect(await app.usage(app.otherAccountId)).toContainEqual({
      product: 'async',
      outcome: 'ok',
      requests: 0,
      units: 10,
    });
  });

  it('spends nothing when the work throws, and asks nothing of nobody', async () => {
    const meter = app.get(UsageMeter);
    const payer = { accountId: app.otherAccountId };
    const before = await app.usage(app.otherAccountId);
    const work = meter.spending(payer, { product: 'process', estimated: 3 }, () => Promise.reject(new Error('no')));
    await expect(work).rejects.toThrow('no');
    expect(await meter.spending(null, { product: 'ogc', estimated: 3 }, async () => ({ units: 3 }))).toEqual({
      units: 3,
    });
    expect(await app.usage(app.otherAccountId)).toEqual(before);
  });
});

describe('UsageMeter', () => {
  let app: AccountingApp;
  let meter: UsageMeter;
  beforeAll(async () => {
    app = await startAccountingApp();
    meter = app.get(UsageMeter);
  }, 60_000);
  afterAll(() => app?.close());

  const refused = (detail?: object) => expect.objectContaining({ code: 'RATE_LIMITED', ...(detail && { detail }) });
  const payer = () => ({ accountId: app.accountId });

  it('refuses what cannot be paid, and takes nothing for asking', async () => {
    await app.limit([['PROCESSING_UNITS', 5, 'PT20H']]);
    for (let i = 0; i < 4; i++) await meter.assertAffordable(payer(), 4);
    const dear = meter.assertAffordable(payer(), 6);
    await expect(dear).rejects.toEqual(refused({ code: 'RATE_LIMIT_TOKEN_COUNT_EXCEEDS_CAPACITY' }));
    expect(await app.remaining()).toEqual({ 'PROCESSING_UNITS PT20H': expect.closeTo(5, 2) });
  });

  it('charges what was spent and not what was estimated, into debt if need be', async () => {
    await app.limit([['PROCESSING_UNITS', 5, 'PT19H']]);
    const spend = (estimated: number, units: number) =>
      meter.spending(payer(), { product: 'process', estimated }, async () => ({ units }));
    await spend(4, 1);
    expect(await app.remaining()).toEqual({ 'PROCESSING_UNITS PT19H': expect.closeTo(4, 2) });
    await spend(1, 6);
    expect(await app.remaining()).toEqual({ 'PROCESSING_UNITS PT19H': expect.closeTo(-2, 2) });
    await expect(spend(0.01, 0.01)).rejects.toEqual(refused());
    await meter.chargeLimits(payer(), 1);
    expect(await app.remaining()).toEqual({ 'PROCESSING_UNITS PT19H': expect.closeTo(-3, 2) });
  });

  it('asks whoever pays instead of the caller for the token, once', async () => {
    await app.limit([['REQUESTS', 2, 'PT18H']], app.otherAccountId);
    const other = { accountId: app.otherAccountId };
    const anonymous = () => ({ path: '/ogc/wms/x' }) as unknown as Request;
    const request = anonymous();
    await meter.admit(request, other);
    await meter.admit(request, other);
    await meter.admit(anonymous(), other);
    await expect(meter.admit(anonymous(), other)).rejects.toEqual(refused());
  });
});

describe('/accounting/policies', () => {
  let app: AccountingApp;
  beforeAll(async () => {
    app = await startAccountingApp();
  }, 60_000);
  afterAll(() => app?.close());

  const path = (id = app.accountId) => `/accounting/policies/${id}`;
  const put = (body: unknown, who = app.people.admin, id?: string) => app.call('PUT', path(id), who, body);
  const minute = { type: 'REQUESTS', capacity: 300, samplingPeriod: 'PT1M' };

  it('are set, read and taken away, and every change is kept', async () => {
    const { admin } = app.people;
    const set = await put({
      policies: [minute, { ...minute, type: 'PROCESSING_UNITS', capacity: 2.5, nanosBetweenRefills: 5 }],
    });
    expect(set.status).toBe(200);
    expect(set.body).toEqual({
      accountId: app.accountId,
      source: 'account',
      policies: [
        { ...minute, nanosBetweenRefills: 200_000_000, remaining: 300 },
        { ...minute, type: 'PROCESSING_UNITS', capacity: 2.5, nanosBetweenRefills: 5, remaining: 2.5 },
      ],
      updatedAt: expect.stringMatching(/^\d{4}-/),
    });
    expect((await put({ policies: [] })).body).toMatchObject({ source: 'account', policies: [] });
    expect((await app.call('DELETE', path(), admin)).body).toMatchObject({ source: 'instance', updatedAt: null });
    const { body } = await app.call('GET', `${path()}/changes?limit=2`, admin);
    expect(body).toMatchObject({ total: 3, returned: 2, limit: 2, offset: 0, next_offset: 2, prev_offset: null });
    expect(body.items).toMatchObject([
      { before: [], after: null, changedBy: admin.id, changedByName: 'admin@swath.test' },
      { before: [{ capacity: 300 }, { capacity: 2.5 }], after: [] },
    ]);
    const rest = await app.call('GET', `${path()}/changes?limit=2&offset=2`, admin);
    expect(rest.body.items).toMatchObject([{ before: null, after: [{ capacity: 300 }, { capacity: 2.5 }] }]);
  });

  it('changed by many at once leave an unbroken chain', async () => {
    const { admin } = app.people;
    const capacities = [1, 2, 3, 4, 5, 6];
    await Promise.all(
      capacities.map((capacity) => put({ policies: [{ ...minute, capacity }] }, admin, app.otherAccountId)),
    );
    const { body } = await app.call('GET', `${path(app.otherAccountId)}/changes`, admin);
    const chain = body.items.toReversed() as Array<{ before: Json; after: Json }>;
    expect(chain).toHaveLength(6);
    chain.forEach(({ before }, i) => expect(before).toEqual(i === 0 ? null : chain[i - 1]!.after));
  });

  it('belong to administrators; members read their own', async () => {
    const { editor, other } = app.people;
    expect((await put({ policies: [] }, editor)).status).toBe(403);
    expect((await app.call('DELETE', path(), editor)).status).toBe(403);
    expect((await app.call('GET', `${path()}/changes`, editor)).status).toBe(403);
    expect((await app.call('GET', path(), editor)).status).toBe(200);
    expect((await app.call('GET', path(), other)).status).toBe(403);
    expect((await app.call('GET', path())).status).toBe(401);
  });

  it.each(['GET', 'PUT', 'DELETE'])('%s knows no other accounts', async (method) => {
    const body = method === 'PUT' ? { policies: [] } : undefined;
    const { admin } = app.people;
    expect((await app.call(method, path('00000000-0000-4000-8000-000000000000'), admin, body)).status).toBe(404);
    expect((await app.call(method, path('me'), admin, body)).status).toBe(422);
  });

  it.each<[string, unknown, Array<string | number>]>([
    ['no body', {}, ['body', 'policies']],
    ['no list', { policies: 'none' }, ['body', 'policies']],
    ['a null in the list', { policies: [null] }, ['body', 'policies']],
    ['a number in the list', { policies: [3] }, ['body', 'policies']],
    ['an unknown type', { policies: [{ ...minute, type: 'TOKENS' }] }, ['body', 'policies', 0, 'type']],
    ['no capacity', { policies: [{ ...minute, capacity: undefined }] }, ['body', 'policies', 0, 'capacity']],
    ['capacity 0', { policies: [{ ...minute, capacity: 0 }] }, ['body', 'policies', 0, 'capacity']],
    ['a negative capacity', { policies: [{ ...minute, capacity: -1 }] }, ['body', 'policies', 0, 'capacity']],
    ['half a request', { policies: [{ ...minute, capacity: 1.5 }] }, ['body', 'policies', 0, 'capacity']],
    ['capacity as text', { policies: [{ ...minute, capacity: '300' }] }, ['body', 'policies', 0, 'capacity']],
    [
      'too long a period',
      { policies: [{ ...minute, samplingPeriod: 'P400D' }] },
      ['body', 'policies', 0, 'samplingPeriod'],
    ],
    ['months', { policies: [{ ...minute, samplingPeriod: 'P1M' }] }, ['body', 'policies', 0, 'samplingPeriod']],
    ['no time', { policies: [{ ...minute, samplingPeriod: 'PT0S' }] }, ['body', 'policies', 0, 'samplingPeriod']],
    [
      'two alike',
      { policies: [minute, { ...minute, samplingPeriod: 'PT60S' }] },
      ['body', 'policies', 1, 'samplingPeriod'],
    ],
    [
      'no refill',
      { policies: [{ ...minute, nanosBetweenRefills: 0 }] },
      ['body', 'policies', 0, 'nanosBetweenRefills'],
    ],
    ['a list of lists', { policies: [[minute]] }, ['body', 'policies']],
  ])('with %s are refused', async (_, body, loc) => {
    const answer = await put(body);
    expect(answer.status).toBe(422);
    expect(answer.body.detail[0].loc).toEqual(loc);
    expect((await app.call('GET', path(), app.people.admin)).body.source).toBe('instance');
  });

  it.each(['?limit=0', '?limit=x', '?offset=-1'])('changes%s is refused', async (query) =>
    expect((await app.call('GET', `${path()}/changes${query}`, app.people.admin)).status).toBe(422),
  );
});
