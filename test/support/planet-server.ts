import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { passes, type PlanetItem, RefusedFilter } from './planet/stub-filter.js';
import { filesOf, newOrder, type StubOrder } from './planet/stub-orders.js';

export { type PlanetItem } from './planet/stub-filter.js';
export { type StubOrder } from './planet/stub-orders.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/planet');
const bytesOf = (name: string) => readFileSync(join(FIXTURES, name));
export const PLANET_KEY = 'PLAK-of-somebody';
export const PSSCENE = JSON.parse(bytesOf('item-psscene.json').toString()) as PlanetItem;
export const SKYSAT = JSON.parse(bytesOf('item-skysat.json').toString()) as PlanetItem;
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

/** How the stub answers: well, or as Planet does on bad days. */
export type PlanetMode =
  | 'ok'
  /** 429 with `Retry-After: 7`. */
  | 'busy'
  /** 503 without JSON. */
  | 'down'
  /** 200 with a web page. */
  | 'html'
  /** Answers without the members that they are documented with. */
  | 'other schema'
  /** Takes the order, and breaks off before it says so. */
  | 'cut off after order';

/** What is wrong with the files. */
export type FileMode =
  | 'ok'
  /** Other bytes than the manifest says … */
  | 'corrupt'
  /** … fewer … */
  | 'cut'
  /** … or more. */
  | 'grown';

export interface StubSubscription {
  readonly id: string;
  readonly name: string;
  readonly request: Record<string, unknown>;
  status: 'preparing' | 'running' | 'completed' | 'cancelled' | 'failed' | 'suspended';
  readonly results: Array<Record<string, unknown> & { status: string; updated: string }>;
}

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

/** Planet's Data, Orders and Subscriptions APIs and its tile service on the loopback interface, as documented. */
export class PlanetServer {
  mode: PlanetMode = 'ok';
  fileMode: FileMode = 'ok';
  items: readonly PlanetItem[] = [PSSCENE, SKYSAT];
  /** Most results on a page of any list. */
  maxPage = 250;
  image = bytesOf('analytic-4b.tif');
  mask = bytesOf('udm2.tif');
  readonly orders: StubOrder[] = [];
  readonly subscriptions: StubSubscription[] = [];
  readonly heard: Heard[] = [];
  private readonly searches = new Map<string, PlanetItem[]>();
  private generation = 0;
  private readonly server = createServer((request, response) => void this.handle(request, response));

  /** @param port 0 = a free one */
  static async start(port = 0): Promise<PlanetServer> {
    const stub = new PlanetServer();
    stub.server.listen(port, '127.0.0.1');
    await once(stub.server, 'listening');
    return stub;
  }

  /** `host:port`, for SWATH_OUTBOUND_ALLOW. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** PLANET_API_URL and PLANET_TILES_URL. */
  get url(): string {
    return `http://${this.host}`;
  }

  /** Ends all orders. @param missing items that Planet could not make */
  finish(missing: readonly string[] = []): void {
    for (const order of this.orders) {
      const isPartial = order.products.some(({ item_ids }) => item_ids.some((id) => missing.includes(id)));
      const last_message = isPartial ? 'Some assets could not be delivered' : 'Manifest delivery completed';
      Object.assign(order, { missing, state: isPartial ? 'partial' : 'success', last_message });
    }
  }

  /** Addresses of files that were given until now lead nowhere any more. */
  expireLinks(): void {
    this.generation++;
  }

