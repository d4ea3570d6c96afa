import { randomUUID } from 'node:crypto';
import { type Polygon } from 'geojson';
import { startStub, type StubAnswer, type StubHttp, type StubRequest } from './stub-http.js';

/** How the stub answers: well, or as sellers do on bad days. */
export type AirbusMode =
  | 'ok'
  /** 429 with `Retry-After: 7`. */
  | 'busy'
  | 'down'
  /** Answers lack the members that they had. */
  | 'other-schema'
  /** What was posted is done, and the connection breaks before that is said. */
  | 'cut';

export interface AirbusProduct {
  readonly id: string;
  readonly constellation: 'PHR' | 'SPOT';
  readonly footprint: Polygon;
  readonly acquired: string;
  readonly cloudCover?: number;
}

interface PlacedOrder {
  readonly id: string;
  readonly tags: readonly string[];
  readonly products: ReadonlyArray<{ readonly id: string }>;
}

/**
 * OneAtlas on the loopback interface, as its guides and the clients of Airbus describe it: tokens, OpenSearch, prices,
 * orders, thumbnails, downloads. All four base addresses are `url`.
 */
export interface AirbusServer extends StubHttp {
  mode: AirbusMode;
  products: readonly AirbusProduct[];
  /** What `POST /prices` says. */
  orderable: string;
  /** By product; default: ordered. */
  readonly statuses: Map<string, string>;
  /** Products that no delivery is made of, though their order was delivered. */
  readonly forgotten: Set<string>;
  /** Archives by product. */
  readonly archives: Map<string, Buffer>;
  /** So many downloads are told that their address has expired. */
  expiring: number;
  readonly orders: PlacedOrder[];
  /** Tokens given away; those that were taken back are refused. */
  readonly tokens: string[];
  readonly revoked: Set<string>;
}

export const AIRBUS_KEY = 'airbus-key-of-the-test';
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

export async function startAirbusServer(products: readonly AirbusProduct[] = []): Promise<AirbusServer> {
  const stub = await startStub((request) => route(server, request));
  const server: AirbusServer = Object.assign(stub, {
    mode: 'ok' as AirbusMode,
    products,
    orderable: 'ok',
    statuses: new Map<string, string>(),
    forgotten: new Set<string>(),
    archives: new Map<string, Buffer>(),
    expiring: 0,
    orders: [] as PlacedOrder[],
    tokens: [] as string[],
    revoked: new Set<string>(),
  });
  return server;
}

/** Settings of an instance that buys here. */
export function airbusEnv({ url, host }: AirbusServer): Record<string, string> {
  const base = Object.fromEntries(['AUTH', 'SEARCH', 'ACCESS', 'DATA'].map((name) => [`AIRBUS_${name}_URL`, url]));
  return { ...base, AIRBUS_API_KEY: AIRBUS_KEY, SWATH_OUTBOUND_ALLOW: host };
}

function route(server: AirbusServer, request: StubRequest): StubAnswer | null {
  const { method, url, body } = request;
  const call = `${method} ${url.pathname}`;
  if (call === 'POST /auth/realms/IDP/protocol/openid-connect/token') return token(server, String(body));
  if (server.mode === 'busy') return { status: 429, json: { message: 'slow down' }, headers: { 'retry-after': '7' } };
  if (server.mode === 'down') return { status: 503, json: { message: 'maintenance' } };
  const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
  if (!server.tokens.includes(bearer) || server.revoked.has(bearer))
    return { status: 401, json: { message: 'token not accepted' } };
  if (call === 'POST /api/v2/opensearch') return search(server, body);
  if (call === 'POST /api/v1/prices')
    return { json: { orderable: server.orderable, feasibility: 'automatic', price: { areaKm2: 1 } } };
  if (call === 'POST /api/v1/orders') return place(server, body);
  if (call === 'GET /api/v1/orders') return list(server, url.searchParams);
  const [, order] = /^GET \/api\/v1\/orders\/([\w-]+)$/.exec(call) ?? [];
  if (order !== undefined) return found(server.orders.find(({ id }) => id === order), (one) => shown(server, one)); // prettier-ignore
  const [, item, what] = /^GET \/api\/v1\/items\/([\w-]+)\/(thumbnail|download)/.exec(call) ?? [];
  if (what === 'thumbnail' && server.products.some(({ id }) => id === item))
    return { bytes: JPEG, headers: { 'content-type': 'image/jpeg' } };
  if (what === 'download') return download(server, item!);
  return { status: 404, json: { message: 'no such address' } };
}

