import { copyFile, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from '../src/demo/swath-client.js';
import { withInstance } from './instance.js';
import { mapLimited, round, run, seconds, tell } from './measure.js';
import { writeNoiseCog } from './noise-cog.js';
import { descendants, rssOf } from './process-tree.js';
import { type ProviderStub, startProviderStub } from './provider-stub.js';

const DELIVERIES = Number(process.env['BENCH_DELIVERIES'] ?? 1000);
/** Of one order. */
const ITEMS = 250;
/** Pixels per side of 16-bit noise: a COG of 5 MB with its overviews. */
const SIZE = 1280;
/** Before the clock runs: of both sides; a service has seen deliveries before. */
const WARM_UP = 48;
/** As many as two workers bring in at the same time. */
const AT_ONCE = 12;
const MIN_SHARE = 0.8;
/** Of both workers and their GDAL processes, whatever the number of deliveries. */
const MAX_WORKER_MB = 1500;

/** What nobody can do without: each file fetched to disk, and copied to where its tile lies; both synced. */
async function rawCopies(stub: ProviderStub, folder: string, files: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mapLimited([...Array(files).keys()], AT_ONCE, async (n) => {
    const [received, tile] = ['received', 'tile'].map((what) => join(folder, `${n}-${what}.tif`)) as [string, string];
    const answer = await fetch(stub.fileUrl(n));
    const file = await open(received, 'w');
    for await (const chunk of answer.body!) await file.write(chunk);
    await file.sync();
    await file.close();
    await copyFile(received, tile);
    const copy = await open(tile, 'r');
    await copy.sync();
    await copy.close();
  });
}

async function order(client: SwathClient, from: number, items: number): Promise<string> {
  const itemIds = Array.from({ length: items }, (_, i) => `scene-${from + i}`);
  const bounds = { bbox: [15, 44.9, 15.3, 45.2] };
  const input = { provider: 'STAC', bounds, data: [{ catalog: 'bench', collection: 'bench', itemIds }] };
  return (await client.json<{ id: string }>('POST', '/api/v1/dataimport/orders', { name: `bench ${from}`, input })).id;
}

async function bringIn(client: SwathClient, orders: readonly string[]): Promise<void> {
  for (const id of orders) await client.request('POST', `/api/v1/dataimport/orders/${id}/confirm`, {});
  await allDone(client, orders);
}

async function allDone(client: SwathClient, orders: readonly string[]): Promise<void> {
  for (const id of orders)
    for (;;) {
      const { status } = await client.json<{ status: string }>('GET', `/api/v1/dataimport/orders/${id}`);
      if (status === 'DONE') break;
      if (status !== 'RUNNING') throw new Error(`order ${id} is ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
}

/** Highest resident memory of the workers and what they started, in bytes, until `isOver`. */
async function peakOfWorkers(isOver: () => boolean): Promise<number> {
  let peak = 0;
  while (!isOver()) {
    const all = await descendants(process.pid);
    const workers = all.filter(({ command }) => command.includes('main.worker.js') || command.endsWith('raster'));
    const rss = await Promise.all(workers.map(({ pid }) => rssOf(pid)));
    peak = Math.max(
      peak,
      rss.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return peak;
}

const scratch = (await run('mktemp', ['-d'])).stdout.trim();
await writeNoiseCog(join(scratch, 'cog.tif'), SIZE);
const stub = await startProviderStub(await readFile(join(scratch, 'cog.tif')));
try {
  await withInstance(
    async ({ client, workDir }) => {
      const fileMb = (await readFile(join(scratch, 'cog.tif'))).length / 1e6;
      await bringIn(client, [await order(client, DELIVERIES, WARM_UP)]);
      await rawCopies(stub, join(workDir, 'raw'), WARM_UP);
      const rawS = await seconds(() => rawCopies(stub, join(workDir, 'raw'), DELIVERIES));
      await run('rm', ['-r', join(workDir, 'raw')]);
      const orders: string[] = [];
      for (let from = 0; from < DELIVERIES; from += ITEMS)
        orders.push(await order(client, from, Math.min(ITEMS, DELIVERIES - from)));
      let isOver = false;
      const peak = peakOfWorkers(() => isOver);
      const importS = await seconds(() => bringIn(client, orders));
      isOver = true;
      const workerMb = (await peak) / 1024 ** 2;
      const share = rawS / importS;
      tell({
        bench: `${DELIVERIES} deliveries of ${round(fileMb)} MB with two workers, first confirmation to last order DONE, against fetching and copying the files`,
        raw_copy_s: round(rawS),
        raw_copy_mb_per_s: round((DELIVERIES * fileMb) / rawS, 0),
        import_s: round(importS),
        import_mb_per_s: round((DELIVERIES * fileMb) / importS, 0),
        share_of_raw_copy: round(share),
        workers_peak_mb: round(workerMb, 0),
        limit: `≥ ${MIN_SHARE} of the raw copy, workers ≤ ${MAX_WORKER_MB} MB`,
        holds: share >= MIN_SHARE && workerMb <= MAX_WORKER_MB,
      });
    },
    {
      SWATH_WORKERS: '2',
      SWATH_IMPORT_POLL_S: '1',
      SWATH_OUTBOUND_ALLOW: stub.host,
      SWATH_STAC_PROVIDERS: JSON.stringify({ bench: { url: stub.url } }),
    },
  );
} finally {
  stub.close();
  await run('rm', ['-r', scratch]);
}
