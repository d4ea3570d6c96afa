import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { cswRecord, exceptionDocument, isoRecord, recordDocument, recordsDocument } from './csw/stub-documents.js';
import { elements, filterOf, RefusedRequest, valueOf } from './csw/stub-filter.js';
import { type StubRecord } from './csw/stub-record.js';

export { type StubRecord } from './csw/stub-record.js';

/** How the stub answers: well, or in one of the ways that catalogues fail. */
export type CswMode =
  | 'ok'
  /** A proxy's page, with status 200. */
  | 'html'
  /** Status 500, plain text. */
  | 'broken'
  /** One byte at a time, without an end. */
  | 'slow'
  | 'never'
  /** `ows:ExceptionReport` with status 200 … */
  | 'exception'
  /** … and with status 400. */
  | 'exception-400'
  /** Entities that expand to gigabytes. */
  | 'bomb'
  /** More than 32 MiB. */
  | 'huge'
  /** Half a document. */
  | 'cut'
  /** To an address inside the network. */
  | 'redirect-private'
  /** To itself, for ever. */
  | 'redirect-loop';

/**
 * A small CSW 2.0.2 catalogue on the loopback interface: GetRecords with paging, order and filters, GetRecordById, in
 * Dublin Core and ISO 19139. It stands in for pycsw, which cannot be had here, and is as strict about property names.
 */
export interface CswServer {
  readonly url: string;
  /** `host:port`, for SWATH_OUTBOUND_ALLOW. */
  readonly host: string;
  mode: CswMode;
  records: readonly StubRecord[];
  /** It never gives more records at once, whatever is asked for. */
  maxPage: number;
  /** Property names that it refuses, e.g. `apiso:ParentIdentifier`. */
  unknownProperties: readonly string[];
  /** Documents that were posted, oldest first. */
  readonly requests: string[];
  close(): Promise<void>;
}

const BOMB = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]><x>&b;</x>`;

/** @param port 0 = a free one */
export async function startCswServer(records: readonly StubRecord[] = [], port = 0): Promise<CswServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const posted = Buffer.concat(chunks).toString('utf8');
      stub.requests.push(posted);
      answer(stub, posted, response);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stub: CswServer = {
    url: `http://${host}/csw`,
    host,
    mode: 'ok',
    records,
    maxPage: 100,
    unknownProperties: [],
    requests: [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return stub;
}

function answer(stub: CswServer, posted: string, response: ServerResponse): void {
  const send = (status: number, body: string, type = 'application/xml; charset=utf-8') =>
    response.writeHead(status, { 'content-type': type }).end(body);
  const redirect = (location: string) => response.writeHead(302, { location }).end();
  const failures: Record<Exclude<CswMode, 'ok'>, () => unknown> = {
    html: () => send(200, '<!DOCTYPE html><html><body>Sign in to the network</body></html>', 'text/html'),
    broken: () => send(500, 'Internal Server Error', 'text/plain'),
    slow: () => {
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    },
    never: () => undefined,
    exception: () => send(200, exceptionDocument('NoApplicableCode', 'service', 'Tables are locked')),
    'exception-400': () => send(400, exceptionDocument('NoApplicableCode', 'service', 'Tables are locked')),
    bomb: () => send(200, BOMB),
    huge: () => send(200, `<x>${' '.repeat(33 * 1024 ** 2)}</x>`),
    cut: () => send(200, recordsDocument(pageOf([], 0, 10, 'full', stub, cswRecord)).slice(0, -20)),
    'redirect-private': () => redirect('http://169.254.169.254/latest/meta-data/'),
    'redirect-loop': () => redirect(stub.url),
  };
  if (stub.mode !== 'ok') return void failures[stub.mode]();
  try {
    send(200, answered(stub, posted));
  } catch (error) {
    const locator = error instanceof RefusedRequest ? error.locator : 'service';
    send(200, exceptionDocument('InvalidParameterValue', locator, (error as Error).message));
  }
}

function answered(stub: CswServer, posted: string): string {
  const root = new DOMParser().parseFromString(posted, 'text/xml').documentElement as Element;
  const write = root.getAttribute('outputSchema')?.endsWith('/gmd') ? isoRecord : cswRecord;
  const first = (name: string) => root.getElementsByTagName(name)[0] ?? null;
  const elementSet = first('csw:ElementSetName')?.textContent ?? 'summary';
  if (root.nodeName === 'csw:GetRecordById') {
    const id = first('csw:Id')?.textContent;
    const found = stub.records.find(({ identifier }) => identifier === id);
    return recordDocument(found ? write(found, elementSet) : null);
  }
  if (root.nodeName !== 'csw:GetRecords') throw new RefusedRequest(`${root.nodeName} is not supported`, 'request');
  const unknown = new Set(stub.unknownProperties);
  const filter = first('ogc:Filter');
  const [constraint, ...more] = filter === null ? [] : elements(filter);
  if (more.length > 0 || (filter !== null && constraint === undefined))
    throw new RefusedRequest('A filter has one child', 'constraint');
  const found = stub.records.filter(constraint ? filterOf(constraint, unknown) : () => true);
  const start = Number(root.getAttribute('startPosition') ?? 1);
  const limit = Number(root.getAttribute('maxRecords') ?? 10);
  if (!(start >= 1) || !(limit >= 0)) throw new RefusedRequest('startPosition counts from 1', 'startposition');
  const ordered = inOrder(found, first('ogc:SortBy'), unknown);
  return recordsDocument(pageOf(ordered, start - 1, limit, elementSet, stub, write));
}

function inOrder(records: readonly StubRecord[], sortBy: Element | null, unknown: ReadonlySet<string>): StubRecord[] {
  if (sortBy === null) return [...records];
  const key = valueOf(sortBy.getElementsByTagName('ogc:PropertyName')[0]?.textContent ?? '', unknown);
  return records.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function pageOf(
  records: readonly StubRecord[],
  start: number,
  limit: number,
  elementSet: string,
  { maxPage }: CswServer,
  write: typeof cswRecord,
) {
  const shown = records.slice(start, start + Math.min(limit, maxPage));
  const next = start + shown.length + 1;
  return {
    matched: records.length,
    nextRecord: next > records.length ? 0 : next,
    elementSet,
    records: shown.map((record) => write(record, elementSet)),
  };
}
