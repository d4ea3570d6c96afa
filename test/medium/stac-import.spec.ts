import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { BulkSummary, StacImport, StacImportModule, type StacImportOptions } from '../../src/catalog/index.js';
import { aScene } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp } from '../support/catalog-app.js';
import { expectValid } from '../support/stac-validity.js';

let app: CatalogApp;
let folder: string;
let outside: string;
let web: Server;
let webUrl: string;
const asked: string[] = [];

const item = (id: string, href = `https://example.org/${id}.tif`, links: object[] = []) => ({
  ...aScene({ id, stac_version: '1.0.0', stac_extensions: [] }),
  assets: { red: { href, type: 'image/tiff; application=geotiff' } },
  links,
  collection: 'somewhere-else',
});
const collection = (id: string, links: object[]) => ({
  type: 'Collection',
  stac_version: '1.0.0',
  id,
  description: `What ${id} holds`,
  license: 'CC-BY-4.0',
  extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
  links,
});

/** A static catalogue of two collections, the files of one beside their item. */
const CATALOGUE: Record<string, object> = {
  'catalog.json': {
    ...{ type: 'Catalog', stac_version: '1.0.0', id: 'top', description: 'Two collections' },
    links: [
      { rel: 'root', href: './catalog.json' },
      { rel: 'child', href: './one/collection.json' },
      { rel: 'child', href: 'two/collection.json' },
    ],
  },
  'one/collection.json': collection('one', [
    { rel: 'parent', href: '../catalog.json' },
    { rel: 'license', href: 'https://example.org/license' },
    { rel: 'item', href: './a/a.json' },
    { rel: 'item', href: './a/a b.json' },
    // Around in a circle.
    { rel: 'child', href: '../catalog.json' },
  ]),
  'one/a/a.json': item('a', './files/red band.tif', [
    { rel: 'collection', href: '../collection.json' },
    { rel: 'derived_from', href: 'https://example.org/source.json' },
    { rel: 'about', href: './about.html' },
  ]),
  'one/a/a b.json': item('a/b', '../../shared/b.tif'),
  'two/collection.json': collection('two', [{ rel: 'item', href: './c.json' }]),
  'two/c.json': item('c'),
};

async function write(top: string, files: Record<string, object | string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(top, name)), { recursive: true });
    await writeFile(join(top, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'swath-import-'));
  web = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      answer(request.url ?? '', body, response);
    });
  });
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  app = await startCatalogApp({
    imports: [StacImportModule],
    env: { SWATH_DATASET_ROOTS: join(outside, 'archive'), SWATH_OUTBOUND_ALLOW: new URL(webUrl).host },
  });
  await app.bucket('files');
  folder = join(app.dataDir, 'buckets', 'files', 'top');
  await write(folder, CATALOGUE);
});
afterAll(async () => {
  await app.close();
  await new Promise((done) => web.close(done));
  await rm(outside, { recursive: true });
});

/** A STAC API of 25 items in pages of 10, once along GET and once along POST; and files. */
function answer(url: string, body: string, response: ServerResponse): void {
  const send = (status: number, json: object, type = 'application/geo+json') =>
    response.writeHead(status, { 'content-type': type }).end(typeof json === 'string' ? json : JSON.stringify(json));
  const { pathname, searchParams } = new URL(url, webUrl);
  const page = (name: string, from: number, next: object) => ({
    type: 'FeatureCollection',
    features: Array.from({ length: Math.min(10, 25 - from) }, (_, i) => item(`${name}-${from + i}`)),
    links: from + 10 < 25 ? [{ rel: 'next', ...next }] : [],
  });
  if (pathname === '/api/collections/c')
    return void send(200, collection('c', [{ rel: 'items', href: '/api/collections/c/items' }]), 'application/json');
  if (pathname === '/api/collections/c/items') {
    const from = Number(searchParams.get('from') ?? 0);
    return void send(200, page('get', from, { href: `${pathname}?from=${from + 10}` }));
  }
  if (pathname === '/api/search') {
    const from = body === '' ? 0 : (JSON.parse(body) as { from: number }).from;
    return void send(200, page('post', from, { href: '/api/search', method: 'POST', body: { from: from + 10 } }));
  }
  if (pathname === '/moved') return void response.writeHead(302, { location: '/items.ndjson' }).end();
  if (pathname === '/to-private') return void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
  if (pathname === '/items.ndjson') {
    const lines = [item('n1', 'n1.tif'), item('n2')].map((line) => JSON.stringify(line)).join('\n');
    return void send(200, lines as unknown as object, 'application/x-ndjson');
  }
  send(404, {});
}

