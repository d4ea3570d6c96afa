import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { box, FakeImportProvider } from '../support/fake-import-provider.js';
import { type ImportWorker, startImportWorker } from '../support/import-worker.js';
import { IMPORTS, type OrdersApp, startOrdersApp } from '../support/orders-app.js';

jest.setTimeout(60_000);

let app: OrdersApp;
let worker: ImportWorker;
let provider: FakeImportProvider;

beforeAll(async () => {
  provider = new FakeImportProvider();
  app = await startOrdersApp([provider]);
  worker = await startImportWorker(app, [provider]);
});
afterAll(async () => {
  await worker.close();
  await app.close();
});
afterEach(() => {
  jest.restoreAllMocks();
  provider.wires.fault = null;
});

const post = (path: string, body: object) => app.call('POST', `${IMPORTS}${path}`, app.people.editor, body);
const away = () => new DomainError('UNAVAILABLE', 'away');

async function confirmed(): Promise<string> {
  const input = { provider: 'STAC', bounds: { geometry: box(14.9, 45.0, 15.1, 45.2) }, data: [{}], planetApiKey: 'k' };
  const { id } = (await post('/subscriptions', { input })).body as { id: string };
  expect((await post(`/subscriptions/${id}/confirm`, {})).status).toBe(200);
  return id;
}

const cancel = async (id: string) => expect((await post(`/subscriptions/${id}/cancel`, {})).status).toBe(200);
const isStopped = (id: string) => provider.wires.stopped.filter((one) => one === `subscription-${id}`).length;
const stored = async (id: string): Promise<unknown> => {
  const [row] = await app.dataSource.query<object[]>(
    `SELECT status, secrets IS NOT NULL AS "hasKey", error_message AS words FROM import_subscriptions WHERE id = $1`,
    [id],
  );
  return row;
};
const OVER = { status: 'CANCELLED', hasKey: false, words: null };

/** The cancel comes while the provider is being asked to start it. */
function cancelWhileStarting(id: string): void {
  const { start } = provider.subscriptions!;
  jest.spyOn(provider.subscriptions!, 'start').mockImplementationOnce(async (...asked) => {
    const placed = await start(...asked);
    await cancel(id);
    return placed;
  });
}

describe('a subscription that is cancelled while it is being started', () => {
  it('is stopped at the provider, and its key is forgotten', async () => {
    const id = await confirmed();
    cancelWhileStarting(id);
    await worker.settle();
    expect([isStopped(id), await stored(id)]).toEqual([1, OVER]);
  });

  it('is stopped later when that fails at first; its key is kept until then', async () => {
    const id = await confirmed();
    cancelWhileStarting(id);
    jest.spyOn(provider.subscriptions!, 'stop').mockRejectedValueOnce(away());
    await worker.runNext();
    expect([isStopped(id), await stored(id)]).toEqual([0, { status: 'CANCELLED', hasKey: true, words: 'away' }]);
    await worker.settle();
    expect([isStopped(id), await stored(id)]).toEqual([1, OVER]);
  });

  it('is stopped when nobody knows whether it was started', async () => {
    const id = await confirmed();
    jest.spyOn(provider.subscriptions!, 'start').mockRejectedValueOnce(away());
    await worker.runNext();
    await cancel(id);
    await worker.settle();
    expect([isStopped(id), await stored(id)]).toEqual([1, OVER]);
  });

  it('is let go of when the provider refuses for good', async () => {
    const id = await confirmed();
    cancelWhileStarting(id);
    const refusal = new DomainError('FORBIDDEN', 'the key is not valid any more');
    jest.spyOn(provider.subscriptions!, 'stop').mockRejectedValueOnce(refusal);
    await worker.settle();
    expect(await stored(id)).toEqual({ ...OVER, words: 'the key is not valid any more' });
  });

  it('asks nothing when it was cancelled before', async () => {
    const id = await confirmed();
    await cancel(id);
    const before = provider.wires.started.length;
    await worker.settle();
    expect([provider.wires.started.length, isStopped(id), await stored(id)]).toEqual([before, 0, OVER]);
  });
});
