import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STATISTICS_EXAMPLES } from '../../src/statistics/statistics-example.js';
import { type Json } from '../support/catalog-app.js';
import { SAMPLE_BOX, UTM_29N } from '../support/process-requests.js';
import { startStatisticsApp, type StatisticsApp } from '../support/statistics-app.js';
import { statisticsRequest } from '../support/statistics-requests.js';

/** By numpy: test/fixtures/statistics/make.py. */
const ORACLE = JSON.parse(readFileSync('test/fixtures/statistics/oracle.json', 'utf8')) as Json;

let app: StatisticsApp;
let desert: string;
beforeAll(async () => {
  app = await startStatisticsApp();
  desert = await app.sentinel2(['B04', 'B08']);
  await app.slovenia();
}, 120_000);
afterAll(() => app.close());

/** Counts are exact, means and spreads to 1e-6 of themselves, everything else a value of the data. */
function expectLikeOracle({ stats, histogram }: Json, oracle: Json): void {
  const { mean, stDev, histogram: counted, percentiles, ...exact } = oracle;
  expect(stats).toMatchObject(exact);
  if (mean === undefined)
    return void expect(stats).toMatchObject({ mean: 'NaN', stDev: 'NaN', min: 'NaN', max: 'NaN' });
  expect(Math.abs(stats.mean / mean - 1)).toBeLessThan(1e-6);
  expect(Math.abs(stats.stDev / stDev - 1)).toBeLessThan(1e-6);
  if (stats.percentiles) expect(stats.percentiles).toEqual(percentiles);
  if (!histogram) return;
  const { edges, counts, ...outside } = counted;
  expect(histogram).toMatchObject(outside);
  expect(histogram.bins.map(({ count }: Json) => count)).toEqual(counts);
  for (const [i, { lowEdge, highEdge }] of histogram.bins.entries()) {
    expect(lowEdge).toBeCloseTo(edges[i], 12);
    expect(highEdge).toBeCloseTo(edges[i + 1], 12);
  }
}

const NDVI = `//VERSION=3
function setup() {
  return {
    input: ["B04", "B08", "dataMask"],
    output: [
      { id: "ndvi", bands: ["value"] }, { id: "red", bands: 1, sampleType: "UINT16" }, { id: "dataMask", bands: 1 },
    ],
  };
}
function evaluatePixel(s) { return { ndvi: [index(s.B08, s.B04)], red: [s.B04], dataMask: [s.dataMask] } }`;

