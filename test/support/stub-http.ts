import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** What was asked of a stub. */
export interface StubRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  /** Parsed when it is JSON, text otherwise. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** What a stub answers: JSON, or bytes with a media type. */
export interface StubAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StubHttp {
  readonly url: string;
  /** `host:port`, for SWATH_OUTBOUND_ALLOW. */
  readonly host: string;
  /** Oldest first. */
  readonly requests: StubRequest[];
  close(): Promise<void>;
}

/** A server on the loopback interface. `null` as an answer breaks the connection off. */
export async function startStub(answer: (request: StubRequest) => StubAnswer | null): Promise<StubHttp> {
  const requests: StubRequest[] = [];
  const server = createServer((incoming, response) => {
    void read(incoming).then((body) => {
      const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
      const request = { method: incoming.method ?? 'GET', url, headers: incoming.headers, body };
      requests.push(request);
      send(answer(request), incoming, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function read(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return incoming.headers['content-type'] === 'application/json' ? JSON.parse(text) : text;
}

/** Bytes are answered by `Range` too, as stores do. */
function send(answer: StubAnswer | null, incoming: IncomingMessage, response: ServerResponse): void {
  if (answer === null) {
    incoming.socket.destroy();
    return;
  }
  const { status = 200, json, bytes, headers = {} } = answer;
  if (bytes === undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
    return;
  }
  const [, from] = /^bytes=(\d+)-$/.exec(incoming.headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  const told = { 'content-type': 'application/octet-stream', etag: '"1"', 'accept-ranges': 'bytes', ...headers };
  if (from === undefined) response.writeHead(status, { ...told, 'content-length': bytes.length });
  else response.writeHead(206, { ...told, 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` });
  response.end(bytes.subarray(start));
}
