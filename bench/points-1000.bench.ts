import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from '../src/demo/swath-client.js';
import { withInstance } from './instance.js';
import { mapLimited, median, round, seconds, tell } from './measure.js';

/** A 2-D grid of 264 × 280 cells, and 1,000 places with the cell that numpy found nearest by looking at all. */
const FIXTURES = join(process.cwd(), 'test/fixtures/points');
const SAMPLE = 'samples/dem/sao-tome-east.tif';
const MIN_RATIO = 20;
const REPEATS = 5;
/** One after the other, as a script asks that knows no batch; `BENCH_SINGLES` makes them fewer, the time is scaled. */
const SINGLES = Number(process.env['BENCH_SINGLES'] ?? 1000);

type Expected = readonly [
  lon: number,
  lat: number,
  row: number,
  col: number,
  metres: number,
  vv: number | null,
  vh: number,
];

interface Result {
  readonly nearest: { readonly row: number; readonly col: number };
  readonly inside: boolean;
  readonly variables: Readonly<Record<string, { readonly value: number | null }>>;
}

const expected = JSON.parse(await readFile(join(FIXTURES, 's1-like.expected.json'), 'utf8')) as Expected[];
const VARIABLES = ['Amplitude_VV', 'Amplitude_VH'];

async function measured(client: SwathClient): Promise<void> {
  const id = await datasetOf(client, 'root://points/s1-like.nc');
  const points = expected.map(([lon, lat]) => ({ lon, lat }));
  const batch = () =>
    client.json<{ results: Result[] }>('POST', `/datasets/${id}/query-points`, { points, variables: VARIABLES });
  const { results } = await batch();
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) times.push(await seconds(batch));
  const asked = points.slice(0, SINGLES);
  const one = (point: object) =>
    client.json<Result>('POST', `/datasets/${id}/query-point`, { ...point, variables: VARIABLES });
  const singles = (await seconds(() => mapLimited(asked, 1, one))) * (points.length / asked.length);
  const equal = results.filter((result, i) => isEqual(result, expected[i]!)).length;
  const ratio = singles / median(times);
  tell({
    bench: 'points-1000: one batch against 1,000 single queries of a mounted netCDF with 2-D coordinates, both warm',
    limit: `≥ ${MIN_RATIO}× faster, all cells and values as numpy finds them`,
    batchS: round(median(times), 3),
    singlesS: round(singles, 2),
    ratio: round(ratio, 1),
    equal,
    holds: ratio >= MIN_RATIO && equal === expected.length,
  });
}

/** Any raster; what is asked is the netCDF that it is said to come from. */
async function datasetOf(client: SwathClient, source: string): Promise<string> {
  const { job_id: job } = await client.ingest(SAMPLE, { title: 'quicklook', visibility: 'public' });
  const { dataset_id: id } = await client.finished(job);
  await client.request('PATCH', `/datasets/${id}`, { source_dataset: source });
  return id;
}

function isEqual({ nearest, inside, variables }: Result, [, , row, col, , vv, vh]: Expected): boolean {
  const isCell = nearest.row === row && nearest.col === col;
  const values = VARIABLES.map((name) => variables[name]?.value ?? null);
  return isCell && (inside ? values[0] === vv && values[1] === vh : values.every((value) => value === null));
}

await withInstance(({ client }) => measured(client), { SWATH_DATASET_ROOTS: FIXTURES });
