import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountingModule } from '../../src/accounting/index.js';
import { type Accounting, withAccounting } from '../support/accounting-app.js';
import { SAMPLE_BOX, UTM_29N } from '../support/process-requests.js';
import { startStatisticsApp, type StatisticsApp } from '../support/statistics-app.js';
import { B1, statisticsRequest } from '../support/statistics-requests.js';

describe('units of statistics', () => {
  let app: StatisticsApp & Accounting;
  let type: string;
  let desert: string;
  beforeAll(async () => {
    const started = await startStatisticsApp({}, [AccountingModule]);
    app = { ...started, ...(await withAccounting(started)) };
    type = await app.days({ '2024-05-01': 10, '2024-05-02': 20, '2024-05-04': 30 });
    desert = await app.sentinel2(['B04', 'B08']);
  }, 120_000);
  afterAll(() => app?.close());

  const spentBy = async (body: unknown) => Number((await app.statistics(body)).headers.get('x-processingunits-spent'));
  const left = async () => (await app.remaining())['PROCESSING_UNITS PT100H'] as number;

  it('are those of each interval with data, at least a hundredth', async () => {
    // 64 × 48 px of one band are 0.0039.
    expect(await spentBy(statisticsRequest(type, B1))).toBe(Math.fround(0.03));
    const nowhere = { from: '1999-01-01T00:00:00Z', to: '1999-01-08T00:00:00Z' };
    expect(await spentBy(statisticsRequest(type, B1, { aggregation: { timeRange: nowhere } }))).toBe(Math.fround(0.01));
  });

  it('are not twice as many for floats, and are charged once', async () => {
    const ndvi = `//VERSION=3
function setup() { return { input: ["B04", "B08"], output: [{ id: "a", bands: 1, sampleType: "FLOAT32" }, { id: "dataMask", bands: 1 }] } }
function evaluatePixel(s) { return { a: [index(s.B08, s.B04)], dataMask: [1] } }`;
    const timeRange = { from: '2020-01-01T00:00:00Z', to: '2021-01-01T00:00:00Z' };
    const request = statisticsRequest(desert, ndvi, {
      bounds: { bbox: SAMPLE_BOX, properties: { crs: UTM_29N } },
      aggregation: { timeRange, aggregationInterval: { of: 'P1M' }, width: 512, height: 512 },
    });
    await app.limit([['PROCESSING_UNITS', 10, 'PT100H']]);
    const before = await left();
    expect(await spentBy(request)).toBe(Math.fround(2 / 3));
    expect(before - (await left())).toBeCloseTo(2 / 3, 3);
    const rows = (await app.usage()).filter(({ product }) => product === 'statistics');
    expect(rows).toEqual([expect.objectContaining({ outcome: 'ok', requests: 3 })]);
    expect(rows[0]!.units).toBeCloseTo(2 / 3 + 0.04, 6);
  });

  it('cost nothing when the script fails, and are refused before anything is read', async () => {
    const before = await left();
    const broken = B1.replace('return { b1', 'throw new Error("no"); return { b1');
    expect((await app.statistics(statisticsRequest(type, broken))).status).toBe(400);
    expect(await left()).toBeCloseTo(before, 3);
    await app.limit([['PROCESSING_UNITS', 0.02, 'P31D']]);
    const { status, json } = await app.statistics(statisticsRequest(type, B1));
    expect([status, json.error.code]).toEqual([403, 'ACCESS_INSUFFICIENT_PROCESSING_UNITS']);
  });
});
