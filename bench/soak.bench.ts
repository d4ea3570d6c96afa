import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from '../src/demo/swath-client.js';
import { collectionOf } from './byoc-collection.js';
import { withInstance } from './instance.js';
import { writeLargeCog } from './large-scenes.js';
import { randomTiles } from './map-tile.js';
import { fitLine, mapLimited, percentile, round, tell } from './measure.js';
import { isRendering } from './memory-watch.js';
import { descendants, handlesOf } from './process-tree.js';
import { trueColour } from './true-colour.js';

/** `BENCH_SOAK_MINUTES` makes it shorter. */
const MINUTES = Number(process.env['BENCH_SOAK_MINUTES'] ?? 10);
const CONCURRENCY = 8;
const SAMPLE_MS = 2000;
/** Of the line through the second half of the run. A renderer's caches are full before. */
const MAX_GROWTH_MB_PER_MINUTE = 5;
const MAX_MORE_HANDLES = 16;
const MAX_TAIL = 4;
const BANDS = ['B04', 'B03', 'B02'];
const BOX = [-10.95, 24.85, -10.5, 25.25] as const;

const HANG_UP_MS = 15;

type Asked = (client: SwathClient, i: number) => Promise<unknown>;

await withInstance(async ({ client, workDir }) => {
  await writeLargeCog(join(workDir, 'data', 'buckets', 'visual', 'rgb.tif'), {
    ...{ bands: BANDS, sidePx: 5490, metresPerPixel: 10, corner: [300_000, 2_800_020] },
  });
  const bands = BANDS.map((name, i) => ({ name, source: 'rgb', bandIndex: i + 1 }));
  const tile = { path: '(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' };
  const type = await collectionOf(client, 'visual', bands, [tile]);
  const kinds = kindsOf(type, await tokenOf(client.url, join(workDir, 'data')));
  const names = Object.keys(kinds);
  await mapLimited([...Array(200).keys()], CONCURRENCY, async (i) =>
    kinds[names[i % names.length] as string]?.(client, i),
  );

  const before = await handles();
  const rss: Array<readonly [minute: number, mb: number]> = [];
  const ms = new Map(names.map((name) => [name, [] as number[]]));
  const started = performance.now();
  const minutes = () => (performance.now() - started) / 60_000;
  let asked = 0;
  const lane = async () => {
    while (minutes() < MINUTES) {
      const i = asked++;
      const name = names[i % names.length] as string;
      const at = performance.now();
      await kinds[name]?.(client, i);
      ms.get(name)?.push(performance.now() - at);
    }
  };
  const watch = setInterval(() => void memory().then((mb) => rss.push([minutes(), mb])), SAMPLE_MS);
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  clearInterval(watch);
  // Connections of the bench itself close meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 6000));

  const { slope } = fitLine(rss.filter(([minute]) => minute > MINUTES / 2));
  const more = (await handles()) - before;
  const tails = Object.fromEntries(
    [...ms].map(([name, times]) => [
      name,
      { requests: times.length, p50: round(percentile(times, 50), 1), p99: round(percentile(times, 99), 1) },
    ]),
  );
  const worst = Math.max(...Object.values(tails).map(({ p50, p99 }) => p99 / p50));
  tell({
    bench: `${MINUTES} minutes at concurrency ${CONCURRENCY}, requests of ${names.length} kinds in turn`,
    requests: asked,
    ms: tails,
    worst_p99_over_p50: round(worst),
    rss_mb_by_process: await byProcess(),
    rss_mb: { first: round(rss[0]?.[1] ?? 0, 0), last: round(rss.at(-1)?.[1] ?? 0, 0) },
    growth_mb_per_minute: round(slope),
    more_handles: more,
    limit: `growth ≤ ${MAX_GROWTH_MB_PER_MINUTE} MB/min over the second half; ≤ ${MAX_MORE_HANDLES} handles more; p99 ≤ ${MAX_TAIL} × p50 of every kind`,
    holds: slope <= MAX_GROWTH_MB_PER_MINUTE && more <= MAX_MORE_HANDLES && worst <= MAX_TAIL,
  });
});

/** What is asked, all in turn: pictures of two sizes and formats, a plan, a mistake, a client that hangs up. */
function kindsOf(type: string, token: string): Readonly<Record<string, Asked>> {
  const tiles = (side: number) => randomTiles(BOX, [12, 14], { side, count: 500, seed: side });
  const small = tiles(256);
  const large = tiles(512);
  const body = (i: number, from = small) => trueColour(type, from[i % from.length]!, 'NEAREST');
  const ask = async (client: SwathClient, request: object, path = '/api/v1/process') =>
    (await client.request('POST', path, request)).arrayBuffer();
  return {
    'PNG 256²': (client, i) => ask(client, body(i)),
    'PNG 512²': (client, i) => ask(client, body(i, large)),
    'bilinear 256²': (client, i) => ask(client, trueColour(type, small[i % small.length]!, 'BILINEAR')),
    'JPEG 256²': (client, i) => ask(client, inFormat(withoutAlpha(body(i)), 'image/jpeg')),
    'GeoTIFF 256²': (client, i) => ask(client, inFormat(body(i), 'image/tiff')),
    explain: (client, i) => ask(client, body(i), '/api/v1/process/explain'),
    refused: (client, i) => ask(client, { ...body(i), evalscript: `no script ${i}` }).catch(() => undefined),
    'hung up': (client, i) => hangUp(client.url, token, body(i, large)),
  };
}

function inFormat<T extends { output: object }>(body: T, type: string) {
  return { ...body, output: { ...body.output, responses: [{ identifier: 'default', format: { type } }] } };
}

function withoutAlpha<T extends { evalscript: string }>(body: T): T {
  const evalscript = body.evalscript.replace(', s.dataMask]', ']').replace('bands: 4', 'bands: 3');
  return { ...body, evalscript };
}

/** Leaves in the middle of the work. */
async function hangUp(url: string, token: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(HANG_UP_MS);
  const answer = fetch(`${url}/api/v1/process`, { method: 'POST', headers, body: JSON.stringify(body), signal });
  await answer.then((response) => response.arrayBuffer()).catch(() => undefined);
}

async function tokenOf(url: string, dataDir: string): Promise<string> {
  const credentials = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as Record<string, string>;
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...credentials });
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function memory(): Promise<number> {
  const states = (await descendants(process.pid)).filter(isRendering);
  return states.reduce((sum, { rssBytes }) => sum + rssBytes, 0) / 1e6;
}

async function byProcess(): Promise<string[]> {
  const states = (await descendants(process.pid)).filter(isRendering);
  return states.map(({ command, rssBytes }) => `${command.split('/').at(-1)}: ${round(rssBytes / 1e6, 0)}`);
}

async function handles(): Promise<number> {
  const states = (await descendants(process.pid)).filter(isRendering);
  const counts = await Promise.all(states.map(({ pid }) => handlesOf(pid)));
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
