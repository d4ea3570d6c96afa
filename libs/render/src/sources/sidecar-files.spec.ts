import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SidecarFiles } from './sidecar-files.js';

let server: Server;
let url: string;
let asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    const path = request.url!.split('?')[0];
    if (path === '/gone.xml') response.writeHead(404).end();
    else if (path === '/moved.xml') response.writeHead(302, { location: '/a.xml' }).end();
    else if (path === '/long.xml') response.end('x'.repeat(200));
    else response.end(`<a>${path}</a>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
});

const files = () => new SidecarFiles(100, (text, name) => `${name}: ${text}`);

describe('files beside the pixels', () => {
  it('are fetched and parsed once per version, whoever signed the way there', async () => {
    const sidecars = files();
    const get = (path: string, version: string | null = 'v1') => sidecars.get({ path: `${url}${path}`, version });
    expect(await get('/a%20b.xml?signature=1')).toBe('a b.xml: <a>/a%20b.xml</a>');
    await Promise.all([get('/a%20b.xml?signature=2'), get('/a%20b.xml?signature=3')]);
    expect(asked).toHaveLength(1);
    await get('/a%20b.xml?signature=4', 'v2');
    expect(asked).toHaveLength(2);
  });

  it.each(['/gone.xml', '/moved.xml', '/long.xml'])('cannot be read: %s', async (path) => {
    const sidecars = files();
    const get = () => sidecars.get({ path: `${url}${path}`, version: null });
    await expect(get()).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      message: `The metadata file ${path.slice(1)} of a scene cannot be read`,
    });
    // What failed is tried again.
    await expect(get()).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
    expect(asked).toHaveLength(2);
  });

  it('forgets the oldest', async () => {
    const sidecars = files();
    for (let i = 0; i < 66; i++) await sidecars.get({ path: `${url}/${i}.xml`, version: null });
    await sidecars.get({ path: `${url}/65.xml`, version: null });
    expect(asked).toHaveLength(66);
    await sidecars.get({ path: `${url}/0.xml`, version: null });
    expect(asked).toHaveLength(67);
  });
});
