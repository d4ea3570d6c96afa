import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type SwathClient } from './swath-client.js';

const ANSWER = 'samples/csw/get-records.xml';

/** A catalogue on the loopback interface that knows one answer: what pycsw once said about Greece. */
export interface RecordedCatalogue {
  readonly url: string;
  /** `host:port`, for SWATH_OUTBOUND_ALLOW. */
  readonly host: string;
  close(): void;
}

export interface SearchPage {
  readonly total: number;
  readonly constraints_applied: number;
  readonly items: ReadonlyArray<{
    readonly identifier: string;
    readonly title: string;
    readonly bbox: { readonly minx: number; readonly miny: number; readonly maxx: number; readonly maxy: number };
  }>;
}

export async function startRecordedCatalogue(): Promise<RecordedCatalogue> {
  const answer = await readFile(ANSWER);
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/xml' }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://${host}/csw`, host, close };
}

/** The search that was recorded: latitudes before longitudes in the catalogue's answer, the other way round in Swath's. */
export function searchCatalogue(client: SwathClient, endpoint: string): Promise<SearchPage> {
  const bbox = { minx: 19, miny: 34, maxx: 30, maxy: 42 };
  return client.json<SearchPage>('POST', '/datasets/csw-search', { endpoint, bbox, limit: 5 });
}
