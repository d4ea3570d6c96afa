import { describe, expect, it } from '@jest/globals';
import { analysisFacts } from './analysis-facts.js';

const source = (from: string | null, to: string | null) => ({ timeRange: { from, to } });
const factsOf = (sources: object[], files = [{ identifier: 'A', format: 'image/tiff' }]) =>
  analysisFacts(
    {
      setup: { outputs: [{ id: 'A', bands: 1, bandNames: null, sampleType: 'AUTO', nodataValue: 0 }, { id: 'B' }] },
      plan: { sources },
    } as never,
    { files } as never,
    3,
  );

describe('analysisFacts', () => {
  it('keeps the outputs that become files, as they are stored', () =>
    expect(factsOf([]).outputs).toEqual([{ id: 'A', bands: 1, sampleType: 'UINT8', nodataValue: 0 }]));

  it('has the time around all sources', () => {
    const [may, june] = [source('2023-05-01T00:00:00Z', '2023-05-31T00:00:00Z'), source('2023-06-01T00:00:00Z', '2023-06-30T00:00:00Z')]; // prettier-ignore
    expect(factsOf([june, may]).timeRange).toEqual({ from: '2023-05-01T00:00:00Z', to: '2023-06-30T00:00:00Z' });
    expect(factsOf([june, source(null, '2023-01-01T00:00:00Z')]).timeRange).toEqual({ from: null, to: '2023-06-30T00:00:00Z' }); // prettier-ignore
  });
});
