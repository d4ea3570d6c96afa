import { once } from 'node:events';
import { type LookupAddress, type LookupAllOptions } from 'node:dns';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type DatasetsConfig } from '../config/config.js';
import { Outbound } from './outbound.js';

/** Answers of a name server that may change its mind between two questions; short limits. */
class TestOutbound extends Outbound {
  protected override readonly limits = { connectMs: 200, silenceMs: 300, totalMs: 500 };
  readonly asked: string[] = [];

  constructor(
    config: Partial<DatasetsConfig>,
    private readonly names: Record<string, string[]> = {},
  ) {
    super({ defaultVisibility: 'public', outboundAllow: [], callerHosts: null, ...config });
  }

  protected override resolve(
    hostname: string,
    _: LookupAllOptions,
    done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
  ): void {
    this.asked.push(hostname);
    const [address = '192.0.2.1', ...later] = this.names[hostname] ?? [];
    if (later.length > 0) this.names[hostname] = later;
    setImmediate(() => done(null, [{ address, family: address.includes(':') ? 6 : 4 }]));
  }
}

const open: Array<() => void> = [];
afterEach(() => open.splice(0).forEach((close) => close()));

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  open.push(() => (server.closeAllConnections(), server.close()));
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const reading = (outbound: Outbound, address: string, more = {}) => outbound.read(new URL(address), 1000, more);

