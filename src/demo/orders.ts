import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DELIVERED_COLOURS } from './evalscripts.js';
import { FIELDS } from './pictures.js';
import { type SwathClient } from './swath-client.js';

const API = '/api/v1/dataimport';
/** By these names a later run finds (and replaces) what an earlier one made. */
const NAMES = { orders: 'Demo: clear days of a summer', subscriptions: 'Demo: scenes as they come' };
const POLL_MS = 100;
const UNDERWAY = ['WAITING', 'DELIVERED', 'PREPARING', 'INGESTING'];
const DELETABLE = ['CREATED', 'DONE', 'COMPLETED', 'FAILED', 'CANCELLED'];

type Kind = keyof typeof NAMES;

interface Parent {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly collectionId: string;
  readonly sqkm: number;
}

interface Delivery {
  readonly itemId: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** An order or a subscription, and what it brought. */
export interface Import {
  readonly id: string;
  readonly collectionId: string;
  /** Of the bounds that it covers; what a quota would be charged. */
  readonly sqkm: number;
  readonly items: readonly string[];
}

export interface Imports {
  readonly order: Import;
  readonly subscription: Import;
  /** A picture of what was ordered. */
  readonly picture: string;
}

/**
 * Data import without a contract: orders the clear days of the season from this instance's own catalogue, subscribes to
 * what comes from September on (its last scene is there already), and paints what was delivered.
 */
export async function runOrders(client: SwathClient, outDir: string, say: (line: string) => void): Promise<Imports> {
  await removeEarlierRun(client);
  const filter = (from: string) => ({ timeRange: { from }, maxCloudCoverage: 20 });
  say('Slovenia: ordering the clear days of the summer, subscribing to those to come');
  const ordered = await begun(client, 'orders', filter('2015-07-01T00:00:00Z'));
  const watching = await begun(client, 'subscriptions', filter('2015-09-01T00:00:00Z'));
  const order = await delivered(client, 'orders', ordered);
  const subscription = await delivered(client, 'subscriptions', watching);
  await client.request('POST', `${API}/subscriptions/${subscription.id}/cancel`, {});
  const imports = { order, subscription, picture: await paint(client, order.collectionId, outDir) };
  await writeFile(join(outDir, 'imports.json'), `${JSON.stringify(imports, null, 2)}\n`);
  return imports;
}

/** A quote, and its confirmation. */
async function begun(client: SwathClient, kind: Kind, dataFilter: object): Promise<Parent> {
  const data = [{ collection: 'sentinel-2-l1c', assets: ['B02', 'B03', 'B04'], dataFilter }];
  const input = { provider: 'STAC', bounds: { bbox: FIELDS }, data };
  const { id } = await client.json<Parent>('POST', `${API}/${kind}`, { name: NAMES[kind], input });
  return client.json<Parent>('POST', `${API}/${kind}/${id}/confirm`, {});
}

async function delivered(client: SwathClient, kind: Kind, { id, name, collectionId, sqkm }: Parent): Promise<Import> {
  for (;;) {
    const { data } = await client.json<{ data: Delivery[] }>('GET', `${API}/${kind}/${id}/deliveries`);
    const failed = data.find(({ status }) => status !== 'DONE' && !UNDERWAY.includes(status));
    if (failed) throw new Error(`${name}: ${failed.itemId} ${failed.status}: ${failed.errorMessage}`);
    if (data.length > 0 && data.every(({ status }) => status === 'DONE'))
      return { id, collectionId, sqkm, items: data.map(({ itemId }) => itemId).sort() };
    await pause(POLL_MS);
  }
}

async function paint(client: SwathClient, collectionId: string, outDir: string): Promise<string> {
  const response = await client.request('POST', '/api/v1/process', {
    input: { bounds: { bbox: FIELDS }, data: [{ type: `byoc-${collectionId}` }] },
    output: { width: 512, height: 512 },
    evalscript: DELIVERED_COLOURS,
  });
  const file = join(outDir, 'process-ordered.png');
  await writeFile(file, new Uint8Array(await response.arrayBuffer()));
  return file;
}

/** Collections go with their tiles; orders and subscriptions go out of their lists. */
async function removeEarlierRun(client: SwathClient): Promise<void> {
  for (const kind of ['orders', 'subscriptions'] as const) {
    const { data } = await client.json<{ data: Parent[] }>('GET', `${API}/${kind}?search=Demo&count=100`);
    for (const { id, name, status } of data) {
      if (name !== NAMES[kind]) continue;
      const isWatching = kind === 'subscriptions' && status === 'RUNNING';
      if (isWatching) await client.request('POST', `${API}/${kind}/${id}/cancel`, {});
      if (isWatching || DELETABLE.includes(status)) await client.request('DELETE', `${API}/${kind}/${id}`);
    }
  }
  const path = '/api/v1/byoc/collections';
  const { data } = await client.json<{ data: Array<{ id: string; name: string }> }>('GET', path);
  for (const { id, name } of data)
    if (Object.values(NAMES).includes(name)) await client.request('DELETE', `${path}/${id}`);
}
