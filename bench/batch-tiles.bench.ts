import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type SwathClient } from '../src/demo/swath-client.js';
import { collectionOf } from './byoc-collection.js';
import { withInstance } from './instance.js';
import { UTM_EPSG, writeLargeCog } from './large-scenes.js';
import { median, round, seconds, tell } from './measure.js';
import { bindToCore, cpuOf, descendants, type ProcessState } from './process-tree.js';

/**
 * A batch task of 400 tiles of 512 × 512 px (10 km tiles of 20 m, and 6 px around them), NDVI of two bands of one COG
 * beneath all of them, with one worker of one renderer and with two. Two workers stand for two machines: each is bound to
 * a core of its own, with its renderer, while PostgreSQL, Redis and the API run where there is room. Unbound, the first
 * worker takes more than one core already; that is told beside it. Overhead is the processor time of the worker and of
 * PostgreSQL beside that of the renderer, which a busy machine does not change; the same pictures by Process, one after
 * the other with one renderer, are told, too.
 */
const TILES = 400;
const SIDE_M = 200_000;
const METRES_PER_PIXEL = 20;
const CORNER = [300_000, 2_900_000] as const;
const TILE_M = 10_000;
const BUFFER_PX = 6;
/** Pictures by Process. */
const PICTURES = 100;
const MIN_SPEED_UP = 1.8;
const MAX_OVERHEAD = 0.15;
const TASKS = '/api/v2/batch/process';
const NDVI = `//VERSION=3
function setup() { return { input: ["B04", "B08"], output: { bands: 1, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [(s.B08 - s.B04) / (s.B08 + s.B04)] }`;
const OUTPUT = { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] };
const CRS = { crs: `http://www.opengis.net/def/crs/EPSG/0/${UTM_EPSG}` };

interface Task {
  readonly id: string;
  readonly status: string;
  readonly error?: string;
}

const bounds = (bbox: readonly number[]) => ({ bbox, properties: CRS });
const input = (type: string, bbox: readonly number[]) => ({ bounds: bounds(bbox), data: [{ type }] });

async function reached(client: SwathClient, id: string, status: string): Promise<void> {
  for (;;) {
    const task = await client.json<Task>('GET', `${TASKS}/${id}`);
    if (task.status === status) return;
    if (['FAILED', 'STOPPED'].includes(task.status)) throw new Error(`the task ${task.status}: ${task.error}`);
    await pause(250);
  }
}

interface BatchTimes {
  /** From the start of an analysed task to DONE. */
  readonly seconds: number;
  /** Processor time of renderers … */
  readonly renderS: number;
  /** … and of workers and PostgreSQL … */
  readonly besideS: number;
  /** … and of everything that this bench has started, per second: how many cores were busy. */
  readonly cores: number;
}

async function processorTime(): Promise<{ render: number; beside: number; all: number }> {
  const all = await descendants(process.pid);
  const of = (is: (state: ProcessState) => boolean) => cpuOf(all.filter(is).map(({ pid }) => pid));
  const isBeside = ({ command }: ProcessState) => /main\.worker|postgres/.test(command);
  return {
    render: await of(({ command }) => command.endsWith(' renderer')),
    beside: await of(isBeside),
    all: await of(() => true),
  };
}

async function batchTimes(client: SwathClient, type: string): Promise<BatchTimes> {
  const [west, north] = CORNER;
  const inner = [west + 500, north - SIDE_M + 500, west + SIDE_M - 500, north - 500];
  const { id } = await client.json<Task>('POST', TASKS, {
    processRequest: { input: input(type, inner), output: OUTPUT, evalscript: NDVI },
    input: { type: 'tiling-grid', id: 1, resolution: METRES_PER_PIXEL, bufferX: BUFFER_PX, bufferY: BUFFER_PX },
    output: { type: 'raster', delivery: { s3: { url: 's3://results/out' } } },
  });
  await client.request('POST', `${TASKS}/${id}/analyse`);
  await reached(client, id, 'ANALYSIS_DONE');
  const before = await processorTime();
  const took = await seconds(async () => {
    await client.request('POST', `${TASKS}/${id}/start`);
    await reached(client, id, 'DONE');
  });
  const after = await processorTime();
  return {
    seconds: took,
    renderS: after.render - before.render,
    besideS: after.beside - before.beside,
    cores: (after.all - before.all) / took,
  };
}