  /** A result of a subscription. Its files are for the test to put into the bucket. */
  publish(item: string, status = 'success', updated = new Date().toISOString(), more: object = {}): void {
    const result = {
      id: randomUUID(),
      status,
      created: updated,
      updated,
      properties: { item_ids: [item] },
      errors: {},
    };
    this.subscriptions[0]!.results.push({ ...result, ...more });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const url = new URL(request.url!, this.url);
    const method = request.method!;
    const body = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {};
    const { authorization } = request.headers;
    this.heard.push({ method, path: url.pathname, authorization, body });
    const send = (status: number, answer: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    if (url.pathname.startsWith('/download/')) return this.download(url, request, response);
    if (this.mode === 'busy')
      return void response.writeHead(429, { 'retry-after': '7' }).end('{"message":"Rate exceeded"}');
    if (this.mode === 'down')
      return void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Sorry</h1>');
    if (this.mode === 'html') return void response.writeHead(200).end('<!DOCTYPE html><title>Sign in</title>');
    if (this.mode === 'other schema') return void send(200, { v3: true });
    if (authorization !== `Basic ${Buffer.from(`${PLANET_KEY}:`).toString('base64')}`)
      return void send(401, { message: 'Please enter a valid API key' });
    if (url.pathname.endsWith('/thumb')) {
      const known = this.items.some(({ id }) => url.pathname.includes(`/items/${id}/`));
      return void response.writeHead(known ? 200 : 404, { 'content-type': 'image/png' }).end(known ? PICTURE : '');
    }
    try {
      const answer = this.answer(method, url, body);
      if (this.mode === 'cut off after order' && method === 'POST' && !url.pathname.startsWith('/data/'))
        return void response.destroy();
      send(answer === null ? 404 : 200, answer ?? { message: 'Not found' });
    } catch (error) {
      if (!(error instanceof RefusedFilter)) throw error;
      send(400, { general: [{ message: error.message }], field: {} });
    }
  }

  private answer(method: string, url: URL, body: Record<string, unknown>): unknown {
    const [, kind, id, action] = /^\/(?:data|compute\/ops|subscriptions)\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?/.exec(url.pathname) ?? []; // prettier-ignore
    if (url.pathname === '/data/v1/quick-search') return this.quickSearch(url, body);
    if (kind === 'v1' && id === 'searches') return this.searchPage(action!, url);
    if (kind === 'orders') return this.orderAnswer(method, url, body, action ?? null);
    if (url.pathname.startsWith('/subscriptions/')) return this.subscriptionAnswer(method, url, body, id, action);
    return null;
  }

  private quickSearch(url: URL, body: Record<string, unknown>): unknown {
    const types = body['item_types'] as unknown[];
    if (!Array.isArray(types) || body['filter'] === undefined)
      throw new RefusedFilter('item_types and filter are required');
    const found = this.items.filter(
      (item) => types.includes(item.properties['item_type']) && passes(item, body['filter']),
    );
    const id = randomUUID().replaceAll('-', '');
    this.searches.set(id, found);
    return this.searchPage(id, url);
  }

  private searchPage(id: string, { searchParams }: URL): unknown {
    const found = this.searches.get(id) ?? [];
    const size = Math.min(Number(searchParams.get('_page_size') ?? 250), this.maxPage);
    const at = Number(searchParams.get('_page') ?? 0);
    const features = found.slice(at, at + size).map((item) => ({ ...item, type: 'Feature' }));
    const self = `${this.url}/data/v1/searches/${id}/results`;
    const _next = at + size < found.length ? `${self}?_page=${at + size}&_page_size=${size}` : null;
    return { _links: { _first: self, _next, _self: self }, features, type: 'FeatureCollection' };
  }

  private orderAnswer(method: string, url: URL, body: Record<string, unknown>, _: string | null): unknown {
    const id = url.pathname.split('/')[5];
    if (id !== undefined) {
      const order = this.orders.find((one) => one.id === id);
      return order ? this.orderBody(order) : null;
    }
    if (method === 'GET') return this.page('orders', this.orders, url, (order) => this.orderBody(order));
    const order = newOrder(body);
    const unknown = order.products
      .flatMap(({ item_ids }) => item_ids)
      .filter((item) => !this.items.some((one) => one.id === item));
    if (unknown.length > 0) throw new RefusedFilter(`Unable to accept order: ${unknown.join()} not found`);
    this.orders.push(order);
    return this.orderBody(order);
  }

  private orderBody(order: StubOrder): unknown {
    const { id, name, state, last_message, error_hints, products, missing } = order;
    const isReady = state === 'success' || state === 'partial';
    const files = isReady ? filesOf({ ...order, missing }, this.image, this.mask) : [];
    const results = files.map(({ path }) => ({
      delivery: 'success',
      expires_at: new Date(Date.now() + 3600_000).toISOString(),
      location: `${this.url}/download/${this.generation}/${id}/${path}`,
      name: `${id}/${path}`,
    }));
    const _links = { _self: `${this.url}/compute/ops/orders/v2/${id}`, ...(isReady && { results }) };
    return { _links, id, name, state, last_message, error_hints, products, created_on: '2024-06-01T00:00:00Z' };
  }

  private subscriptionAnswer(
    method: string,
    url: URL,
    body: Record<string, unknown>,
    id?: string,
    action?: string,
  ): unknown {
    if (id === undefined && method === 'POST') {
      const subscription: StubSubscription = {
        id: randomUUID(),
        name: String(body['name']),
        request: body,
        status: 'running',
        results: [],
      };
      this.subscriptions.push(subscription);
      return { id: subscription.id, name: subscription.name, status: 'preparing' };
    }
    if (id === undefined)
      return this.page('subscriptions', this.subscriptions, url, ({ id, name, status }) => ({ id, name, status }));
    const one = this.subscriptions.find((subscription) => subscription.id === id);
    if (!one) return null;
    if (action === 'cancel') {
      if (one.status !== 'running') throw new RefusedFilter(`${one.status} subscriptions cannot be cancelled`);
      one.status = 'cancelled';
      return {};
    }
    if (action !== 'results') return { id, name: one.name, status: one.status };
    const [since] = (url.searchParams.get('updated') ?? '').split('/');
    const statuses = url.searchParams.getAll('status');
    const found = one.results.filter(({ status, updated }) => statuses.includes(status) && updated >= since!);
    return this.page('results', found, url, (result) => result);
  }

  private page<T extends object>(member: string, all: readonly T[], url: URL, write: (one: T) => unknown): unknown {
    const name = url.searchParams.get('name');
    const found = all.filter((one) => name === null || ('name' in one && one.name === name));
    const at = Number(url.searchParams.get('page_marker') ?? 0);
    const next = new URL(url);
    next.searchParams.set('page_marker', String(at + this.maxPage));
    const isLast = at + this.maxPage >= found.length;
    return {
      _links: { _self: url.href, ...(!isLast && { next: next.href }) },
      [member]: found.slice(at, at + this.maxPage).map(write),
    };
  }

  /** With ranges, as the object store behind Planet's addresses. */
  private download(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const [, , generation, id, ...path] = url.pathname.split('/');
    const order = this.orders.find((one) => one.id === id);
    const file = order && filesOf(order, this.image, this.mask).find((one) => one.path === path.join('/'));
    if (generation !== String(this.generation) || !file) return void response.writeHead(403).end('Request has expired');
    const bytes = path.at(-1) === 'manifest.json' ? file.bytes : spoilt(file.bytes, this.fileMode);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
    const headers = { 'content-type': 'application/octet-stream', etag: `"${bytes.length}"`, 'accept-ranges': 'bytes' };
    response.writeHead(start > 0 ? 206 : 200, { ...headers, ...part }).end(bytes.subarray(start));
  }
}

function spoilt(bytes: Buffer, mode: FileMode): Buffer {
  if (mode === 'cut') return bytes.subarray(0, -10);
  if (mode === 'grown') return Buffer.concat([bytes, Buffer.alloc(10)]);
  if (mode === 'ok') return bytes;
  const other = Buffer.from(bytes);
  other[other.length >> 1]! ^= 0xff;
  return other;
}
