import { describe, expect, it } from '@jest/globals';
import { costOf, processingUnits, spentHeader } from './processing-units.js';

const cost = (width: number, height: number, sources: Array<[number, number]>, format = 1) =>
  processingUnits({ width, height, format, sources: sources.map(([bands, samples]) => ({ bands, samples })) });

describe('processingUnits', () => {
  it('is one for 512 × 512 pixels of three bands', () => {
    expect(cost(512, 512, [[3, 1]])).toBe(1);
  });

  // auth-and-errors §7, "Worked checks"; the first is orthorectified radar.
  it('agrees with the published examples', () => {
    const radar = [{ bands: 4, samples: 2, factor: 2 }];
    expect(processingUnits({ width: 1024, height: 1024, format: 2, sources: radar })).toBeCloseTo(42.667, 3);
    expect(cost(20, 20, [[2, 1]])).toBeCloseTo(0.0067, 4);
    expect(spentHeader(cost(631, 1047, [[3, 1]]))).toBe('2.5202064514160156');
  });

  it('adds up the sources of a fusion', () => {
    expect(cost(512, 512, [[3, 1], [6, 2]])).toBe(5); // prettier-ignore
  });

  it('has a least size and a least price', () => {
    expect(cost(1, 1, [[3, 1]])).toBe(0.01);
    expect(cost(1, 1, [[1, 1]])).toBe(0.005);
    expect(cost(512, 512, [[3, 0]])).toBe(0.005);
  });

  it('costs more for floats and raw samples', () => {
    expect(cost(512, 512, [[3, 1]], 2)).toBe(2);
    expect(cost(512, 512, [[3, 1]], 1.4)).toBe(1.4);
  });
});

describe('costOf', () => {
  const band = (name: string) => ({ name, unit: 'DN' });
  const output = (id: string, sampleType: string) => ({ id, bands: 1, sampleType });
  const factor = (parts: Array<[identifier: string, format: string]>) =>
    costOf(
      { grid: { width: 2, height: 3 }, sources: [{ bands: [band('B04'), band('B08')] }, { bands: [] }] } as never,
      [3],
      { outputs: [output('a', 'FLOAT32'), output('b', 'UINT8')] } as never,
      { parts: parts.map(([identifier, format]) => ({ identifier, format })) } as never,
    );

  it('counts distinct bands and the samples read; a data mask alone is a band', () => {
    expect(factor([['b', 'image/png']])).toEqual({
      ...{ width: 2, height: 3, format: 1 },
      sources: [
        { bands: 2, samples: 3 },
        { bands: 1, samples: 0 },
      ],
    });
  });

  it('is by the dearest format', () => {
    expect(factor([['b', 'image/tiff'], ['userdata', 'application/json']]).format).toBe(1); // prettier-ignore
    expect(factor([['b', 'application/octet-stream']]).format).toBe(1.4);
    expect(factor([['b', 'image/tiff'], ['a', 'image/tiff']]).format).toBe(2); // prettier-ignore
  });
});