let made = 0;
async function run(options: Partial<StacImportOptions> & { source: string }, collectionId?: string) {
  const id = collectionId ?? (await app.putCollection({ id: `imported-${++made}` })).id;
  const summary = new BulkSummary();
  const whole = { collectionId: id, create: false, visibility: 'account', onConflict: 'error', ...options } as const;
  await app.get(StacImport).run(whole, summary, new AbortController().signal);
  const rows = await app.dataSource.query(`SELECT id FROM scenes WHERE collection_id = $1 ORDER BY id`, [id]);
  return { id, summary, ids: rows.map((row: { id: string }) => row.id) as string[] };
}
const served = async (collectionId: string, id: string) =>
  (await app.call('GET', `/stac/collections/${collectionId}/items/${encodeURIComponent(id)}`, app.people.admin)).body;

describe('a static catalogue', () => {
  it('is followed along its links, and its files are found in their bucket', async () => {
    const { id, summary, ids } = await run({ source: join(folder, 'catalog.json') });
    expect([summary.inserted, summary.failed, ids]).toEqual([3, 0, ['a', 'a/b', 'c']]);
    const a = await served(id, 'a');
    await expectValid(a);
    expect(a.collection).toBe(id);
    expect(a.assets.red.alternate.s3.href).toBe('s3://files/top/one/a/files/red band.tif');
    const kept = a.links.filter(({ rel }: { rel: string }) => ['derived_from', 'about'].includes(rel));
    expect(kept).toEqual([{ rel: 'derived_from', href: 'https://example.org/source.json' }]);
    expect((await served(id, 'a/b')).assets.red.alternate.s3.href).toBe('s3://files/top/shared/b.tif');
    expect((await served(id, 'c')).assets.red.href).toBe('https://example.org/c.tif');
  });

  it('is found in its bucket too', async () => {
    const { ids, id } = await run({ source: 's3://files/top/one/collection.json' });
    expect(ids).toEqual(['a', 'a/b', 'c']);
    expect((await served(id, 'a')).assets.red.alternate.s3.href).toBe('s3://files/top/one/a/files/red band.tif');
  });

  it('brings its own collection when it is told to', async () => {
    const { id, ids } = await run(
      { source: join(folder, 'one', 'collection.json'), create: true, visibility: 'public' },
      'ones',
    );
    expect(ids).toHaveLength(3);
    const { status, body } = await app.call('GET', `/stac/collections/${id}`);
    expect([status, body.description, body.license]).toEqual([200, 'What one holds', 'CC-BY-4.0']);
    await expectValid(body);
    expect(body.links).toContainEqual({ rel: 'license', href: 'https://example.org/license' });
    // Once more: it is there.
    const again = await run(
      { source: join(folder, 'one', 'collection.json'), create: true, onConflict: 'skip' },
      'ones',
    );
    expect(again.summary.skipped).toBe(3);
    const item = await run({ source: join(folder, 'one/a/a.json'), create: true }, 'of-an-item');
    expect(item.ids).toEqual(['a']);
  });

  it('is refused without a collection to put it in', async () => {
    await expect(run({ source: join(folder, 'catalog.json') }, 'nowhere')).rejects.toThrow(/"nowhere" not found/);
    const only = join(folder, 'two/c.json');
    await expect(run({ source: only, create: true }, 'nowhere')).rejects.toThrow(/no collection to create "nowhere"/);
    await expect(run({ source: only, collectionId: null })).rejects.toThrow(/--collection/);
  });
});

describe('a folder', () => {
  it('gives the items among its files', async () => {
    await write(folder, { 'one/package.json': { name: 'no item' }, 'one/notes.txt': 'no JSON' });
    const { ids } = await run({ source: folder });
    expect(ids).toEqual(['a', 'a/b', 'c']);
  });

  it('reports what cannot be read and goes on', async () => {
    await write(outside, { 'mixed/broken.json': '{"type": "Feature"', 'mixed/good.json': item('good') });
    const { summary, ids } = await run({ source: join(outside, 'mixed') });
    expect([ids, summary.failed, summary.errors[0]?.error]).toEqual([['good'], 1, expect.stringContaining('not JSON')]);
  });

  it('may lie in a dataset root, but not just anywhere', async () => {
    await write(outside, { 'archive/x/x.json': item('x', './x y.tif'), 'else/y.json': item('y', './y.tif') });
    const inRoot = await run({ source: join(outside, 'archive') });
    const x = await served(inRoot.id, 'x');
    expect(x.assets.red.alternate.root.href).toBe('root://archive/x/x%20y.tif');
    const { summary, ids } = await run({ source: join(outside, 'else') });
    expect([ids, summary.failed]).toEqual([[], 1]);
    expect(summary.errors[0]?.error).toMatch(/^y: assets\.red\.href: .*y\.tif lies neither.*SWATH_DATASET_ROOTS/);
  });

  it('does not let a link lead out of a bucket', async () => {
    await writeFile(join(outside, 'secret.tif'), 'secret');
    await symlink(join(outside, 'secret.tif'), join(folder, 'linked.tif'));
    await write(folder, { 'linked/item.json': item('linked', '../linked.tif') });
    const { summary } = await run({ source: join(folder, 'linked') });
    expect(summary.errors[0]?.error).toContain('lies neither in a bucket');
    await rm(join(folder, 'linked'), { recursive: true });
  });
});

