import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MEADOW } from '../../src/statistics/statistics-example.js';
import { type Json } from '../support/catalog-app.js';
import { startStatisticsApp, type StatisticsApp } from '../support/statistics-app.js';

/**
 * Requests as the published clients build them and what each reads of the answer (statistics §6): sentinelhub-py 3.11
 * `api/statistical.py` and `data_utils.py`, sentinelhub-js 0.12 `StatisticalApi.ts`, EO Browser `FIS.jsx`.
 */
let app: StatisticsApp;
beforeAll(async () => {
  app = await startStatisticsApp();
  await app.slovenia();
}, 120_000);
afterAll(() => app.close());

const script = (id: string, bands = '1', returned = '[index(s.B08, s.B04)]') => `//VERSION=3
function setup() {
  return {
    input: [{ bands: ["B04", "B08", "CLM", "dataMask"] }],
    output: [{ id: "${id}", bands: ${bands}, sampleType: "FLOAT32" }, { id: "dataMask", bands: 1 }],
  };
}
function evaluatePixel(s) { return { ${id}: ${returned}, dataMask: [s.dataMask * (1 - s.CLM)] } }`;
const CRS = (code: number) => ({ crs: `http://www.opengis.net/def/crs/EPSG/0/${code}` });

describe('sentinelhub-py', () => {
  const body = {
    input: {
      bounds: { properties: { crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' }, geometry: MEADOW },
      data: [{ type: 'sentinel-2-l1c', dataFilter: { mosaickingOrder: 'leastCC' } }],
    },
    aggregation: {
      evalscript: script('bands', '["red", "nir"]', '[s.B04, s.B08]'),
      timeRange: { from: '2015-07-01T00:00:00Z', to: '2015-09-29T00:00:00Z' },
      aggregationInterval: { of: 'P10D' },
      ...{ width: 60, height: 50 },
    },
    calculations: {
      default: {
        histograms: { red: { nBins: 4, lowEdge: 0, highEdge: 0.2 } },
        statistics: { default: { percentiles: { k: [33, 50] } } },
      },
    },
  };

  /** As `statistical_to_dataframe`. */
  function rowsOf({ data }: Json): Array<Record<string, unknown>> {
    return data
      .filter((entry: Json) => entry.outputs)
      .flatMap(({ interval, outputs }: Json) => {
        const row: Record<string, unknown> = { from: new Date(interval.from), to: new Date(interval.to) };
        for (const [output, { bands }] of Object.entries<Json>(outputs))
          for (const [band, { stats, histogram }] of Object.entries<Json>(bands)) {
            if (stats.sampleCount === stats.noDataCount) return [];
            for (const [name, value] of Object.entries<Json>(stats)) {
              if (name === 'percentiles')
                for (const [k, found] of Object.entries(value)) row[`${output}_${band}_percentiles_${k}`] = found;
              else row[`${output}_${band}_${name}`] = value;
            }
            if (histogram) row[`${output}_${band}_counts`] = histogram.bins.map(({ count }: Json) => count);
          }
        return [row];
      });
  }

  it('makes a table of what it gets', async () => {
    const { status, headers, json } = await app.statistics(body, { accept: 'application/json' });
    expect([status, json.status]).toEqual([200, 'OK']);
    expect(Number(headers.get('x-processingunits-spent'))).toBeGreaterThan(0);
    const rows = rowsOf(json);
    expect(rows.map(({ from }) => (from as Date).toISOString().slice(0, 10))).toEqual([
      '2015-07-11',
      '2015-08-30',
      '2015-09-09',
    ]);
    expect(Object.keys(rows[0]!)).toEqual(expect.arrayContaining(['bands_red_mean', 'bands_nir_percentiles_33.0', 'bands_red_percentiles_50.0', 'bands_red_counts'])); // prettier-ignore
    const counted = (rows[0]!['bands_red_counts'] as number[]).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(json.geometryPixelCount);
  });

  it('asks again for one interval and puts the answer in its place', async () => {
    const { json } = await app.statistics(body);
    for (const [i, entry] of json.data.entries()) {
      const again = { ...body, aggregation: { ...body.aggregation, timeRange: entry.interval } };
      expect((await app.statistics(again)).json.data[0]).toEqual(json.data[i]);
    }
  });
});

describe('sentinelhub-js', () => {
  it('reads percentiles of days in the order of their numbers', async () => {
    const k = Array.from({ length: 9 }, (_, i) => ((i + 1) * 100) / 10);
    const { json } = await app.statistics({
      input: {
        bounds: { bbox: [1_620_050, 5_759_100, 1_621_000, 5_760_100], properties: CRS(3857) },
        data: [
          {
            type: 'S2L1C',
            dataFilter: {
              timeRange: { from: '2015-07-01T00:00:00.000Z', to: '2015-10-01T00:00:00.000Z' },
              ...{ mosaickingOrder: 'mostRecent', previewMode: 'EXTENDED_PREVIEW' },
            },
            processing: {},
          },
        ],
      },
      aggregation: {
        timeRange: { from: '2015-07-01T00:00:00.000Z', to: '2015-10-01T00:00:00.000Z' },
        aggregationInterval: { of: 'P1D' },
        ...{ resx: 10, resy: 10, evalscript: script('default') },
      },
      calculations: { default: { statistics: { default: { percentiles: { k } } } } },
    });
    // Every entry has outputs, or it throws.
    const days = json.data.map(({ interval, outputs }: Json) => {
      const { B0 } = outputs.default.bands;
      const lowEdges = Object.keys(B0.stats.percentiles).sort((a, b) => parseFloat(a) - parseFloat(b));
      return { date: interval.from, bins: lowEdges.map((key) => B0.stats.percentiles[key]), min: B0.stats.min };
    });
    expect(days.map(({ date }: Json) => date)).toEqual(['2015-07-11', '2015-07-31', '2015-08-20', '2015-08-30', '2015-09-09'].map((day) => `${day}T00:00:00Z`)); // prettier-ignore
    const [clear, cloudy] = days;
    expect(clear.bins).toHaveLength(9);
    expect([clear.min, ...clear.bins]).toEqual([clear.min, ...clear.bins].toSorted((a, b) => a - b));
    expect([cloudy.min, ...new Set(cloudy.bins)]).toEqual(['NaN', 'NaN']);
  });
});

describe('EO Browser', () => {
  it('draws what has a mean', async () => {
    const ring = [[1_620_100, 5_759_200], [1_620_900, 5_759_200], [1_620_450, 5_760_000], [1_620_100, 5_759_200]]; // prettier-ignore
    const { json } = await app.statistics({
      input: {
        bounds: { geometry: { type: 'Polygon', coordinates: [ring], crs: { type: 'name' } }, properties: CRS(3857) },
        data: [{ type: 'S2L1C', dataFilter: { maxCloudCoverage: 100 }, processing: { upsampling: null } }],
      },
      aggregation: {
        timeRange: { from: '2015-07-01T00:00:00.000Z', to: '2015-10-01T00:00:00.000Z' },
        aggregationInterval: { of: 'P1D' },
        ...{ resx: 15, resy: 15, evalscript: script('eobrowserStats', '3', '[index(s.B08, s.B04), 1 / 0, s.CLM]') },
      },
      calculations: { default: { statistics: { default: { percentiles: { k: [10, 50, 90] } } } } },
    });
    expect(json.status).toBe('OK');
    const drawn = json.data.flatMap(({ outputs }: Json) =>
      Object.values<Json>(outputs.eobrowserStats.bands).map(({ stats }) => [
        stats.mean !== 'NaN',
        !String(stats.min).includes('Infinity'),
      ]),
    );
    expect(drawn.filter(([hasMean]: boolean[]) => hasMean)).toHaveLength(9);
    expect(drawn.filter(([hasMean, isFinite]: boolean[]) => hasMean && isFinite)).toHaveLength(6);
  });

  it('reads the error of a refusal', async () => {
    const { status, json } = await app.statistics({ input: {}, aggregation: {} });
    expect([status, json.error.message]).toEqual([400, 'aggregation->timeRange: is required']);
    expect(Array.isArray(json.error.errors)).toBe(true);
  });
});
