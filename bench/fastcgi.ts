import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Record types and flags of the FastCGI 1.0 specification, sections 3.3 and 8. */
const BEGIN_REQUEST = 1;
const END_REQUEST = 3;
const PARAMS = 4;
const STDIN = 5;
const STDOUT = 6;
const RESPONDER = 1;
const KEEP_CONNECTION = 1;
const HEADER_BYTES = 8;

/** One kept connection to a FastCGI application on a Unix socket; one request at a time. */
export class FastCgiConnection {
  private received: Buffer = Buffer.alloc(0);
  private body: Buffer[] = [];
  private settle: { resolve: (answer: Buffer) => void; reject: (error: Error) => void } | null = null;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.settle?.reject(error));
    socket.on('close', () => this.settle?.reject(new Error('the FastCGI application closed its connection')));
  }

  /** @throws when nobody listens there */
  static async open(path: string): Promise<FastCgiConnection> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new FastCgiConnection(socket);
  }

  /** @returns the body behind the CGI headers */
  get(query: string): Promise<Buffer> {
    const params = { REQUEST_METHOD: 'GET', QUERY_STRING: query, SCRIPT_NAME: '/', SERVER_NAME: 'localhost' };
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error('the FastCGI application has closed its connection'));
      this.settle = { resolve, reject };
      this.socket.write(
        Buffer.concat([
          record(BEGIN_REQUEST, Buffer.from([0, RESPONDER, KEEP_CONNECTION, 0, 0, 0, 0, 0])),
          record(PARAMS, Buffer.concat(Object.entries(params).map(([name, value]) => pair(name, value)))),
          record(PARAMS, Buffer.alloc(0)),
          record(STDIN, Buffer.alloc(0)),
        ]),
      );
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    while (this.received.length >= HEADER_BYTES) {
      const length = this.received.readUInt16BE(4);
      const end = HEADER_BYTES + length + this.received.readUInt8(6);
      if (this.received.length < end) return;
      this.take(this.received.readUInt8(1), this.received.subarray(HEADER_BYTES, HEADER_BYTES + length));
      this.received = this.received.subarray(end);
    }
  }

  private take(type: number, content: Buffer): void {
    if (type === STDOUT) this.body.push(Buffer.from(content));
    if (type !== END_REQUEST) return;
    const answer = Buffer.concat(this.body);
    this.body = [];
    this.settle?.resolve(answer.subarray(answer.indexOf('\r\n\r\n') + 4));
    this.settle = null;
  }
}

/** For the request 1, the only one of its connection. */
function record(type: number, content: Buffer): Buffer {
  const header = Buffer.from([1, type, 0, 1, 0, 0, 0, 0]);
  header.writeUInt16BE(content.length, 4);
  return Buffer.concat([header, content]);
}

function pair(name: string, value: string): Buffer {
  return Buffer.concat([lengthOf(name), lengthOf(value), Buffer.from(name + value)]);
}

/** One byte below 128, else four with the highest bit set. */
function lengthOf(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  if (bytes < 128) return Buffer.from([bytes]);
  const long = Buffer.alloc(4);
  long.writeUInt32BE((bytes | 0x80000000) >>> 0);
  return long;
}