describe('a desert of 512 × 512 pixels', () => {
  const request = (bounds: object, calculations: object) => ({
    ...statisticsRequest(desert, NDVI, { bounds: { bbox: SAMPLE_BOX, properties: { crs: UTM_29N }, ...bounds } }),
    aggregation: {
      timeRange: { from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' },
      aggregationInterval: { of: 'P1Y' },
      ...{ resx: '100', resy: '100', evalscript: NDVI },
    },
    calculations,
  });
  const percentiles = { statistics: { default: { percentiles: { k: ORACLE.ks } } } };
  const tenBins = { nBins: 10, lowEdge: 0.02, highEdge: 0.12 };

  it('is what numpy counts', async () => {
    const calculations = {
      ndvi: { ...percentiles, histograms: { value: tenBins } },
      red: { histograms: { default: { bins: [0, 1000, 2000, 2500, 4000, 10000] } } },
    };
    const { data, status, geometryPixelCount } = await app.computed(request({}, calculations));
    expect([status, geometryPixelCount, data.length]).toEqual(['OK', 512 * 512, 1]);
    expect(data[0].interval).toEqual({ from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' });
    expect(Object.keys(data[0].outputs)).toEqual(['ndvi', 'red']);
    expectLikeOracle(data[0].outputs.ndvi.bands.value, ORACLE.desert.whole);
    expectLikeOracle(data[0].outputs.red.bands.B0, ORACLE.desert.red);
  });

  it('has bins from its own edges, by number or by width', async () => {
    const { min, max } = ORACLE.desert.dataEdges;
    const [first, second] = await Promise.all(
      [{ nBins: 7 }, { binWidth: (max - min) / 7 }].map(async (histogram) => {
        const asked = request({}, { default: { histograms: { default: histogram } } });
        return (await app.computed(asked)).data[0].outputs.ndvi.bands.value;
      }),
    );
    expectLikeOracle(first, ORACLE.desert.dataEdges);
    expectLikeOracle(second, ORACLE.desert.dataEdges);
  });

  it('is cut out by a shape with a hole and an island, everything else no data', async () => {
    const bounds = { geometry: ORACLE.shape };
    const calculations = { default: { ...percentiles, histograms: { default: tenBins } } };
    const { data, geometryPixelCount } = await app.computed(request(bounds, calculations));
    expect(geometryPixelCount).toBe(ORACLE.desert.inside);
    expectLikeOracle(data[0].outputs.ndvi.bands.value, ORACLE.desert.polygon);
  });
});

describe('a summer in Slovenia', () => {
  const SAMPLE = { bbox: [465_181.052, 5_079_244.891, 466_180.531, 5_080_254.633] };
  const CLEAR = NDVI.replace('"dataMask"]', '"CLM", "dataMask"]').replace('[s.dataMask]', '[s.CLM !== 1]');
  const request = (of: string, evalscript = CLEAR) =>
    statisticsRequest('sentinel-2-l1c', evalscript, {
      bounds: SAMPLE,
      aggregation: {
        timeRange: { from: '2015-07-01T00:00:00Z', to: '2015-10-01T00:00:00Z' },
        aggregationInterval: { of },
        ...{ width: 100, height: 101 },
      },
      calculations: { ndvi: { statistics: { default: { percentiles: { k: ORACLE.ks } } } } },
    });

  it('has one entry per acquisition, those of cloud alone with NaN', async () => {
    const { data, status } = await app.computed(request('P1D'));
    const days = Object.keys(ORACLE.slovenia.days);
    expect(status).toBe('OK');
    expect(data.map(({ interval }: Json) => interval.from.slice(0, 10).replaceAll('-', ''))).toEqual(days);
    for (const [i, day] of days.entries())
      expectLikeOracle(data[i].outputs.ndvi.bands.value, ORACLE.slovenia.days[day]);
  });

  it('is by month what its last scene shows', async () => {
    const { data } = await app.computed(request('P1M'));
    expect(data).toHaveLength(3);
    for (const [i, day] of ['20150731', '20150830', '20150909'].entries())
      expectLikeOracle(data[i].outputs.ndvi.bands.value, ORACLE.slovenia.days[day]);
  });

  it('is one composite of all its orbits', async () => {
    const script = CLEAR.replace('output:', 'mosaicking: "ORBIT", output:').replace(
      /function evaluatePixel.*/,
      `function evaluatePixel(samples) {
        const clear = samples.filter((s) => s.CLM !== 1);
        const ndvi = clear.map((s) => index(s.B08, s.B04));
        return { ndvi: [Math.max(0, ...ndvi)], red: [0], dataMask: [clear.length > 0] };
      }`,
    );
    const { data } = await app.computed(request('P3M', script));
    expectLikeOracle(data[0].outputs.ndvi.bands.value, ORACLE.slovenia.season);
  });

  it.each(Object.entries(STATISTICS_EXAMPLES))('runs the example of the documentation: %s', async (_, { value }) => {
    const { status, data } = await app.computed(value);
    const counts = data.map(({ outputs }: Json) => outputs.ndvi.bands.B0.stats);
    expect(status).toBe('OK');
    expect(counts.some(({ mean }: Json) => mean > 0.5)).toBe(true);
    expect(counts.every(({ noDataCount }: Json) => noDataCount > 0)).toBe(true);
  });
});