function token(server: AirbusServer, body: string): StubAnswer {
  const form = new URLSearchParams(body);
  if (form.get('apikey') !== AIRBUS_KEY || form.get('grant_type') !== 'api_key' || form.get('client_id') !== 'IDP')
    return { status: 403, json: { error: 'access_denied', error_description: 'Unknown key' } };
  const access = `token-${server.tokens.length + 1}`;
  server.tokens.push(access);
  return { json: { access_token: access, expires_in: 3600 } };
}

function search(server: AirbusServer, body: Record<string, unknown>): StubAnswer {
  if (server.mode === 'other-schema') return { json: { results: [] } };
  const matching = server.products.filter(
    ({ id, constellation, cloudCover = 0 }) =>
      (body['id'] === undefined || body['id'] === id) &&
      (body['constellation'] === undefined || body['constellation'] === constellation) &&
      (body['cloudCover'] === undefined || cloudCover <= Number(/,(.*)\]/.exec(String(body['cloudCover']))?.[1])),
  );
  const { itemsPerPage = 10, startPage = 1 } = body as { itemsPerPage?: number; startPage?: number };
  const features = matching.slice((startPage - 1) * itemsPerPage, startPage * itemsPerPage).map(feature);
  return {
    json: {
      error: false,
      type: 'FeatureCollection',
      totalResults: matching.length,
      startIndex: 0,
      itemsPerPage,
      features,
    },
  };
}

function feature({ id, constellation, footprint, acquired, cloudCover = 0 }: AirbusProduct) {
  const quality = { cloudCover, snowCover: 0, incidenceAngle: 12.5, resolution: constellation === 'PHR' ? 0.5 : 1.5 };
  const properties = { id, constellation, acquisitionDate: acquired, processingLevel: 'SENSOR', ...quality };
  return {
    _links: { thumbnail: { href: 'about:blank' } },
    type: 'Feature',
    geometry: footprint,
    properties,
    rights: {},
  };
}

function place(server: AirbusServer, body: Omit<PlacedOrder, 'id'>): StubAnswer | null {
  const order = { ...body, id: randomUUID() };
  server.orders.push(order);
  return server.mode === 'cut'
    ? null
    : { status: 201, json: server.mode === 'other-schema' ? {} : shown(server, order) };
}

/** Two on a page, the oldest first, whatever their tags: worse than the real one may be. */
function list(server: AirbusServer, query: URLSearchParams): StubAnswer {
  const page = Number(query.get('page') ?? 1);
  const items = server.orders.slice((page - 1) * 2, page * 2).map((order) => shown(server, order));
  return { json: { totalResults: server.orders.length, itemsPerPage: 2, items } };
}

function shown(server: AirbusServer, { id, tags, products }: PlacedOrder) {
  const deliveries = products
    .filter((product) => !server.forgotten.has(product.id))
    .map((product) => {
      const status = server.statuses.get(product.id) ?? 'ordered';
      const href = `${server.url}/api/v1/items/${product.id}/download`;
      const told = status === 'rejected' ? { errorCode: 'E42', message: 'The area is under embargo' } : {};
      return { id: randomUUID(), status, datas: product, ...told, ...(status === 'delivered' && { _links: { download: { href } } }) }; // prettier-ignore
    });
  const isOver = deliveries.every(({ status }) => status === 'delivered');
  return { id, kind: 'order.data.product', tags, status: isOver ? 'delivered' : 'ordered', deliveries };
}

function download(server: AirbusServer, product: string): StubAnswer {
  const bytes = server.archives.get(product);
  if (server.expiring-- > 0) return { status: 403, json: { message: 'expired' } };
  return bytes === undefined ? { status: 404, json: {} } : { bytes, headers: { 'content-type': 'application/zip' } };
}

function found<T>(value: T | undefined, show: (value: T) => unknown): StubAnswer {
  return value === undefined ? { status: 404, json: { message: 'no such order' } } : { json: show(value) };
}
