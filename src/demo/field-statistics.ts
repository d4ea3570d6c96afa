import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from './swath-client.js';
import { timePlot } from './time-plot.js';

/** One field on one clear day. */
export interface FieldDay {
  readonly field: string;
  /** `2015-07-11` */
  readonly day: string;
  readonly mean: number;
  readonly stDev: number;
  readonly pixels: number;
}

interface Answer {
  readonly status: string;
  readonly data: ReadonlyArray<{
    readonly interval: { readonly from: string };
    readonly outputs: { readonly ndvi: { readonly bands: { readonly B0: { readonly stats: Stats } } } };
  }>;
}

interface Stats {
  readonly mean: number | 'NaN';
  readonly stDev: number | 'NaN';
  readonly sampleCount: number;
  readonly noDataCount: number;
}

/** West, south, east, north of two places in the season's pictures. */
const FIELDS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  meadow: [14.5597, 45.8694, 14.5604, 45.8712],
  forest: [14.5536, 45.8714, 14.5565, 45.8734],
};

/** Clouds do not count: their pixels are masked. */
const NDVI = `//VERSION=3
function setup() {
  return {
    input: ["B04", "B08", "CLM", "dataMask"],
    output: [{ id: "ndvi", bands: 1 }, { id: "dataMask", bands: 1 }],
  };
}
function evaluatePixel(s) {
  return { ndvi: [index(s.B08, s.B04)], dataMask: [s.dataMask === 1 && s.CLM === 0 ? 1 : 0] };
}
`;

/** NDVI of two fields over a summer, day by day, by the Statistical API; cloudy days have no pixels and are left out. */
export async function fieldStatistics(client: SwathClient): Promise<FieldDay[]> {
  const days = await Promise.all(
    Object.entries(FIELDS).map(async ([field, box]) => {
      const { status, data } = await client.json<Answer>('POST', '/api/v1/statistics', requestFor(box));
      if (status !== 'OK') throw new Error(`statistics of the ${field}: ${JSON.stringify(data)}`);
      return data.flatMap(({ interval, outputs }) => dayOf(field, interval.from, outputs.ndvi.bands.B0.stats));
    }),
  );
  return days.flat();
}

function dayOf(field: string, from: string, { mean, stDev, sampleCount, noDataCount }: Stats): FieldDay[] {
  if (mean === 'NaN' || stDev === 'NaN') return [];
  return [{ field, day: from.slice(0, 10), mean, stDev, pixels: sampleCount - noDataCount }];
}

function requestFor([west, south, east, north]: (typeof FIELDS)[string]) {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    input: {
      bounds: { geometry: { type: 'Polygon', coordinates: [ring] } },
      data: [{ type: 'sentinel-2-l1c' }],
    },
    aggregation: {
      timeRange: { from: '2015-07-01T00:00:00Z', to: '2015-10-01T00:00:00Z' },
      aggregationInterval: { of: 'P1D' },
      resx: 0.0001,
      resy: 0.0001,
      evalscript: NDVI,
    },
  };
}

/** A line per field, a bar of one standard deviation per day, as SVG. */
export async function plotFields(days: readonly FieldDay[], outDir: string): Promise<string> {
  const lines = [...new Set(days.map(({ field }) => field))].map((label) => ({
    label,
    points: days
      .filter(({ field }) => field === label)
      .map(({ day, mean, stDev }) => ({ day, value: mean, spread: stDev })),
  }));
  const file = join(outDir, 'statistics.svg');
  const title = 'NDVI, Slovenia 2015: mean and standard deviation of clear days';
  await writeFile(file, timePlot(title, lines, [0, 0.5, 1]));
  return file;
}
