import { copyFile, mkdir, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from '../src/demo/swath-client.js';
import { collectionOf } from './byoc-collection.js';
import { withInstance } from './instance.js';
import { UTM_EPSG, writeLargeCog } from './large-scenes.js';
import { fitLine, median, round, tell } from './measure.js';
import { descendants } from './process-tree.js';

const SCENES = 30;
/** Of the same days, 40 km to the east. */
const ELSEWHERE = 10;
const COUNTS = [5, 10, 20, 30];
const ROUNDS = 9;
const SIDE = 512;
const BANDS = ['B04', 'B08'];
/** Of a point from the line through all, over its own time. */
const MAX_RESIDUAL = 0.15;
const SCENE = { sidePx: 1100, metresPerPixel: 10, corner: [300_000, 2_800_020], bands: BANDS } as const;
const WINDOW = [302_000, 2_792_000, 302_000 + SIDE * 10, 2_792_000 + SIDE * 10];

const SCRIPT = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], mosaicking: "ORBIT", output: { bands: 1, sampleType: "FLOAT32" } };
}
function evaluatePixel(samples) {
  let best = -1;
  for (const { B04, B08, dataMask } of samples) if (dataMask) best = Math.max(best, (B08 - B04) / (B08 + B04));
  return [best];
}`;

await withInstance(async ({ client, workDir }) => {
  const bucket = join(workDir, 'data', 'buckets', 'orbits');
  await mkdir(bucket, { recursive: true });
  await writeLargeCog(join(bucket, 'inside-0.tif'), SCENE);
  await writeLargeCog(join(bucket, 'beside-0.tif'), { ...SCENE, corner: [340_000, 2_800_020] });
  const names = [...Array(SCENES).keys()].map((i) => `inside-${i}`);
  const beside = [...Array(ELSEWHERE).keys()].map((i) => `beside-${i}`);
  for (const name of [...names, ...beside]) {
    const first = `${name.split('-')[0]}-0`;
    if (name !== first) await copyFile(join(bucket, `${first}.tif`), join(bucket, `${name}.tif`));
  }
  const bands = BANDS.map((name, i) => ({ name, source: 'BAND', bandIndex: i + 1 }));
  const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i, 11)).toISOString();
  const tiles = [...names, ...beside].map((name, i) => ({ path: `${name}.tif`, sensingTime: day(i % SCENES) }));
  const type = await collectionOf(client, 'orbits', bands, tiles);

  const ms = new Map(COUNTS.map((count) => [count, [] as number[]]));
  const opened = new Map<number, number>();
  for (let turn = 0; turn <= ROUNDS; turn++) {
    for (const count of COUNTS) {
      const before = await filesRead(client);
      const started = performance.now();
      await draw(client, type, { from: day(0), to: day(count - 1) });
      if (turn > 0) ms.get(count)?.push(performance.now() - started);
      opened.set(count, (await filesRead(client)) - before);
    }
  }
  const points = COUNTS.map((count) => [count, median(ms.get(count) as number[])] as const);
  const { slope, intercept } = fitLine(points);
  const residuals = points.map(([count, time]) => Math.abs(time - (intercept + slope * count)) / time);
  const wrongCounts = COUNTS.filter((count) => opened.get(count) !== count);
  const open = await openRasters();
  const [met, strays] = ['/inside-', '/beside-'].map((name) => open.filter((path) => path.includes(name)).length) as [number, number]; // prettier-ignore
  tell({
    bench: `ORBIT, two bands, ${SIDE}², ${COUNTS.join(', ')} scenes out of ${SCENES} that meet the window and ${ELSEWHERE} that do not`,
    ms: Object.fromEntries(points.map(([count, time]) => [count, round(time, 1)])),
    ms_per_scene: round(slope),
    ms_without_scenes: round(intercept),
    largest_residual: round(Math.max(...residuals)),
    files_read: Object.fromEntries(opened),
    open_handles: { in_the_window: met, beside_it: strays },
    limit: `every time within ${MAX_RESIDUAL * 100} % of one line; as many files read as scenes; none beside the window open`,
    holds: Math.max(...residuals) <= MAX_RESIDUAL && wrongCounts.length === 0 && met > 0 && strays === 0,
  });
});

async function draw(client: SwathClient, type: string, timeRange: { from: string; to: string }): Promise<void> {
  const crs = `http://www.opengis.net/def/crs/EPSG/0/${UTM_EPSG}`;
  const answer = await client.request('POST', '/api/v1/process', {
    input: { bounds: { bbox: WINDOW, properties: { crs } }, data: [{ type, dataFilter: { timeRange } }] },
    output: { width: SIDE, height: SIDE, responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
    evalscript: SCRIPT,
  });
  await answer.arrayBuffer();
}

/** Files that renderings have read so far, as the platform counts them. */
async function filesRead(client: SwathClient): Promise<number> {
  const metrics = await (await client.request('GET', '/metrics')).text();
  return Number(/^swath_render_files_total (\S+)/m.exec(metrics)?.[1] ?? 0);
}

/** What renderers hold open, by the operating system's word: they keep what they opened for the next request. */
async function openRasters(): Promise<string[]> {
  const renderers = (await descendants(process.pid)).filter(({ command }) => command.endsWith(' renderer'));
  const paths = renderers.map(async ({ pid }) => {
    const handles = await readdir(`/proc/${pid}/fd`);
    return Promise.all(handles.map((handle) => readlink(`/proc/${pid}/fd/${handle}`).catch(() => '')));
  });
  return (await Promise.all(paths)).flat();
}
