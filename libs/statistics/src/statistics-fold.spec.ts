import { describe, expect, it } from '@jest/globals';
import { type BandPlan, type HistogramPlan, StatisticsFold } from './index.js';

function statistics(
  values: readonly number[],
  plan: Partial<BandPlan> = {},
  mask?: readonly number[],
  step = Infinity,
) {
  const band: BandPlan = { name: 'B0', percentiles: [], histogram: null, ...plan };
  const fold = new StatisticsFold({ outputs: [{ id: 'ndvi', bands: [band], mask: 0 }], maskComponents: 1 });
  for (let at = 0; at < values.length; at += step) {
    const block = values.slice(at, at + step);
    fold.add(block.length, { ndvi: block }, (mask ?? values.map(() => 1)).slice(at, at + step));
  }
  return fold.result()['ndvi']!.bands['B0']!;
}
const histogram = (values: readonly number[], plan: HistogramPlan) =>
  statistics(values, { histogram: plan }).histogram!;
const counts = (values: readonly number[], plan: HistogramPlan) =>
  histogram(values, plan).bins.map(({ count }) => count);

describe('StatisticsFold', () => {
  it('gives the population’s statistics of what is not masked', () => {
    expect(statistics([2, 4, 4, 4, 5, 5, 7, 9, 100], {}, [1, 1, 1, 1, 1, 1, 1, 1, 0]).stats).toEqual({
      min: 2,
      max: 9,
      mean: 5,
      stDev: 2,
      sampleCount: 9,
      noDataCount: 1,
    });
  });

  it('is the same in one block and in many', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 1e6 + Math.sin(i) * 3);
    const [whole, parts] = [statistics(values), statistics(values, {}, undefined, 7)];
    const mean = values.reduce((sum, value) => sum + (value - 1e6), 0) / 1000 + 1e6;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1000);
    for (const { stats } of [whole, parts]) {
      expect(Math.abs((stats.mean as number) - mean)).toBeLessThan(1e-8);
      expect(Math.abs((stats.stDev as number) - spread)).toBeLessThan(1e-8);
    }
  });

  it('counts NaN as no data and writes what JSON cannot as strings', () => {
    expect(statistics([NaN, 1], {}).stats).toMatchObject({ min: 1, noDataCount: 1, sampleCount: 2 });
    expect(statistics([1, 2], { percentiles: [50] }, [0, 0]).stats).toEqual({
      ...{ min: 'NaN', max: 'NaN', mean: 'NaN', stDev: 'NaN' },
      ...{ sampleCount: 2, noDataCount: 2, percentiles: { '50.0': 'NaN' } },
    });
    expect(statistics([Infinity, 1]).stats).toMatchObject({ max: 'Infinity', mean: 'Infinity' });
  });

  it('gives percentiles that are values of the data', () => {
    const values = [9, 1, 8, 2, 7, 3, 6, 4, 5, 10];
    expect(statistics(values, { percentiles: [0, 25, 33.3, 50, 100] }).stats.percentiles).toEqual({
      ...{ '0.0': 1, '25.0': 3, '33.3': 4, '50.0': 5, '100.0': 10 },
    });
  });

  it('masks each output by its own component', () => {
    const band: BandPlan = { name: 'B0', percentiles: [], histogram: null };
    const outputs = [
      { id: 'a', bands: [band], mask: 0 },
      { id: 'b', bands: [band, { ...band, name: 'B1' }], mask: 1 },
      { id: 'c', bands: [band], mask: null },
    ];
    const fold = new StatisticsFold({ outputs, maskComponents: 2 });
    fold.add(2, { a: [1, 2], b: [3, 4, 5, 6], c: [7, 8] }, [1, 0, 0, 1]);
    const result = fold.result();
    expect(result['a']!.bands['B0']!.stats).toMatchObject({ max: 1, noDataCount: 1 });
    expect(result['b']!.bands['B0']!.stats).toMatchObject({ min: 5 });
    expect(result['b']!.bands['B1']!.stats).toMatchObject({ min: 6 });
    expect(result['c']!.bands['B0']!.stats).toMatchObject({ noDataCount: 0 });
  });

  it('keeps percentiles within 1/8192 of more values than it remembers', () => {
    const band: BandPlan = { name: 'B0', percentiles: [1, 50, 99], histogram: null };
    const fold = new StatisticsFold({ outputs: [{ id: 'x', bands: [band], mask: null }], maskComponents: 1 });
    const size = 3_000_000;
    const block = new Float32Array(size);
    for (let part = 0; part < 3; part++) {
      for (let i = 0; i < size; i++) block[i] = ((i * 3 + part) / (3 * size)) * 2 - 1;
      fold.add(size, { x: block }, []);
    }
    const { percentiles } = fold.result()['x']!.bands['B0']!.stats;
    expect(Math.abs((percentiles!['1.0'] as number) + 0.98)).toBeLessThan(0.98 / 8192);
    expect(Math.abs(percentiles!['50.0'] as number)).toBeLessThan(1e-5);
    expect(Math.abs((percentiles!['99.0'] as number) - 0.98)).toBeLessThan(0.98 / 8192);
  });
});

describe('histograms', () => {
  it('are right-open but for the last bin', () => {
    const plan: HistogramPlan = { kind: 'nBins', nBins: 3, lowEdge: 0, highEdge: 3 };
    expect(histogram([-1, 0, 0.5, 1, 2, 3, 3.1], plan)).toEqual({
      bins: [
        { lowEdge: 0, highEdge: 1, count: 2 },
        { lowEdge: 1, highEdge: 2, count: 1 },
        { lowEdge: 2, highEdge: 3, count: 2 },
      ],
      underflowCount: 1,
      overflowCount: 1,
    });
  });

  it('take their edges from the data where none are given', () => {
    const plan: HistogramPlan = { kind: 'nBins', nBins: 2, lowEdge: null, highEdge: null };
    expect(histogram([4, 8, 5], plan).bins.map(({ lowEdge }) => lowEdge)).toEqual([4, 6]);
    expect(histogram([], plan)).toEqual({ bins: [], underflowCount: 0, overflowCount: 0 });
  });

  it('cover the data by bins of a width', () => {
    expect(histogram([0, 1, 2.5], { kind: 'binWidth', binWidth: 1, lowEdge: 0, highEdge: null }).bins.at(-1)).toEqual({
      lowEdge: 2,
      highEdge: 3,
      count: 1,
    });
    expect(counts([0.05, 0.25], { kind: 'binWidth', binWidth: 0.1, lowEdge: 0, highEdge: 0.3 })).toEqual([1, 0, 1]);
  });

  it('have bins of any width', () => {
    expect(counts([1, 2, 10, 20], { kind: 'bins', edges: [0, 2, 10, 20] })).toEqual([1, 1, 2]);
  });
});
