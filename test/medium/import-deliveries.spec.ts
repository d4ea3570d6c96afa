import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readZipDirectory, readZipMember } from '#libs/zip';
import { type ItemState, type RemoteFile } from '../../src/orders/providers/import-provider.js';
import { type Json } from '../support/catalog-app.js';
import { box, FakeImportProvider } from '../support/fake-import-provider.js';
import { FileServer, type FileFaults } from '../support/file-server.js';
import { gdalTool } from '../support/gdal-cli.js';
import { deliveriesOf, type ImportWorker, startImportWorker } from '../support/import-worker.js';
import { type OrdersApp, startOrdersApp } from '../support/orders-app.js';
import { translate, writeRaster } from '../support/raster-files.js';

let files: FileServer;
let app: OrdersApp;
let worker: ImportWorker;
let provider: FakeImportProvider;
/** A COG by GDAL, and the same pixels in strips. */
let cog: Buffer;
let strips: Buffer;

const AREA = box(14.9, 45.0, 15.1, 45.2);

beforeAll(async () => {
  files = await FileServer.start();
  provider = new FakeImportProvider();
  const env = { SWATH_OUTBOUND_ALLOW: files.host };
  app = await startOrdersApp([provider], env);
  worker = await startImportWorker(app, [provider], env);
  const made = await writeRaster(join(app.dataDir, 'made.tif'), {
    ...{ width: 600, height: 500, values: [700], type: 'UInt16' },
    creation: ['SPARSE_OK=FALSE'],
  });
  strips = await readFile(made);
  cog = await readFile(await translate(made, join(app.dataDir, 'cog.tif'), ['-of', 'COG', 'COMPRESS=DEFLATE']));
}, 60_000);
afterAll(async () => {
  await worker.close();
  await app.close();
  files.close();
});

const md5 = (bytes: Buffer) => ({ algorithm: 'md5' as const, hex: createHash('md5').update(bytes).digest('hex') });

/** One item that the provider has ready. */
function offer(id: string, remote: ReadonlyArray<Partial<RemoteFile> & { bytes: Buffer; faults?: FileFaults }>): void {
  provider.wires.items.push({ id, footprint: AREA });
  const offered = remote.map(({ bytes, faults = {}, path = 'scene.tif', ...over }) => ({
    ...{ path, size: bytes.length, checksum: md5(bytes) },
    href: files.put(`${id}/${path}`, bytes, faults),
    ...over,
  }));
  provider.wires.states.set(id, { state: 'ready', files: offered });
}

async function confirmed(...itemIds: string[]): Promise<string> {
  const id = await app.ordered({ provider: 'STAC', bounds: { geometry: AREA }, data: [{ itemIds }] });
  const { status, body } = await app.act(id, 'confirm');
  expect([status, body.status]).toEqual([200, 'RUNNING']);
  return id;
}

const deliveries = (id: string) => app.read(`/orders/${id}/deliveries`);
const path = async (id: string, rest = '') => `/orders/${id}/deliveries/${(await deliveriesOf(app, id))[0]!.id}${rest}`;

