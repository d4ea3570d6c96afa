import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type SwathClient } from '../src/demo/swath-client.js';
import { collectionOf } from './byoc-collection.js';
import { withInstance } from './instance.js';
import { UTM_EPSG, writeLargeCog } from './large-scenes.js';
import { cpuSeconds } from './process-tree.js';
import { mapLimited, round, run, seconds, tell } from './measure.js';

const FIELDS = Number(process.env['BENCH_FIELDS'] ?? 10_000);
const INTERVALS = Number(process.env['BENCH_INTERVALS'] ?? 12);
/** Of all fields × intervals, spread evenly: the peer's rate does not change with their number. `BENCH_SINGLES=all` asks for all. */
const SINGLES = process.env['BENCH_SINGLES'] ?? '6000';
const MIN_RATIO = 5;
/** Requests at a time; more are not faster on two cores. */
const CONCURRENCY = 8;

/** Metres: fields of up to 20 × 20 pixels, a hundred in a row, in a scene of 27 km. */
const [FIELD, SPACING, IN_A_ROW] = [200, 270, 100];
const SCENE = { sidePx: 2745, metresPerPixel: 10, corner: [300_000, 2_800_020] } as const;
const CRS = `http://www.opengis.net/def/crs/EPSG/0/${UTM_EPSG}`;
/** Files of different pixels. */
const PAIRS = [['B04', 'B08'], ['B03', 'B04'], ['B02', 'B03'], ['B08', 'B02']] as const; // prettier-ignore

const SCRIPT = `//VERSION=3
function setup() {
  return { input: ["B04", "B08", "dataMask"], output: [{ id: "ndvi", bands: 1 }, { id: "dataMask", bands: 1 }] };
}
function evaluatePixel(s) {
  return { ndvi: [(s.B08 - s.B04) / (s.B08 + s.B04)], dataMask: [s.dataMask] };
}`;

interface Interval {
  readonly from: string;
  readonly to: string;
}

const monthOf = (i: number) => new Date(Date.UTC(2023, i, 1)).toISOString().replace('.000Z', 'Z');
const intervals: readonly Interval[] = Array.from({ length: INTERVALS }, (_, i) => ({ from: monthOf(i), to: monthOf(i + 1) })); // prettier-ignore

/** Four corners, none of them square. */
function outlineOf(field: number): number[][] {
  const west = SCENE.corner[0] + (field % IN_A_ROW) * SPACING;
  const south = SCENE.corner[1] - (Math.floor(field / IN_A_ROW) % IN_A_ROW) * SPACING - SPACING;
  const cut = (field % 7) * 10;
  const [east, north] = [west + FIELD, south + FIELD];
  return [[west, south], [east, south + cut], [east - cut, north], [west, north - cut], [west, south]]; // prettier-ignore
}

function aggregationOf({ from, to }: Interval) {
  const every = { timeRange: { from, to }, aggregationInterval: { of: 'P1M' } };
  return { ...every, resx: 10, resy: 10, evalscript: SCRIPT };
}