describe('files of many items', () => {
  it.each([
    ['items.ndjson', `${JSON.stringify(item('1'))}\n{oops\n${JSON.stringify(item('2'))}\n`, 1],
    ['items.geojson', JSON.stringify({ type: 'FeatureCollection', features: [item('1'), item('2')] }), 0],
    ['items.json', JSON.stringify({ type: 'FeatureCollection', features: [item('1'), item('2')] }), 0],
    ['items.json-seq', `\x1e${JSON.stringify(item('1'))}\n\x1e${JSON.stringify(item('2'))}\n`, 0],
  ])('%s', async (name, text, failed) => {
    await write(outside, { [`many/${name}`]: text });
    const { summary, ids } = await run({ source: join(outside, 'many', name) });
    expect([ids, summary.failed]).toEqual([['1', '2'], failed]);
    await expect(readFile(join(outside, 'many', name), 'utf8')).resolves.toBe(text);
  });

  it('says what is no STAC and what is not there', async () => {
    await write(outside, { 'other.json': { hello: 'world' } });
    await expect(run({ source: join(outside, 'other.json') })).rejects.toThrow(/is no STAC/);
    await expect(run({ source: join(outside, 'absent.json') })).rejects.toThrow(/does not exist/);
    await expect(run({ source: 'ftp://example.org/x.json' })).rejects.toThrow(/http, https or s3/);
  });
});

describe('an address', () => {
  it('of a STAC API is followed along its pages, by GET and by POST', async () => {
    const all = (name: string) => Array.from({ length: 25 }, (_, i) => `${name}-${i}`).sort();
    expect((await run({ source: `${webUrl}/api/collections/c` })).ids).toEqual(all('get'));
    asked.length = 0;
    expect((await run({ source: `${webUrl}/api/search` })).ids).toEqual(all('post'));
    expect(asked).toEqual(['GET /api/search', 'POST /api/search {"from":10}', 'POST /api/search {"from":20}']);
    const made = await run({ source: `${webUrl}/api/collections/c`, create: true }, 'from-the-web');
    expect(made.ids).toHaveLength(25);
  });

  it('of a file resolves hrefs against where it was in the end', async () => {
    const { id, ids } = await run({ source: `${webUrl}/moved` });
    expect(ids).toEqual(['n1', 'n2']);
    expect((await served(id, 'n1')).assets.red.href).toBe(`${webUrl}/n1.tif`);
  });

  it('is refused when it is private, also after a redirect, and when it fails', async () => {
    await expect(run({ source: 'http://localhost:9/catalog.json' })).rejects.toThrow(/SWATH_OUTBOUND_ALLOW/);
    await expect(run({ source: 'http://[::1]:9/catalog.json' })).rejects.toThrow(/SWATH_OUTBOUND_ALLOW/);
    await expect(run({ source: `${webUrl}/to-private` })).rejects.toThrow(/SWATH_OUTBOUND_ALLOW/);
    await expect(run({ source: `${webUrl}/absent` })).rejects.toThrow(/status 404/);
  });
});

describe('a stop', () => {
  it('leaves the batches that were written', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => JSON.stringify(item(`s-${i}`))).join('\n');
    await write(outside, { 'stopped.ndjson': many });
    const stop = new AbortController();
    const summary = new BulkSummary();
    const { id } = await app.putCollection({ id: 'stopped' });
    const source = join(outside, 'stopped.ndjson');
    const options = { source, collectionId: id, create: false, visibility: 'account', onConflict: 'error' } as const;
    const running = app.get(StacImport).run(options, summary, stop.signal);
    const watch = setInterval(() => summary.inserted > 0 && stop.abort(new Error('SIGINT')), 1);
    await expect(running).rejects.toThrow();
    clearInterval(watch);
    const [{ count }] = await app.dataSource.query(`SELECT count(*)::int FROM scenes WHERE collection_id = 'stopped'`);
    expect(count).toBe(summary.inserted);
    expect([count % 100, count < 2000]).toEqual([0, true]);
  });
});
