import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { S3Store } from '#libs/storage';
import { startCatalogApp, type CatalogApp, type SignedIn } from '../support/catalog-app.js';
import { startS3Server, type S3Server } from '../support/s3-server.js';

/** An application with several log-ins, and an S3 server; generous for a busy machine. */
jest.setTimeout(60_000);

const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';
const BYTES = randomBytes(10_000);

let app: CatalogApp;
let s3: S3Server;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-assets-'));
  s3 = await startS3Server('remote');
  await writeFile(join(dir, 'buckets.json'), JSON.stringify({ remote: s3.settings }));
  await mkdir(join(dir, 'archive'));
  await writeFile(join(dir, 'archive', 'B04.jp2'), BYTES);
  await symlink('/etc/hostname', join(dir, 'archive', 'link.txt'));
  app = await startCatalogApp({
    env: { SWATH_BUCKETS: join(dir, 'buckets.json'), SWATH_DATASET_ROOTS: join(dir, 'archive') },
  });
  await (await app.bucket('scenes')).put('2024/Ü 1/red.tif', BYTES);
  await new S3Store('remote', s3.settings).put('red.tif', BYTES);
  await (await app.bucket('swath')).put('rasters/private.tif', BYTES);
  await app.putCollection({ id: 'open' });
  await app.putCollection({ id: 'account', readers: ['signed-in'] });
  const assets = {
    red: { href: 's3://scenes/2024/Ü 1/red.tif', type: COG, roles: ['data'] },
    'odd/key %': { href: 's3://remote/red.tif', type: COG },
    archive: { href: pathToFileURL(join(dir, 'archive', 'B04.jp2')).href, type: 'image/jp2' },
    untyped: { href: 's3://scenes/2024/Ü 1/red.tif', type: 'text/html\r\nX-Evil: 1' },
    gone: { href: 's3://scenes/gone.tif' },
    foreign: { href: 's3://elsewhere/red.tif' },
    web: { href: 'https://data.example.org/a b.tif' },
    house: { href: 's3://swath/rasters/private.tif' },
    escape: { href: 's3://scenes/../swath/rasters/private.tif' },
    outside: { href: 'file:///etc/hostname' },
    linked: { href: pathToFileURL(join(dir, 'archive', 'link.txt')).href },
    page: { href: 'javascript:alert(1)' },
  };
  await app.putScene('open', { id: 'one', assets }, { id: 'mine', assets, readers: [`user:${app.people.editor.id}`] });
  await app.putScene('account', { id: 'one', assets });
});
afterAll(async () => {
  await app.close();
  await s3.stop();
  await rm(dir, { recursive: true });
});

const fetchAsset = (key: string, init: RequestInit = {}, who: SignedIn | null = null, item = 'open/items/one') =>
  app.fetch(`/stac/collections/${item}/assets/${encodeURIComponent(key)}`, who, { redirect: 'manual', ...init });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe('an asset', () => {
  it.each([
    ['red', COG],
    ['odd/key %', COG],
    ['archive', 'image/jp2'],
    ['untyped', 'application/octet-stream'],
  ])('%s is sent whole, under its own media type', async (key, type) => {
    const { body: item } = await app.call('GET', '/stac/collections/open/items/one');
    const answer = await app.fetch(item.assets[key].href.replace(app.url, ''));
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': type,
      'content-length': '10000',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^attachment/),
      'cache-control': 'public, no-cache',
    });
    expect((await bytesOf(answer)).equals(BYTES)).toBe(true);
  });

  it.each(['red', 'odd/key %', 'archive'])('%s is sent in ranges', async (key) => {
    const answer = await fetchAsset(key, { headers: { range: 'bytes=100-199' } });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, 'bytes 100-199/10000']);
    expect((await bytesOf(answer)).equals(BYTES.subarray(100, 200))).toBe(true);
    const tail = await fetchAsset(key, { headers: { range: 'bytes=-16' } });
    expect((await bytesOf(tail)).equals(BYTES.subarray(-16))).toBe(true);
    expect((await fetchAsset(key, { headers: { range: 'bytes=10000-' } })).status).toBe(416);
  });

  it('is described by HEAD and answered as unchanged by its tag', async () => {
    const head = await fetchAsset('red', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10000']);
    const etag = head.headers.get('etag') ?? '';
    expect((await fetchAsset('red', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('is told as alternate by its own address', async () => {
    const { body: item } = await app.call('GET', '/stac/collections/open/items/one');
    expect(item.assets.red).toMatchObject({
      href: `${app.url}/stac/collections/open/items/one/assets/red`,
      alternate: { s3: { href: 's3://scenes/2024/Ü 1/red.tif' } },
    });
    expect(item.assets.web.href).toBe('https://data.example.org/a b.tif');
  });

  it('that lies on the web is redirected to', async () => {
    const answer = await fetchAsset('web');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://data.example.org/a%20b.tif']);
  });

  it.each(['gone', 'foreign', 'house', 'escape', 'outside', 'linked', 'page', 'none', '__proto__', 'constructor'])(
    '%s is not found, by name',
    async (key) => {
      const answer = await fetchAsset(key);
      const body = (await answer.json()) as { description: string };
      expect(answer.status).toBe(404);
      expect(body.description).toContain(JSON.stringify(key));
      expect(body.description).not.toContain(dir);
    },
  );

  it('is for those who may read its item', async () => {
    const status = async (item: string, who: SignedIn | null) => (await fetchAsset('red', {}, who, item)).status;
    expect(await status('account/items/one', null)).toBe(404);
    expect(await status('account/items/one', app.people.viewer)).toBe(200);
    expect(await status('open/items/mine', null)).toBe(404);
    expect(await status('open/items/mine', app.people.other)).toBe(404);
    expect(await status('open/items/mine', app.people.editor)).toBe(200);
    const hidden = await fetchAsset('red', {}, app.people.editor, 'open/items/mine');
    expect(hidden.headers.get('cache-control')).toBe('private, no-store');
  });
});
