import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isDomainError } from '#libs/errors';
import { receiveFile, type IncomingFile } from './multipart-file.js';

const TIFF = Buffer.concat([Buffer.from('49492a00', 'hex'), Buffer.alloc(200_000, 7)]);
const LIMIT = 1_000_000;

/** A real server around `receiveFile`, because hanging up and back-pressure are matters of sockets. */
describe('receiving a file', () => {
  let server: Server;
  let url: string;
  let port: number;
  let stored: Buffer | null = null;
  let outcome = Promise.withResolvers<unknown>();
  let store: (file: IncomingFile) => Promise<unknown>;

  beforeAll(async () => {
    server = createServer((request, response) => {
      receiveFile(request, { maxBytes: LIMIT, notTiff: 'INVALID' }, (file) => store(file)).then(
        (received) => {
          outcome.resolve(received);
          response.end(JSON.stringify(received));
        },
        (error: unknown) => {
          outcome.resolve(error);
          response.writeHead(400).end(isDomainError(error) ? `${error.code}: ${error.message}` : String(error));
        },
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    url = `http://127.0.0.1:${port}/`;
  });
  afterAll(() => void server.close());
  afterEach(() => {
    stored = null;
    outcome = Promise.withResolvers();
    store = keepIt;
  });
  const keepIt = async ({ body }: IncomingFile) => (stored = await buffer(body));
  store = keepIt;

  const send = async (form: FormData | string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, { method: 'POST', body: form, headers });
    return { status: response.status, text: await response.text() };
  };
  const formWith = (bytes: Buffer, name = 'scene.tif', field = 'file') => {
    const form = new FormData();
    form.append(field, new Blob([new Uint8Array(bytes)]), name);
    return form;
  };

  it('stores the bytes as they came and counts them', async () => {
    const { status, text } = await send(formWith(TIFF));
    expect(status).toBe(200);
    expect(stored?.equals(TIFF)).toBe(true);
    expect(JSON.parse(text)).toEqual({ fileName: 'scene.tif', sizeBytes: TIFF.length, fields: {} });
  });

  it('takes the first part named file, whatever stands before and after it', async () => {
    const form = new FormData();
    form.append('title', 'before');
    form.append('preview', new Blob(['png']), 'preview.png');
    form.append('file', new Blob([new Uint8Array(TIFF)]), 'first.tif');
    form.append('file', new Blob([new Uint8Array(TIFF), 'more']), 'second.tif');
    form.append('abstract', 'after');
    expect(JSON.parse((await send(form)).text)).toEqual({
      fileName: 'first.tif',
      sizeBytes: TIFF.length,
      fields: { title: 'before', abstract: 'after' },
    });
  });

  it.each([
    ['an empty file', () => formWith(Buffer.alloc(0)), 'INVALID: "scene.tif" is empty'],
    ['text renamed', () => formWith(Buffer.from('just text, sorry')), 'INVALID: "scene.tif" is not a TIFF file'],
    ['a file of three bytes', () => formWith(Buffer.from('II*')), 'INVALID: "scene.tif" is not a TIFF file'],
    ['a VRT', () => formWith(TIFF, 'a.vrt'), 'INVALID: "a.vrt" is a VRT'],
    ['too many bytes', () => formWith(Buffer.concat([TIFF, Buffer.alloc(LIMIT)])), 'TOO_LARGE: '],
    ['another part name', () => formWith(TIFF, 'scene.tif', 'data'), 'BAD_REQUEST: The form has no part named "file"'],
  ])('refuses %s', async (_, form, message) => {
    const { status, text } = await send(form());
    expect([status, text]).toEqual([400, expect.stringContaining(message)]);
  });

  it('refuses a text part that is longer than any field of ours', async () => {
    const form = formWith(TIFF);
    form.append('abstract', 'x'.repeat(33 * 1024));
    expect((await send(form)).text).toContain('BAD_REQUEST: The part "abstract" is longer than');
  });

  it('refuses a file without a name', async () => {
    const form = new FormData();
    form.append('file', 'II*\0 as a text field');
    expect((await send(form)).text).toContain('BAD_REQUEST: The part "file" has no file name');
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'])(
    'refuses a body of %s at once',
    async (type) => {
      expect((await send('{}', { 'content-type': type })).text).toContain('BAD_REQUEST: The body must be multipart');
    },
  );

  it('refuses a form that ends in the middle', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const half = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.tif"\r\n\r\nII*\0 and then';
    expect((await send(half, headers)).text).toContain('BAD_REQUEST: The multipart form is malformed');
  });

  it('answers before the body has come when its declared length is over the limit', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${LIMIT * 5}\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain(`TOO_LARGE: The upload is larger than the limit of ${LIMIT} bytes`);
    socket.destroy();
  });

  it('fails the store when the client hangs up, and settles only after it', async () => {
    const seen = Promise.withResolvers<AbortSignal>();
    let cleanedUp = false;
    store = async ({ body, signal }) => {
      seen.resolve(signal);
      try {
        await buffer(body);
      } finally {
        await new Promise((resolve) => setTimeout(resolve, 20));
        cleanedUp = true;
      }
    };
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n' +
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.tif"\r\n\r\nII*\0 the beginning',
    );
    const signal = await seen.promise;
    socket.destroy();
    expect(await outcome.promise).toMatchObject({ code: 'CANCELLED' });
    expect(signal.aborted).toBe(true);
    expect(cleanedUp).toBe(true);
  });

  it('reports the fault of the store, not that of the form', async () => {
    store = () => Promise.reject(new Error('the disk is full'));
    expect((await send(formWith(TIFF))).text).toContain('the disk is full');
  });

  it('does not read ahead of a slow store', async () => {
    let most = 0;
    store = async ({ body }) => {
      for await (const _ of body) {
        most = Math.max(most, body.readableLength);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    await send(formWith(Buffer.concat([TIFF, Buffer.alloc(700_000)])));
    expect(most).toBeLessThan(200_000);
  });
});
