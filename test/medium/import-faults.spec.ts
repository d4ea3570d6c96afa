import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { Job } from '../../src/jobs/index.js';
import { ImportDelivery } from '../../src/orders/deliveries/import-delivery.entity.js';
import { ImportBucket } from '../../src/orders/deliveries/import-bucket.js';
import { TileCogs } from '../../src/orders/work/prepare/tile-cogs.js';
import { FileTransfer } from '../../src/orders/work/receive/file-transfer.js';
import { KeptFiles } from '../../src/orders/work/receive/kept-files.js';
import { HouseTiles } from '../../src/byoc/index.js';
import { JobEndings } from '../../src/jobs/index.js';
import { box, FakeImportProvider } from '../support/fake-import-provider.js';
import { FileServer } from '../support/file-server.js';
import { deliveriesOf, type ImportWorker, startImportWorker } from '../support/import-worker.js';
import { type OrdersApp, startOrdersApp } from '../support/orders-app.js';
import { translate, writeRaster } from '../support/raster-files.js';

jest.setTimeout(60_000);

const AREA = box(14.9, 45.0, 15.1, 45.2);

let files: FileServer;
let app: OrdersApp;
let worker: ImportWorker;
let provider: FakeImportProvider;
let bytes: Buffer;

beforeAll(async () => {
  files = await FileServer.start();
  provider = new FakeImportProvider();
  const env = { SWATH_OUTBOUND_ALLOW: files.host };
  app = await startOrdersApp([provider], env);
  worker = await startImportWorker(app, [provider], env);
  const made = await writeRaster(join(app.dataDir, 'made.tif'), { values: [7], type: 'UInt16' });
  bytes = await readFile(await translate(made, join(app.dataDir, 'cog.tif'), ['-of', 'COG']));
});
afterAll(async () => {
  await worker.close();
  await app.close();
  files.close();
});
afterEach(() => {
  provider.wires.fault = null;
  jest.restoreAllMocks();
});

let n = 0;
function offer(): string {
  const id = `item-${(n += 1)}`;
  provider.wires.items.push({ id, footprint: AREA });
  const href = files.put(`${id}/scene.tif`, bytes);
  const file = { path: 'scene.tif', href, size: bytes.length, checksum: null };
  provider.wires.states.set(id, { state: 'ready', files: [file] });
  return id;
}

async function confirmed(...itemIds: string[]): Promise<string> {
  const id = await app.ordered({ provider: 'STAC', bounds: { geometry: AREA }, data: [{ itemIds }] });
  expect((await app.act(id, 'confirm')).status).toBe(200);
  return id;
}