await withInstance(async ({ client, workDir }) => {
  const buckets = join(workDir, 'data', 'buckets');
  const type = await scenesOf(client, join(buckets, 'scenes'));
  await writeFields(join(buckets, 'fields'));
  await mkdir(join(buckets, 'results'), { recursive: true });

  let task = '';
  const data = [{ type }];
  const whole = { from: intervals[0]!.from, to: intervals.at(-1)!.to };
  const [ours, oursCpu] = await measured(async () => {
    task = await finished(client, {
      input: { features: { s3: { url: 's3://fields/fields.gpkg' } }, data },
      aggregation: aggregationOf(whole),
      output: { s3: { url: 's3://results' } },
    });
  });

  const all = FIELDS * INTERVALS;
  const count = SINGLES === 'all' ? all : Math.min(all, Number(SINGLES));
  const asked = Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
  const single = async (at: number): Promise<unknown> => {
    const [field, interval] = [Math.floor(at / INTERVALS), intervals[at % INTERVALS]!];
    const bounds = { geometry: { type: 'Polygon', coordinates: [outlineOf(field)] }, properties: { crs: CRS } };
    const body = { input: { bounds, data }, aggregation: aggregationOf(interval) };
    return client.json('POST', '/api/v1/statistics', body);
  };
  await mapLimited(asked.slice(0, 200), CONCURRENCY, single);
  let answers: unknown[] = [];
  const [peer, peerCpu] = await measured(async () => {
    answers = await mapLimited(asked, CONCURRENCY, single);
  });
  let different = 0;
  for (const [i, at] of asked.entries()) {
    const [field, interval] = [Math.floor(at / INTERVALS) + 1, at % INTERVALS];
    const { response } = await resultOf(join(buckets, 'results', task, `${field}.json`));
    const own = { ...response, data: response.data.slice(interval, interval + 1) };
    if (!isDeepStrictEqual(own, answers[i])) different++;
  }
  const [oursPerS, peerPerS] = [all / ours, count / peer];
  tell({
    bench: `batch statistics of ${FIELDS} fields × ${INTERVALS} intervals, create to DONE, against ${count} single requests over loopback`,
    ours_s: round(ours),
    ours_per_s: round(oursPerS, 1),
    peer_per_s: round(peerPerS, 1),
    ratio: round(oursPerS / peerPerS),
    ours_cpu_ms_each: round((oursCpu * 1000) / all),
    peer_cpu_ms_each: round((peerCpu * 1000) / count),
    cpu_ratio: round(peerCpu / count / (oursCpu / all)),
    different,
    limit: `≥ ${MIN_RATIO}×, none different`,
    holds: oursPerS / peerPerS >= MIN_RATIO && different === 0,
  });
});

/** Wall clock, and processor time of everything that this bench has started, its own included. */
async function measured(work: () => Promise<void>): Promise<[wall: number, cpu: number]> {
  const before = await cpuSeconds([process.pid]);
  const wall = await seconds(work);
  return [wall, (await cpuSeconds([process.pid])) - before];
}

/** One scene per interval. */
async function scenesOf(client: SwathClient, folder: string): Promise<string> {
  const files = PAIRS.map((_, i) => join(folder, `p${i}.tif`));
  for (const [i, file] of files.entries()) await writeLargeCog(file, { ...SCENE, bands: PAIRS[i]! });
  const tiles = intervals.map(({ from }, i) => ({ path: `s${i}-(BAND).tif`, sensingTime: from.replace('01T', '15T') }));
  for (const i of tiles.keys()) await run('ln', [files[i % files.length]!, join(folder, `s${i}-both.tif`)]);
  const bands = ['B04', 'B08'].map((name, i) => ({ name, source: 'both', bandIndex: i + 1 }));
  return collectionOf(client, 'scenes', bands, tiles);
}

/** By GDAL, as users make them. */
async function writeFields(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const features = Array.from({ length: FIELDS }, (_, i) => ({
    type: 'Feature',
    properties: { id: i + 1, identifier: `field ${i + 1}` },
    geometry: { type: 'Polygon', coordinates: [outlineOf(i)] },
  }));
  const json = join(folder, 'fields.geojson');
  await writeFile(json, JSON.stringify({ type: 'FeatureCollection', features }));
  const options = ['-f', 'GPKG', '-a_srs', `EPSG:${UTM_EPSG}`, '-nln', 'fields', '-lco', 'FID=fid'];
  await run('ogr2ogr', [...options, join(folder, 'fields.gpkg'), json]);
}

/** @returns the task's id */
async function finished(client: SwathClient, body: object): Promise<string> {
  const path = '/api/v1/statistics/batch';
  const { id } = await client.json<{ id: string }>('POST', path, body);
  await client.request('POST', `${path}/${id}/start`);
  for (;;) {
    const { status, error } = await client.json<{ status: string; error?: string }>('GET', `${path}/${id}/status`);
    if (status === 'DONE') return id;
    if (status === 'FAILED' || status === 'STOPPED') throw new Error(`the task is ${status}: ${error}`);
    // Each look is a request that its worker pays for, on the same two cores.
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function resultOf(path: string): Promise<{ response: { data: unknown[] } }> {
  return JSON.parse(await readFile(path, 'utf8')) as { response: { data: unknown[] } };
}
