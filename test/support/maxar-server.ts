import { type Polygon } from 'geojson';
import { startStub, type StubAnswer, type StubHttp, type StubRequest } from './stub-http.js';

/** How the stub answers: well, or as sellers do on bad days. */
export type MaxarMode =
  | 'ok'
  /** 429 with `Retry-After: 9`. */
  | 'busy'
  | 'down'
  /** Answers lack the members that they had. */
  | 'other-schema'
  /** What was posted is done, and the connection breaks before that is said. */
  | 'cut';

export interface MaxarScene {
  readonly id: string;
  readonly collection: string;
  readonly footprint: Polygon;
  readonly acquired: string;
}

interface PlacedOrder {
  readonly id: string;
  readonly settings: { readonly inventory_ids: readonly string[] };
  readonly metadata: { readonly project_id: string };
}

/** Discovery and Ordering of the Maxar Geospatial Platform on the loopback interface, as its reference describes them. */
export interface MaxarServer extends StubHttp {
  mode: MaxarMode;
  scenes: readonly MaxarScene[];
  /** Most items on a page, whatever is asked for. */
  maxPage: number;
  /** Said by `validate` instead of a success. */
  invalid: string | null;
  /** By image; default: IN_PROGRESS. */
  readonly statuses: Map<string, string>;
  /** Archives by image. */
  readonly archives: Map<string, Buffer>;
  /** A GeoTIFF that every image has as its browse picture; null = none. */
  browse: Buffer | null;
  /** So many downloads are told that their address has expired. */
  expiring: number;
  readonly orders: PlacedOrder[];
}

export const MAXAR_KEY = 'maxar-key-of-the-test';
const ORDERING = '/ordering/v1';

export async function startMaxarServer(scenes: readonly MaxarScene[] = []): Promise<MaxarServer> {
  const stub = await startStub((request) => route(server, request));
  const server: MaxarServer = Object.assign(stub, {
    mode: 'ok' as MaxarMode,
    scenes,
    maxPage: 100,
    invalid: null as string | null,
    statuses: new Map<string, string>(),
    archives: new Map<string, Buffer>(),
    browse: null as Buffer | null,
    expiring: 0,
    orders: [] as PlacedOrder[],
  });
  return server;
}

/** Settings of an instance that buys here. */
export function maxarEnv({ url, host }: MaxarServer): Record<string, string> {
  return { MAXAR_URL: url, MAXAR_API_KEY: MAXAR_KEY, SWATH_OUTBOUND_ALLOW: host };
}

function route(server: MaxarServer, { method, url, headers, body }: StubRequest): StubAnswer | null {
  const call = `${method} ${url.pathname}`;
  if (url.pathname.startsWith('/signed/')) return download(server, url);
  if (headers['maxar-api-key'] !== MAXAR_KEY) return { status: 401, json: { error: 'Unauthorized' } };
  if (server.mode === 'busy') return { status: 429, json: { message: 'slow down' }, headers: { 'retry-after': '9' } };
  if (server.mode === 'down') return { status: 503, json: { message: 'maintenance' } };
  if (call === 'POST /discovery/v1/catalogs/imagery/search') return search(server, body);
  if (call === 'GET /browse.tif' && server.browse !== null)
    return { bytes: server.browse, headers: { 'content-type': 'image/tiff' } };
  if (call === `GET ${ORDERING}/orders`) return list(server, url.searchParams);
  const [, order] = /^GET \/ordering\/v1\/orders\/(\d+)$/.exec(call) ?? [];
  if (order !== undefined) return shown(server, order);
  const [, action] = /^POST \/ordering\/v1\/pipelines\/imagery\/view-ready-ortho\/(validate|order)$/.exec(call) ?? [];
  if (action === 'validate' && server.invalid !== null) return { status: 400, json: { message: server.invalid } };
  if (action === 'validate') return { json: { data: { message: 'validation successful' } } };
  if (action === 'order') return place(server, body);
  return { status: 404, json: { message: 'no such address' } };
}

function search(server: MaxarServer, body: Record<string, unknown>): StubAnswer {
  if (server.mode === 'other-schema') return { json: { items: [] } };
  const { ids, collections, limit = 10, page = 1 } = body as Record<'ids' | 'collections', string[] | undefined> & { limit?: number; page?: number }; // prettier-ignore
  const matching = server.scenes.filter(
    ({ id, collection }) => (ids?.includes(id) ?? true) && (collections?.includes(collection) ?? true),
  );
  const size = Math.min(limit, server.maxPage);
  const features = matching.slice((page - 1) * size, page * size).map((scene) => item(server, scene));
  return { json: { type: 'FeatureCollection', features, numberReturned: features.length, links: [] } };
}

function item({ url, browse }: MaxarServer, { id, collection, footprint, acquired }: MaxarScene) {
  const angles = { 'view:off_nadir': 12.1, 'view:sun_elevation': 50.2, 'eo:cloud_cover': 3 };
  const properties = {
    datetime: acquired,
    gsd: 0.5,
    platform: 'worldview-02',
    'eo:bands': [{ name: 'pan' }],
    ...angles,
  };
  const assets =
    browse === null ? {} : { browse: { href: `${url}/browse.tif`, type: 'image/tiff; application=geotiff' } };
  return { type: 'Feature', stac_version: '1.0.0', id, collection, geometry: footprint, properties, assets, links: [] };
}

function place(server: MaxarServer, body: Omit<PlacedOrder, 'id'>): StubAnswer | null {
  const order = { ...body, id: String(99926034175760000n + BigInt(server.orders.length)) };
  server.orders.push(order);
  return server.mode === 'cut' ? null : { json: server.mode === 'other-schema' ? {} : { data: { id: order.id } } };
}

/** The newest first, two on a page. */
function list({ orders }: MaxarServer, query: URLSearchParams): StubAnswer {
  const from = Number(query.get('starting_after') ?? 0);
  const newest = orders.toReversed().slice(from, from + 2);
  const next = from + 2 < orders.length ? String(from + 2) : undefined;
  return { json: { data: { orders: newest }, links: {}, next_page_token: next } };
}

function shown(server: MaxarServer, id: string): StubAnswer {
  const order = server.orders.find((one) => one.id === id);
  if (order === undefined) return { status: 404, json: { message: 'no such order' } };
  const image = order.settings.inventory_ids[0]!;
  const status = server.statuses.get(image) ?? 'IN_PROGRESS';
  const order_links = status === 'SUCCESS' ? { download: { href: `${server.url}/signed/${id}.zip` } } : {}; // prettier-ignore
  const status_details = status === 'FAILED' ? { message: 'The strip cannot be produced' } : {};
  return { json: { data: { ...order, status, status_details, order_links }, links: {} } };
}

/** Signed addresses want no key, and no key belongs there. */
function download(server: MaxarServer, url: URL): StubAnswer {
  const id = /(\d+)\.zip$/.exec(url.pathname)?.[1];
  const image = server.orders.find((one) => one.id === id)?.settings.inventory_ids[0];
  const bytes = image === undefined ? undefined : server.archives.get(image);
  if (server.expiring-- > 0) return { status: 403, json: { message: 'expired' } };
  return bytes === undefined ? { status: 404, json: {} } : { bytes, headers: { 'content-type': 'application/zip' } };
}
