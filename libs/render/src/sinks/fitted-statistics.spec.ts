import { describe, expect, it } from '@jest/globals';
import { type ScriptOutput } from '../script-setup.js';
import { fittedTo } from './fitted-statistics.js';

const made = (bands: Record<string, number>) =>
  Object.entries(bands).map(([id, count]) => ({ id, bands: count }) as ScriptOutput);
const HISTOGRAM = { kind: 'nBins', nBins: 2, lowEdge: null, highEdge: null } as const;
const named = { name: 'red', percentiles: [5], histogram: HISTOGRAM };
const PLAN = {
  outputs: [{ id: 'a', bands: [named], mask: 0, others: { percentiles: [50], histogram: null } }],
  maskComponents: 1,
};

describe('fittedTo', () => {
  it('changes nothing where the script has kept to its word', () => {
    expect(fittedTo(made({ a: 1, dataMask: 1 }), PLAN)).toEqual(PLAN);
  });

  it('asks of bands in another number what is asked of all others', () => {
    const { bands } = fittedTo(made({ a: 3, dataMask: 1 }), PLAN).outputs[0]!;
    expect(bands).toEqual(['B0', 'B1', 'B2'].map((name) => ({ name, percentiles: [50], histogram: null })));
  });

  it('refuses masks in another number', () => {
    expect(() => fittedTo(made({ a: 1, dataMask: 2 }), PLAN)).toThrow(
      'Output dataMask: updateOutput() makes 2 bands of 1',
    );
  });
});