/** Once: as if the process had ended there; the job is left running with a lease that has run out. */
async function dieAt(step: object, method: string, when: 'before' | 'after'): Promise<void> {
  const own = (step as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!.bind(step);
  const { promise: dead, resolve: die } = Promise.withResolvers<void>();
  jest.spyOn(step as Record<string, () => unknown>, method).mockImplementationOnce((async (...args: unknown[]) => {
    if (when === 'after') await own(...args);
    die();
    return new Promise(() => undefined);
  }) as never);
  // What a worker did before that is over is done first.
  for (let going = true; going;) {
    const ran = worker.runNext();
    const isDead = await Promise.race([dead.then(() => true), ran.then(() => false)]);
    going = !isDead;
    if (!isDead && (await ran) === null) await worker.tick();
  }
  await takeOver();
}

/** What the sweeper does when a lease has run out. */
async function takeOver(): Promise<void> {
  const endings = worker.get(JobEndings);
  for (const { id } of await app.dataSource.manager.findBy(Job, { status: 'running' }))
    await endings.withLocked({ id, status: 'running' }, (manager, job) => endings.requeue(manager, job, true));
}

async function expectDone(id: string): Promise<void> {
  await worker.settle();
  const [delivery] = await deliveriesOf(app, id);
  expect(delivery).toMatchObject({
    status: 'DONE',
    errorMessage: null,
    files: [{ path: 'scene.tif', size: bytes.length }],
  });
  expect(await app.read(`/orders/${id}`)).toMatchObject({ status: 'DONE' });
  expect(provider.wires.placed.filter((key) => key === id).length).toBeGreaterThan(0);
  expect(provider.wires.orders.has(id)).toBe(true);
  const { collectionId } = await app.stored(id);
  const tiles = await app.dataSource.query('SELECT id FROM byoc_tiles WHERE collection_id = $1', [collectionId]);
  expect(tiles).toEqual([{ id: delivery!.tileIds[0] }]);
  expect(await readdir(join(app.dataDir, 'buckets/imports/deliveries', delivery!.id, 'files'))).toEqual(['scene.tif']);
}

describe('a worker that is killed', () => {
  const steps: ReadonlyArray<[string, () => object, string, 'before' | 'after']> = [
    ['before it asks the provider to take the order', () => provider, 'place', 'before'],
    ['after the provider took the order', () => provider, 'place', 'after'],
    ['before the files are asked for', () => provider, 'state', 'before'],
    ['before the transfer', () => worker.get(FileTransfer), 'run', 'before'],
    ['after the transfer', () => worker.get(FileTransfer), 'run', 'after'],
    ['before a file is in the bucket', () => worker.get(KeptFiles), 'put', 'before'],
    ['after a file is in the bucket', () => worker.get(KeptFiles), 'put', 'after'],
    ['before the COGs', () => worker.get(TileCogs), 'write', 'before'],
    ['after the COGs', () => worker.get(TileCogs), 'write', 'after'],
    ['before the ingestion is rung for', () => worker.get(HouseTiles), 'ring', 'before'],
  ];
  it.each(steps)('%s loses nothing, and orders and brings in once', async (_, step, method, when) => {
    const before = provider.wires.orders.size;
    const id = await confirmed(offer());
    if (method === 'state') await worker.runNext();
    if (method === 'state') await worker.tick();
    await dieAt(step(), method, when);
    jest.restoreAllMocks();
    await expectDone(id);
    expect(provider.wires.orders.size).toBe(before + 1);
  });
});

describe('a provider that is away', () => {
  it('during the confirmation is waited for: the order runs, its quota is used once, it is placed once', async () => {
    const id = await confirmed(offer());
    provider.wires.fault = new DomainError('UNAVAILABLE', 'we are moving house');
    expect(await worker.runNext()).toMatchObject({ kind: 'import_place', status: 'failed', errorCode: 'unavailable' });
    expect(await app.read(`/orders/${id}`)).toMatchObject({ status: 'RUNNING', errorMessage: 'we are moving house' });
    const waits = (await app.stored(id)).nextLook!.getTime() - Date.now();
    expect(waits).toBeGreaterThan(20_000);
    provider.wires.fault = null;
    await expectDone(id);
    expect(provider.wires.orders.get(id)).toBeDefined();
  });

  it('for a look is asked again later, and its words are shown', async () => {
    const id = await confirmed(offer());
    await worker.runNext();
    provider.wires.fault = new DomainError('RATE_LIMITED', 'slow down');
    await worker.tick();
    expect(await app.read(`/orders/${id}`)).toMatchObject({ status: 'RUNNING', errorMessage: 'slow down' });
    expect(await app.stored(id)).toMatchObject({ failedLooks: 1 });
    provider.wires.fault = null;
    await expectDone(id);
    expect(await app.read(`/orders/${id}`)).not.toHaveProperty('errorMessage');
  });

  it('for good: what it refuses ends the order', async () => {
    const id = await confirmed(offer());
    provider.wires.fault = new DomainError('BAD_REQUEST', 'not for you');
    await worker.runNext();
    expect(await app.read(`/orders/${id}`)).toMatchObject({ status: 'FAILED', errorMessage: 'not for you' });
    expect((await deliveriesOf(app, id))[0]).toMatchObject({ status: 'DELIVERY_FAILED', errorMessage: 'not for you' });
  });
});

describe('a full disk', () => {
  it('is told of, and heals', async () => {
    const id = await confirmed(offer());
    await worker.runNext();
    await worker.tick();
    const { store } = worker.get(ImportBucket);
    jest.spyOn(store, 'putFile').mockRejectedValueOnce(new DomainError('STORAGE_FULL', 'no space left'));
    expect(await worker.runNext()).toMatchObject({
      kind: 'delivery_import',
      status: 'failed',
      errorCode: 'storage_full',
    });
    expect((await deliveriesOf(app, id))[0]).toMatchObject({
      status: 'WAITING',
      errorMessage: 'no space left',
      tries: 1,
    });
    await expectDone(id);
  });
});

describe('jobs that somebody cancels or retries', () => {
  const run = async (kind: string) => {
    const job = await worker.runNext();
    expect(job?.kind).toBe(kind);
  };
  const waiting = (kind: Job['kind']) => app.dataSource.manager.findOneByOrFail(Job, { kind, status: 'pending' });
  const act = (job: Job, action: string) => app.call('POST', `/jobs/${job.id}/${action}`, app.people.editor);

  it('an order whose placing is cancelled is CANCELLED; a delivery whose import is, failed', async () => {
    const first = await confirmed(offer());
    expect((await act(await waiting('import_place'), 'cancel')).status).toBeLessThan(300);
    expect(await app.read(`/orders/${first}`)).toMatchObject({ status: 'CANCELLED' });

    const second = await confirmed(offer(), offer());
    await run('import_place');
    await worker.tick();
    const cancelled = await waiting('delivery_import');
    expect((await act(cancelled, 'cancel')).status).toBeLessThan(300);
    const found = (await deliveriesOf(app, second)).map(({ status }) => status);
    expect(found.toSorted()).toEqual(['DELIVERY_FAILED', 'WAITING']);
    expect((await act(cancelled, 'retry')).status).toBeLessThan(300);
    await worker.settle();
    expect((await deliveriesOf(app, second)).map(({ status }) => status)).toEqual(['DONE', 'DONE']);
    const again = await act(cancelled, 'retry');
    expect(again.status).toBeGreaterThanOrEqual(400);
  });
});

describe('a subscription', () => {
  const subscribe = async () => {
    const input = { provider: 'STAC', bounds: { geometry: AREA }, data: [{}] };
    const made = await app.call('POST', '/api/v1/dataimport/subscriptions', app.people.editor, { input });
    expect(made.status).toBe(200);
    const { id } = made.body as { id: string };
    await app.call('POST', `/api/v1/dataimport/subscriptions/${id}/confirm`, app.people.editor, {});
    return id;
  };
  const publish = () => {
    const id = offer();
    provider.wires.published.push(provider.wires.items.find((item) => item.id === id)!);
    return id;
  };
  const read = (id: string) => app.read(`/subscriptions/${id}`);
  const items = async (id: string) => (await deliveriesOf(app, id)).map(({ itemId, status }) => [itemId, status]);

  it('delivers what is published, once each, until nothing more will come', async () => {
    const first = publish();
    const id = await subscribe();
    await worker.settle();
    expect(await items(id)).toEqual([[first, 'DONE']]);
    const second = publish();
    // Killed between the provider's answer and our commit: the cursor stands where it stood.
    await app.dataSource.query('UPDATE import_subscriptions SET cursor = NULL WHERE id = $1', [id]);
    await worker.settle();
    expect(await items(id)).toEqual([[first, 'DONE'], [second, 'DONE']]); // prettier-ignore
    expect((await app.read(`/subscriptions/${id}/deliveries`)).data).toHaveLength(2);
    expect((await app.read(`/subscriptions/${id}/deliveries`)).data[0]).not.toHaveProperty('sqkm');
    expect(await read(id)).toMatchObject({ status: 'RUNNING' });
    provider.wires.isComplete = true;
    await worker.settle();
    expect(await read(id)).toMatchObject({ status: 'COMPLETED' });
    provider.wires.isComplete = false;
  });

  it('that is cancelled gets what was on its way, and nothing else', async () => {
    provider.wires.published.splice(0);
    const first = publish();
    provider.wires.states.set(first, { ...provider.wires.states.get(first), state: 'waiting' });
    const id = await subscribe();
    await worker.settle();
    expect(await items(id)).toEqual([[first, 'WAITING']]);
    await app.call('POST', `/api/v1/dataimport/subscriptions/${id}/cancel`, app.people.editor, {});
    provider.wires.states.set(first, { ...provider.wires.states.get(first), state: 'ready' });
    publish();
    await worker.settle();
    expect(await items(id)).toEqual([[first, 'DONE']]);
    expect(await read(id)).toMatchObject({ status: 'CANCELLED' });
    const [row] = await app.dataSource.query('SELECT next_look, secrets FROM import_subscriptions WHERE id = $1', [id]);
    expect(row).toEqual({ next_look: null, secrets: null });
  });
});

describe('an archive that cannot be made', () => {
  it('has FAILED, and may be asked for again', async () => {
    const id = await confirmed(offer());
    await expectDone(id);
    const [delivery] = await deliveriesOf(app, id);
    const at = `/api/v1/dataimport/orders/${id}/deliveries/${delivery!.id}/archive`;
    const create = () => app.call('POST', `${at}/create`, app.people.editor);
    await create();
    const { store } = worker.get(ImportBucket);
    jest.spyOn(store, 'get').mockRejectedValueOnce(new DomainError('UNAVAILABLE', 'the bucket is away'));
    await worker.runNext();
    expect((await app.call('GET', `${at}/status`, app.people.editor)).body).toMatchObject({ status: 'FAILED' });
    expect((await create()).body).toMatchObject({ status: 'WAITING' });
    await worker.runNext();
    expect((await app.call('GET', `${at}/status`, app.people.editor)).body).toMatchObject({ status: 'DONE' });
    expect(await app.dataSource.manager.countBy(ImportDelivery, { id: delivery!.id })).toBe(1);
  });
});
