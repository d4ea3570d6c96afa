import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';

/** How the server treats one file; counted down where a number is given. */
export interface FileFaults {
  /** Answers that are cut after so many bytes, first to last. */
  cutAfter?: number[];
  /** Answers that stay open and bring no more after so many bytes, first to last. */
  stallAfter?: number[];
  /** Instead of an answer, first to last. */
  statuses?: number[];
  /** The bytes that are served after the first answer, under another ETag. */
  laterBytes?: Buffer;
  /** Neither ETag nor Last-Modified. */
  hasNoValidator?: boolean;
  /** Whole answers only. */
  ignoresRange?: boolean;
}

export interface FileRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

/** Files of a provider over HTTP, with what goes wrong there. */
export class FileServer {
  readonly requests: FileRequest[] = [];
  private readonly files = new Map<string, Buffer>();
  private readonly faults = new Map<string, FileFaults>();
  private readonly served = new Set<string>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    /** For SWATH_OUTBOUND_ALLOW. */
    readonly host: string,
  ) {}

  static async start(): Promise<FileServer> {
    let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
    const server = createServer((request, response) => handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const files = new FileServer(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    handle = (request, response) => files.answer(request, response);
    return files;
  }

  /** @returns its address */
  put(path: string, bytes: Buffer, faults: FileFaults = {}): string {
    this.files.set(path, bytes);
    this.faults.set(path, faults);
    this.served.delete(path);
    return `http://${this.host}/${path}`;
  }

  /** Of the requests for one file. */
  rangesOf(path: string): Array<string | undefined> {
    return this.requests.filter((request) => request.path === path).map(({ range }) => range);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(url.slice(1).split('?')[0]!);
    const { range, 'if-range': ifRange, authorization } = headers as Record<string, string | undefined>;
    this.requests.push({ path, range, ifRange, authorization });
    const faults = this.faults.get(path) ?? {};
    const status = faults.statuses?.shift();
    if (status !== undefined && status !== 200) return void response.writeHead(status).end();
    const bytes = (this.served.has(path) && faults.laterBytes) || this.files.get(path);
    if (!bytes) return void response.writeHead(404).end();
    this.served.add(path);
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const isPart = start > 0 && !faults.ignoresRange && (ifRange === undefined || ifRange === etag);
    const body = isPart ? bytes.subarray(start) : bytes;
    response.writeHead(isPart ? 206 : 200, {
      'content-length': body.length,
      ...(!faults.hasNoValidator && { etag }),
      ...(isPart && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    const stall = faults.stallAfter?.shift();
    if (stall !== undefined) return void response.write(body.subarray(0, stall));
    const cut = faults.cutAfter?.shift();
    if (cut === undefined) return void response.end(body);
    response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  }
}
