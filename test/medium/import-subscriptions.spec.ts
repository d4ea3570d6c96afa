import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '../../libs/errors/src/index.js';
import { Job } from '../../src/jobs/index.js';
import {
  ImportSubscription,
  type SubscriptionStatus,
} from '../../src/orders/subscriptions/import-subscription.entity.js';
import { type Json } from '../support/catalog-app.js';
import { FakeImportProvider } from '../support/fake-import-provider.js';
import { IMPORTS, type OrdersApp, startOrdersApp } from '../support/orders-app.js';

const open = new FakeImportProvider('STAC', ['STAC']);
const airbus = new FakeImportProvider('AIRBUS', ['AIRBUS_PLEIADES']);
const INPUT = { provider: 'STAC', bounds: { bbox: [15.8, 46.7, 15.9, 46.8] }, data: [{}] };
const PATH = `${IMPORTS}/subscriptions`;

let app: OrdersApp;
beforeAll(async () => {
  app = await startOrdersApp([open, airbus]);
}, 60_000);
afterAll(() => app.close());
afterEach(() => {
  open.wires.fault = null;
});

const create = (body: object, who = app.people.editor) => app.call('POST', PATH, who, body);
const subscribed = async (over: object = {}): Promise<string> => (await create({ input: INPUT, ...over })).body.id;
const act = (id: string, action: string, who = app.people.editor) =>
  app.call('POST', `${PATH}/${id}/${action}`, who, {});
const change = (id: string, change: Partial<ImportSubscription>) =>
  app.dataSource.manager.update(ImportSubscription, { id }, change as object);

describe('a subscription', () => {
  it('is measured by its bounds and asks the provider nothing', async () => {
    open.wires.fault = new Error('away');
    const { status, body } = await create({ name: 'watch', input: { ...INPUT, planetApiKey: 'PLAK-secret' } });
    const { id, accountId, created, sqkm } = body;
    expect([status, body]).toEqual([
      200,
      {
        id,
        accountId,
        userId: accountId,
        created,
        provider: 'STAC',
        name: 'watch',
        status: 'CREATED',
        sqkm,
        input: INPUT,
      },
    ]);
    // Where orders measure 84.83 km² (import-orders.spec.ts, against the closed form).
    expect(sqkm).toBeCloseTo(84.8, 0);
  });

  it('gets its collection and the job that starts it when it is confirmed, once', async () => {
    const id = await subscribed({ name: 'watch' });
    const answers = await Promise.all([act(id, 'confirm'), act(id, 'confirm'), act(id, 'confirm')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const { body } = answers.find(({ status }) => status === 200)!;
    expect(body).toMatchObject({ id, status: 'RUNNING' });
    const collection = await app.call('GET', `/api/v1/byoc/collections/${body.collectionId}`, app.people.editor);
    expect(collection.body.data).toMatchObject({ name: 'watch', s3Bucket: 'imports' });
    const jobs = await app.dataSource.manager.findBy(Job, { dedupeKey: `import-place:${id}` });
    expect(jobs).toMatchObject([{ kind: 'import_place', request: { kind: 'subscription', id } }]);
  });

  it('is cancelled at the provider and here', async () => {
    const id = await subscribed();
    await act(id, 'confirm');
    await change(id, { placedAs: ['remote 1'] });
    open.wires.fault = new DomainError('UPSTREAM_FAILED', 'out of order');
    expect((await act(id, 'cancel')).status).toBe(502);
    expect((await app.read(`/subscriptions/${id}`)).status).toBe('RUNNING');
    open.wires.fault = null;
    expect(await act(id, 'cancel')).toMatchObject({ status: 200, body: { id, status: 'CANCELLED' } });
    expect(open.wires.stopped).toContain('remote 1');
    expect((await act(id, 'cancel')).body.error.message).toMatch(/is CANCELLED; only those with status RUNNING/);
  });

  it('is stopped, too, when it is started at the provider in the moment of the cancel', async () => {
    const id = await subscribed();
    await act(id, 'confirm');
    await change(id, { placedAs: ['early'] });
    const stop = open.subscriptions!.stop;
    Object.assign(open.subscriptions!, {
      stop: async (...args: Parameters<typeof stop>) => {
        await change(id, { placedAs: ['early', 'late'] });
        return stop(...args);
      },
    });
    expect((await act(id, 'cancel')).status).toBe(200);
    Object.assign(open.subscriptions!, { stop });
    expect(open.wires.stopped).toEqual(expect.arrayContaining(['early', 'late']));
  });

  it.each<[SubscriptionStatus, number, number, number]>([
    // status, DELETE, confirm, cancel
    ['CREATED', 204, 200, 409],
    ['RUNNING', 409, 409, 200],
    ['CANCELLED', 204, 409, 409],
    ['COMPLETED', 204, 409, 409],
    ['FAILED', 204, 409, 409],
  ])('%s: DELETE %i, confirm %i, cancel %i', async (status, deleted, confirmed, cancelled) => {
    for (const [action, expected] of [['confirm', confirmed], ['cancel', cancelled]] as const) {
      const id = await subscribed();
      await change(id, { status });
      expect([action, (await act(id, action)).status]).toEqual([action, expected]);
    } // prettier-ignore
    const id = await subscribed();
    await change(id, { status });
    expect((await app.call('DELETE', `${PATH}/${id}`, app.people.editor)).status).toBe(deleted);
    const listed = async (query: string) => (await app.read(`/subscriptions?search=${id}&${query}`)).data.length;
    const isKept = status !== 'CREATED';
    const isHidden = deleted === 204;
    expect([await listed(''), await listed('deleted=true')]).toEqual([isHidden ? 0 : 1, isHidden && isKept ? 1 : 0]);
    const { status: found } = await app.call('GET', `${PATH}/${id}`, app.people.editor);
    expect(found).toBe(isKept ? 200 : 404);
  });

  it('is told where sentinelhub-js looks for it', async () => {
    const id = await subscribed();
    expect(await app.read(`/orders/${id}`)).toEqual(await app.read(`/subscriptions/${id}`));
  });

  it('is listed by status', async () => {
    const id = await subscribed({ name: 'lynx' });
    expect((await app.read('/subscriptions?search=lynx&status=CREATED')).data.map((one: Json) => one.id)).toEqual([id]);
    expect((await app.read('/subscriptions?search=lynx&status=RUNNING')).data).toEqual([]);
    expect((await app.read('/subscriptions?status=DONE')).error.status).toBe(400);
  });

  it('is refused where the provider has none, and to whom it does not belong', async () => {
    const { status, body } = await create({ input: { ...INPUT, provider: 'AIRBUS' } });
    expect([status, body.error.message]).toEqual([400, 'input->provider: there are no subscriptions at AIRBUS']);
    expect((await create({ input: INPUT }, app.people.viewer)).status).toBe(403);
    const id = await subscribed();
    for (const action of ['confirm', 'cancel']) expect((await act(id, action, app.people.other)).status).toBe(404);
    expect((await app.call('DELETE', `${PATH}/${id}`, app.people.other)).status).toBe(404);
    expect((await app.call('GET', `${PATH}/${id}`, app.people.other)).body.error.message).toBe(
      `Subscription ${id} not found`,
    );
  });
});
