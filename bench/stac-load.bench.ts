import { setTimeout as sleep } from 'node:timers/promises';
import { benchItem, COLLECTION } from './stac-items.js';
import { withInstance } from './instance.js';
import { mapLimited, round, seconds, tell } from './measure.js';

const ITEMS = 40_000;
const SINGLE_ITEMS = 3_000;
const MIN_BULK_PER_S = 5_000;
const MIN_SINGLE_PER_S = 500;
/** 400 MB of items pass through: what the API held on to would show as that. */
const MAX_API_GROWTH_MB = 250;

const lines = (from: number, to: number) =>
  Buffer.from(Array.from({ length: to - from }, (_, i) => `${JSON.stringify(benchItem(from + i))}\n`).join(''));

await withInstance(async ({ client, apiMemory }) => {
  const { key } = await client.json<{ key: string }>('POST', '/auth/api-keys', { name: 'bench', scope: 'full' });
  const send = async (
    path: string,
    type: string,
    body: string | Uint8Array<ArrayBuffer>,
  ): Promise<Record<string, unknown>> => {
    const headers = { 'x-api-key': key, 'content-type': type };
    const response = await fetch(`${client.url}${path}`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`POST ${path} → ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  await client.json('POST', '/stac/collections', COLLECTION);
  const path = `/stac/collections/${COLLECTION.id}`;
  const load = async (bodies: Buffer[]) => {
    const summaries = await Promise.all(
      bodies.map((body) => send(`${path}/bulk?on_conflict=replace`, 'application/x-ndjson', new Uint8Array(body))),
    );
    return summaries.reduce((sum, { inserted }) => sum + Number(inserted), 0);
  };

  await load([lines(0, 2_000)]);
  const before = await apiMemory();
  let peak = before;
  const watch = setInterval(
    () =>
      void apiMemory().then(
        (now) => (peak = Math.max(peak, now)),
        () => undefined,
      ),
    500,
  );
  let at = 2_000;
  for (const loaders of [1, 8]) {
    const share = ITEMS / loaders;
    const bodies = Array.from({ length: loaders }, (_, i) => lines(at + i * share, at + (i + 1) * share));
    at += ITEMS;
    // Connections that fell silent while the bodies were made are noticed now and not by the first request.
    await sleep(100);
    let inserted = 0;
    const seconds_ = await seconds(async () => (inserted = await load(bodies)));
    tell({
      bench: `bulk load over HTTP, ${loaders} at a time`,
      items: inserted,
      item_kb: round(bodies[0]!.length / share / 1000, 1),
      items_per_s: round(inserted / seconds_, 0),
      limit: `≥ ${MIN_BULK_PER_S} items/s, none lost`,
      holds: inserted === ITEMS && inserted / seconds_ >= MIN_BULK_PER_S,
    });
  }
  clearInterval(watch);
  const growthMb = (peak - before) / 1024 / 1024;
  tell({
    bench: 'memory of the API during the bulk loads',
    api_growth_mb: round(growthMb, 0),
    limit: `≤ ${MAX_API_GROWTH_MB} MB`,
    holds: growthMb <= MAX_API_GROWTH_MB,
  });

  for (const concurrency of [1, 8]) {
    const bodies = Array.from({ length: SINGLE_ITEMS }, (_, i) => JSON.stringify(benchItem(at + i)));
    at += SINGLE_ITEMS;
    const post = (body: string) => send(`${path}/items`, 'application/geo+json', body);
    const seconds_ = await seconds(() => mapLimited(bodies, concurrency, post));
    const perS = SINGLE_ITEMS / seconds_;
    tell({
      bench: `one item per POST, ${concurrency} at a time`,
      items_per_s: round(perS, 0),
      limit: concurrency === 1 ? 'none' : `≥ ${MIN_SINGLE_PER_S} items/s`,
      holds: concurrency === 1 || perS >= MIN_SINGLE_PER_S,
    });
  }
});