/** One after the other to a core of its own. */
async function bindWorkers(): Promise<void> {
  const workers = (await descendants(process.pid)).filter(({ command }) => command.includes('main.worker'));
  for (const [core, { pid }] of workers.entries()) await bindToCore(pid, core);
}

/** Median of seconds per picture, one after the other. */
async function pictureSeconds(client: SwathClient, type: string): Promise<number> {
  const edge = BUFFER_PX * METRES_PER_PIXEL;
  const took: number[] = [];
  for (let n = 0; n < PICTURES; n++) {
    const [west, south] = [CORNER[0] + (n % 20) * TILE_M, CORNER[1] - TILE_M - Math.floor(n / 20) * TILE_M];
    const bbox = [west - edge, south - edge, west + TILE_M + edge, south + TILE_M + edge];
    const output = { width: 512, height: 512, ...OUTPUT };
    const body = { input: input(type, bbox), output, evalscript: NDVI };
    took.push(await seconds(async () => (await client.request('POST', '/api/v1/process', body)).arrayBuffer()));
  }
  return median(took);
}

const folder = await mkdtemp(join(tmpdir(), 'swath-bench-'));
try {
  const scene = join(folder, 'scene.tif');
  const sidePx = SIDE_M / METRES_PER_PIXEL;
  await writeLargeCog(scene, { bands: ['B04', 'B08'], sidePx, metresPerPixel: METRES_PER_PIXEL, corner: CORNER });
  const measured = async (workers: number, isBound: boolean) =>
    withInstance(
      async ({ client, workDir }) => {
        const buckets = join(workDir, 'data/buckets');
        for (const name of ['scenes', 'results']) await mkdir(join(buckets, name, 'a'), { recursive: true });
        await copyFile(scene, join(buckets, 'scenes/a/scene.tif'));
        const bands = ['B04', 'B08'].map((name, i) => ({ name, source: 'scene', bandIndex: i + 1 }));
        const tile = { path: 'a/(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' };
        const type = await collectionOf(client, 'scenes', bands, [tile]);
        if (isBound) await bindWorkers();
        await batchTimes(client, type);
        const runs = [await batchTimes(client, type), await batchTimes(client, type)];
        const best = runs.toSorted((a, b) => a.seconds - b.seconds)[0] as BatchTimes;
        return { ...best, pictureS: workers === 1 && !isBound ? await pictureSeconds(client, type) : NaN };
      },
      { SWATH_WORKERS: String(workers), SWATH_RASTER_PROCESSES: '1' },
    );
  const rate = ({ seconds: took }: BatchTimes) => round(TILES / took, 1);
  const canBind = availableParallelism() >= 2;
  const [oneBound, twoBound] = canBind ? [await measured(1, true), await measured(2, true)] : [null, null];
  const one = await measured(1, false);
  const two = await measured(2, false);
  const speedUp = oneBound && twoBound ? oneBound.seconds / twoBound.seconds : NaN;
  const overhead = one.besideS / one.renderS;
  tell({
    bench: `Batch of ${TILES} tiles of 512 × 512 px from a COG, one renderer per worker`,
    bound_to_a_core_each: oneBound &&
      twoBound && {
        one_worker_tiles_per_s: rate(oneBound),
        two_workers_tiles_per_s: rate(twoBound),
        speed_up: round(speedUp),
        cores_busy: [round(oneBound.cores), round(twoBound.cores)],
      },
    unbound: {
      one_worker_tiles_per_s: rate(one),
      two_workers_tiles_per_s: rate(two),
      speed_up: round(one.seconds / two.seconds),
      cores_busy: [round(one.cores), round(two.cores)],
    },
    ms_per_tile_one_worker: round((one.seconds / TILES) * 1000, 1),
    render_cpu_ms_per_tile: round((one.renderS / TILES) * 1000, 1),
    beside_cpu_ms_per_tile: round((one.besideS / TILES) * 1000, 1),
    ms_per_picture_by_process: round(one.pictureS * 1000, 1),
    overhead: round(overhead, 3),
    limit: `two workers, each bound to a core, ≥ ${MIN_SPEED_UP}× one; beside the render ≤ ${MAX_OVERHEAD * 100} % of its processor time`,
    holds: speedUp >= MIN_SPEED_UP && overhead <= MAX_OVERHEAD,
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