describe('an order of two items', () => {
  let id: string;
  let told: string[];
  beforeAll(async () => {
    offer('a', [
      { bytes: cog, path: 'B1/a scene.tif' },
      { bytes: Buffer.from('read me'), path: 'README.txt' },
    ]);
    offer('b', [{ bytes: strips, checksum: null, size: null }]);
    id = await confirmed('a', 'b');
    told = await worker.settle();
  }, 60_000);

  it('is DONE with two deliveries, ordered once', async () => {
    expect(told.filter((job) => !job.endsWith(' complete'))).toEqual([]);
    expect(provider.wires.placed).toEqual([id]);
    expect(await app.read(`/orders/${id}`)).toMatchObject({ status: 'DONE', collectionId: expect.any(String) });
    const { data, links } = await deliveries(id);
    const byItem = data.toSorted((one: Json, other: Json) => one.itemId.localeCompare(other.itemId));
    expect(byItem).toEqual(
      ['a', 'b'].map((itemId) => ({
        ...{ id: expect.any(String), provider: 'STAC', status: 'DONE', itemId },
        ...{ sqkm: expect.any(Number), created: expect.any(String) },
      })),
    );
    expect(links).toMatchObject({ currentToken: '0' });
    expect((await app.stored(id)).secrets).toBeNull();
  });

  it('lists, sends and cuts its files', async () => {
    const at = await path(id);
    expect(await app.read(`${at}/files`)).toEqual(['B1/a scene.tif', 'README.txt']);
    for (const spelled of ['B1/a%20scene.tif', 'B1%2Fa%20scene.tif']) {
      const answer = await app.fetch(`/api/v1/dataimport${at}/files/${spelled}`, app.people.editor);
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(Buffer.from(await answer.arrayBuffer()).equals(cog)).toBe(true);
    }
    const get = (init: object) => app.fetch(`/dataimport/v1${at}/files/README.txt`, app.people.editor, init);
    const part = await get({ headers: { Range: 'bytes=5-6' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'me', 'bytes 5-6/7']);
    const head = await get({ method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
      200,
      '7',
      'bytes',
    ]);
    expect((await get({ headers: { Range: 'bytes=7-' } })).status).toBe(416);
    const none = await app.call('GET', `/api/v1/dataimport${at}/files/other.txt`, app.people.editor);
    expect([none.status, none.body.error.reason]).toEqual([404, 'Not Found']);
  });

  it('became BYOC tiles with the pixels of the files', async () => {
    const { collectionId } = await app.stored(id);
    for (const delivery of await deliveriesOf(app, id)) {
      const at = `/orders/${id}/deliveries/${delivery.id}/tiles`;
      const { data } = await app.read(at);
      expect(data).toEqual([{ id: delivery.tileIds[0], deliveryId: delivery.id, status: 'INGESTED' }]);
      expect(await app.read(`${at}/${data[0].id}`)).toEqual(data[0]);
      const tile = await app.call(
        'GET',
        `/api/v1/byoc/collections/${collectionId}/tiles/${data[0].id}`,
        app.people.editor,
      );
      expect(tile.body.data.path).toBe(`tiles/${delivery.id}/tile/(BAND).tif`);
      const file = join(app.dataDir, 'buckets/imports', `tiles/${delivery.id}/tile/B1.tif`);
      expect(await gdalTool('gdallocationinfo', ['-valonly', file, '300', '200'])).toBe('700\n');
    }
    const [a] = await deliveriesOf(app, id);
    const same = await readFile(join(app.dataDir, 'buckets/imports', `tiles/${a!.id}/tile/B1.tif`));
    expect(same.equals(cog)).toBe(true);
  });

  it('is zipped once', async () => {
    const at = `/api/v1/dataimport${await path(id)}/archive`;
    const call = (method: string, rest: string) => app.call(method, at + rest, app.people.editor);
    expect((await call('GET', '/status?format=zip')).status).toBe(404);
    expect((await call('GET', '')).status).toBe(404);
    const created = await call('POST', '/create?format=zip');
    expect([created.status, created.body]).toEqual([
      200,
      { deliveryId: expect.any(String), format: 'zip', requested: expect.any(String), status: 'WAITING' },
    ]);
    expect((await call('POST', '/create')).status).toBe(409);
    await worker.settle();
    const { body: done } = await call('GET', '/status');
    expect(done).toMatchObject({ status: 'DONE', size: expect.any(Number) });
    expect((await call('POST', '/create')).status).toBe(409);
    const zip = Buffer.from(await (await app.fetch(at, app.people.editor)).arrayBuffer());
    expect(zip.length).toBe(done.size);
    const stream = async (start: number, length: number) => Readable.from([zip.subarray(start, start + length)]);
    const source = { size: zip.length, stream };
    const entries = await readZipDirectory(source);
    expect(entries.map((entry) => entry.path)).toEqual(['B1/a scene.tif', 'README.txt']);
    expect((await readZipMember(source, entries[0]!, 1e8)).equals(cog)).toBe(true);
    const head = await app.fetch(at, app.people.editor, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(done.size));
  });

  it('shows nothing of it to other accounts', async () => {
    for (const rest of ['', '/files', '/files/README.txt', '/tiles', '/archive', '/archive/status']) {
      const { status } = await app.call('GET', `/api/v1/dataimport${await path(id, rest)}`, app.people.other);
      expect([rest, status]).toEqual([rest, 404]);
    }
  });
});

describe('a download', () => {
  const arrived = async (itemId: string) => {
    const id = await confirmed(itemId);
    await worker.settle();
    const [delivery] = await deliveriesOf(app, id);
    return delivery!;
  };

  it('goes on where it was cut', async () => {
    offer('cut', [{ bytes: cog, faults: { cutAfter: [1000, 500] } }]);
    expect(await arrived('cut')).toMatchObject({ status: 'DONE' });
    expect(files.rangesOf('cut/scene.tif')).toEqual([undefined, 'bytes=1000-', 'bytes=1500-']);
  });

  it('begins anew when the file changes under way, or when nobody vouches for the rest', async () => {
    offer('changed', [{ bytes: strips, checksum: null, size: null, faults: { cutAfter: [1000], laterBytes: cog } }]);
    const changed = await arrived('changed');
    expect(changed).toMatchObject({ status: 'DONE', files: [{ size: cog.length, sha256: createHash('sha256').update(cog).digest('hex') }] }); // prettier-ignore
    offer('unsigned', [{ bytes: cog, faults: { cutAfter: [1000], hasNoValidator: true } }]);
    expect(await arrived('unsigned')).toMatchObject({ status: 'DONE' });
    expect(files.rangesOf('unsigned/scene.tif')).toEqual([undefined, undefined]);
  });

  it('asks for another address when one has expired', async () => {
    offer('expired', [{ bytes: cog, faults: { statuses: [403, 410] } }]);
    const { calls } = provider.wires;
    const before = calls.length;
    expect(await arrived('expired')).toMatchObject({ status: 'DONE' });
    expect(calls.length - before).toBeGreaterThan(4);
  });

  it('of a file that stays other than announced fails with the reason', async () => {
    offer('corrupt', [{ bytes: cog, checksum: md5(strips) }]);
    expect(await arrived('corrupt')).toMatchObject({
      status: 'DELIVERY_FAILED',
      errorMessage: expect.stringMatching(/^scene\.tif: its md5 is [0-9a-f]{32} instead of the announced /),
      files: null,
    });
    offer('short', [{ bytes: cog, size: cog.length + 1, checksum: null }]);
    expect(await arrived('short')).toMatchObject({
      status: 'DELIVERY_FAILED',
      errorMessage: `scene.tif: it has ${cog.length} bytes instead of the ${cog.length + 1} that were announced`,
    });
  });

  it('waits for a server that is away, and says so', async () => {
    offer('away', [{ bytes: cog, faults: { statuses: [500, 500, 500, 500, 500] } }]);
    const id = await confirmed('away');
    await worker.runNext();
    await worker.tick();
    expect(await worker.runNext()).toMatchObject({
      kind: 'delivery_import',
      status: 'failed',
      errorCode: 'upstream_failed',
    });
    expect((await deliveries(id)).data[0]).toMatchObject({
      status: 'WAITING',
      errorMessage: 'scene.tif: the server answered with status 500',
    });
    await worker.settle();
    expect((await deliveries(id)).data[0]).not.toHaveProperty('errorMessage');
    expect(await app.read(`/orders/${id}`)).toMatchObject({ status: 'DONE' });
  }, 30_000);

  it('may not be written outside its folder', async () => {
    offer('climbing', [{ bytes: cog, path: '../../../etc/passwd' }]);
    expect(await arrived('climbing')).toMatchObject({
      status: 'DELIVERY_FAILED',
      errorMessage: 'The provider delivered a file with the impossible name "../../../etc/passwd"',
    });
  });
});

describe('deliveries that cannot be brought in', () => {
  const set = (id: string, state: Partial<ItemState>) => {
    provider.wires.items.push({ id, footprint: AREA });
    provider.wires.states.set(id, state);
  };

  it('make an order PARTIAL, FAILED or CANCELLED', async () => {
    set('broken', { state: 'failed', message: 'the sensor was off' });
    const [partial, failed] = [await confirmed('a', 'broken'), await confirmed('broken')];
    set('called off', { state: 'cancelled' });
    const cancelled = await confirmed('called off');
    await worker.settle();
    expect(await app.read(`/orders/${partial}`)).toMatchObject({ status: 'PARTIAL' });
    expect(await app.read(`/orders/${failed}`)).toMatchObject({ status: 'FAILED', errorMessage: 'the sensor was off' });
    expect(await app.read(`/orders/${cancelled}`)).toMatchObject({ status: 'CANCELLED' });
    expect((await app.read(`/orders/${partial}/deliveries?status=DELIVERY_FAILED`)).data).toMatchObject([
      { itemId: 'broken', errorMessage: 'the sensor was off' },
    ]);
    expect((await app.call('GET', `/api/v1/dataimport${await path(failed, '/files')}`, app.people.editor)).status).toBe(
      409,
    );
  });

  it('are NON_INGESTIBLE when no tile can be made of them', async () => {
    offer('text', [{ bytes: Buffer.from('no raster') }]);
    const lambert = await writeRaster(join(app.dataDir, 'lambert.tif'), {
      values: [1],
      type: 'UInt16',
      crs: 'EPSG:2154',
    });
    offer('lambert', [{ bytes: await readFile(lambert) }]);
    const id = await confirmed('text', 'lambert');
    await worker.settle();
    expect((await deliveriesOf(app, id)).map(({ status, errorMessage }) => [status, errorMessage])).toEqual([
      ['NON_INGESTIBLE', expect.stringContaining('The CRS must be one of EPSG:4326')],
      ['NON_INGESTIBLE', expect.stringContaining('cannot be opened')],
    ]);
  });

  it('fail when their tiles do', async () => {
    const bytes = await writeRaster(join(app.dataDir, 'byte.tif'), { values: [1], type: 'Float64' });
    offer('double', [{ bytes: await readFile(bytes) }]);
    const id = await confirmed('double');
    await worker.settle();
    expect((await deliveriesOf(app, id))[0]).toMatchObject({
      status: 'IMPORT_FAILED',
      errorMessage: expect.stringContaining('Values must be'),
    });
  });
});