describe('addresses', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data/',
  ])('%s is refused', async (address) => {
    await expect(reading(new TestOutbound({}), address)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('are refused when a name leads inside, also when only one of the answers does, and also the second time', async () => {
    const outbound = new TestOutbound(
      {},
      { 'rebind.example': ['127.0.0.1'], 'turncoat.example': ['192.0.2.7', '10.0.0.1'] },
    );
    await expect(reading(outbound, 'http://rebind.example/')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    // The first answer is public and leads nowhere; the second one, a moment later, is private.
    await expect(reading(outbound, 'http://turncoat.example/')).rejects.not.toMatchObject({ code: 'FORBIDDEN' });
    await expect(reading(outbound, 'http://turncoat.example/')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('are looked up once per connection: what was looked at is what is connected to', async () => {
    const outbound = new TestOutbound({}, { 'rebind.example': ['192.0.2.7', '127.0.0.1'] });
    await expect(reading(outbound, 'http://rebind.example/')).rejects.toMatchObject({
      code: expect.stringMatching(/^UPSTREAM/),
    });
    expect(outbound.asked).toEqual(['rebind.example']);
  });

  it('are looked at again after a redirect', async () => {
    const host = await serve((_, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end());
    const outbound = new TestOutbound({ outboundAllow: [host] });
    await expect(reading(outbound, `http://${host}/`)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('of callers must be on the list where there is one', async () => {
    const host = await serve(
      (_, response) => void response.writeHead(302, { location: 'http://other.example/' }).end(),
    );
    const outbound = new TestOutbound({ outboundAllow: [host], callerHosts: ['nbs.csw.met.no'] });
    const listed = expect.objectContaining({
      code: 'FORBIDDEN',
      message: expect.stringContaining('not among the hosts'),
    });
    await expect(reading(outbound, 'http://other.example/', { isCallersChoice: true })).rejects.toEqual(listed);
    await expect(reading(outbound, `http://${host}/`, { isCallersChoice: true })).rejects.toEqual(listed);
    await expect(reading(outbound, `http://${host}/`)).rejects.not.toEqual(listed);
  });
});

describe('redirects', () => {
  it.each(['file:///etc/passwd', 'gopher://x/', 'http://[', ''])('to "%s" are the server’s fault', async (location) => {
    const host = await serve((_, response) => void response.writeHead(302, { location: location || 'http://' }).end());
    const outbound = new TestOutbound({ outboundAllow: [host] });
    await expect(reading(outbound, `http://${host}/`)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
  });

  it('are followed three times, with the same document', async () => {
    const seen: string[] = [];
    const host = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => seen.push(`${request.url} ${text}`));
      request.on('end', () => {
        const hop = Number(request.url?.slice(1));
        if (hop < 3) response.writeHead(307, { location: `/${hop + 1}` }).end();
        else response.writeHead(200, { 'content-type': 'Text/XML; charset="UTF-8"' }).end('<a/>');
      });
    });
    const outbound = new TestOutbound({ outboundAllow: [host] });
    const post = { method: 'POST', text: { mediaType: 'application/xml', content: '<q/>' } };
    const answer = await reading(outbound, `http://${host}/0`, post);
    expect({ ...answer, url: answer.url.href, bytes: answer.bytes.toString() }).toMatchObject({
      url: `http://${host}/3`,
      status: 200,
      mediaType: 'text/xml',
      charset: 'utf-8',
      bytes: '<a/>',
    });
    expect(seen).toEqual(['/0 <q/>', '/1 <q/>', '/2 <q/>', '/3 <q/>']);
    await expect(reading(outbound, `http://${host}/-1`)).rejects.toMatchObject({
      message: expect.stringContaining('more than 3 times'),
    });
  });
});

describe('limits', () => {
  const unresponsive = (handler: (response: ServerResponse) => void) => serve((_, response) => handler(response));

  it.each([
    ['never says a word', () => undefined],
    [
      'says one word at a time',
      (response: ServerResponse) => {
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('a server that %s is given up', async (_, handler) => {
    const host = await unresponsive(handler);
    await expect(reading(new TestOutbound({ outboundAllow: [host] }), `http://${host}/`)).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
  });

  it('a server that cannot be connected to is given up', async () => {
    // 192.0.2.0/24 is for documentation: nothing answers there; some networks refuse at once.
    await expect(reading(new TestOutbound({}), 'http://nowhere.example/')).rejects.toMatchObject({
      code: expect.stringMatching(/^UPSTREAM_(TIMEOUT|FAILED)$/),
    });
  });

  it('an answer may have so many bytes', async () => {
    const host = await unresponsive((response) => void response.end('x'.repeat(1001)));
    await expect(reading(new TestOutbound({ outboundAllow: [host] }), `http://${host}/`)).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      message: expect.stringContaining('more than 1000 bytes'),
    });
  });

  it('an answer that breaks off is told apart from one that is late', async () => {
    const host = await unresponsive((response) => {
      response.writeHead(200, { 'content-length': 10 }).write('x');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(reading(new TestOutbound({ outboundAllow: [host] }), `http://${host}/`)).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
    });
  });

  it('the caller may go away', async () => {
    const host = await unresponsive(() => undefined);
    const signal = AbortSignal.timeout(50);
    await expect(
      reading(new TestOutbound({ outboundAllow: [host] }), `http://${host}/`, { signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('headers of a request', () => {
  it('go to the server that they are for; after a redirect to another one only the range does', async () => {
    const seen: Array<Record<string, unknown>> = [];
    const other = await serve((request, response) => {
      seen.push(request.headers);
      response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('56789');
    });
    const first = await serve((request, response) => {
      seen.push(request.headers);
      response.writeHead(302, { location: `http://${other}/moved` }).end();
    });
    const headers = { authorization: 'api-key secret', Range: 'bytes=5-9', 'x-key': 'secret' };
    const outbound = new TestOutbound({ outboundAllow: [first, other] });
    const { status, url, body } = await outbound.open(new URL(`http://${first}/`), { headers });
    body.resume();
    expect([status, url.host]).toEqual([206, other]);
    expect(seen[0]).toMatchObject({ authorization: 'api-key secret', range: 'bytes=5-9', 'x-key': 'secret' });
    expect(seen[1]).toMatchObject({ range: 'bytes=5-9' });
    expect(seen[1]).not.toHaveProperty('authorization');
    expect(seen[1]).not.toHaveProperty('x-key');
  });
});
