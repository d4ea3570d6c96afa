import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type SwathClient } from './swath-client.js';
import { timePlot } from './time-plot.js';

const SAMPLE = 'samples/netcdf/bcsd_obs_1999.nc';
const ROOT = 'demo-netcdf';
/** Lon/lat in degrees. */
const PLACES: Readonly<Record<string, { readonly lon: number; readonly lat: number }>> = {
  'Blue Ridge': { lon: -82.3125, lat: 35.8125 },
  'coastal plain': { lon: -78.4375, lat: 34.5625 },
};

/** Months of one place, as the netCDF has them. */
export interface PlaceSeries {
  readonly label: string;
  readonly lon: number;
  readonly lat: number;
  /** °C; `day` as `1999-01-31` */
  readonly series: ReadonlyArray<{ readonly day: string; readonly value: number }>;
}

export interface Climate {
  /** The first month as GeoTIFF. */
  readonly datasetId: string;
  readonly places: readonly PlaceSeries[];
  /** SVG. */
  readonly plot: string;
}

interface Answer {
  readonly time: readonly string[];
  readonly variables: { readonly tas: { readonly value: readonly number[] } };
}

/** Puts the netCDF where an operator would mount an archive. @returns the folder, a dataset root */
export async function placeClimate(dataDir: string): Promise<string> {
  const folder = join(dataDir, ROOT);
  await mkdir(folder, { recursive: true });
  await copyFile(SAMPLE, join(folder, basename(SAMPLE)));
  return folder;
}

/** Registers temperatures of a netCDF as a dataset and asks what is behind it for all months at two places. */
export async function askClimate(client: SwathClient, outDir: string): Promise<Climate> {
  const { outputs } = await client.json<{ outputs: Array<{ dataset_id: string }> }>(
    'POST',
    '/datasets/from-nc-config',
    {
      input_dataset: `root://${ROOT}/${basename(SAMPLE)}`,
      variables: ['tas'],
      metadata: { title: 'Temperature, January 1999, south-east USA' },
    },
  );
  const datasetId = outputs[0]?.dataset_id ?? '';
  const places = await Promise.all(
    Object.entries(PLACES).map(async ([label, place]) => ({
      label,
      ...place,
      series: await ask(client, datasetId, place),
    })),
  );
  const plot = join(outDir, 'climate.svg');
  const lines = places.map(({ label, series: points }) => ({ label, points }));
  await writeFile(plot, timePlot('Temperature of 1999, °C', lines, [0, 10, 20, 30]));
  const climate = { datasetId, places, plot };
  await writeFile(join(outDir, 'climate.json'), `${JSON.stringify(climate, null, 2)}\n`);
  return climate;
}

async function ask(
  client: SwathClient,
  datasetId: string,
  place: { lon: number; lat: number },
): Promise<PlaceSeries['series']> {
  const wish = { ...place, variables: ['tas'], time: 'all' };
  const { time, variables } = await client.json<Answer>('POST', `/datasets/${datasetId}/query-point`, wish);
  return time.map((moment, i) => ({ day: moment.slice(0, 10), value: variables.tas.value[i] as number }));
}
