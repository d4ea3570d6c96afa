import { describe, expect, it } from '@jest/globals';
import { builtInCollection } from '../../catalog/index.js';
import { defaultScript, shownBand, storedBand } from './default-script.js';

const inputOf = (script: string) => JSON.parse(/input: (\[.*?\])/.exec(script)?.[1] ?? 'null') as string[];
const stored = (...names: string[]) => names.map((name) => storedBand(name, { data_type: 'uint8' }));

describe('defaultScript', () => {
  it('is true colour where bands say what they are', () => {
    const bands = builtInCollection('S2L2A')?.definition.bands.map(shownBand) ?? [];
    const script = defaultScript(bands);
    expect(inputOf(script)).toEqual(['B04', 'B03', 'B02', 'dataMask']);
    expect(script).toContain('(s["B04"] - 0) / 0.4');
  });

  it('is true colour by the usual names, a picture by position, and else grey', () => {
    expect(inputOf(defaultScript(stored('nir', 'Blue', 'Green', 'Red')))).toEqual(['Red', 'Green', 'Blue', 'dataMask']);
    expect(inputOf(defaultScript(stored('B1', 'B2', 'B3')))).toEqual(['B1', 'B2', 'B3', 'dataMask']);
    expect(inputOf(defaultScript(stored('VV', 'VH', 'x')))).toEqual(['VV', 'dataMask']);
  });

  it('stretches between the measured ends, except 8 bits', () => {
    const statistics = { minimum: -3, maximum: 7 };
    expect(storedBand('a', { data_type: 'float32', statistics }).range).toEqual([-3, 7]);
    expect(storedBand('a', { data_type: 'uint8', statistics }).range).toEqual([0, 255]);
    expect(storedBand('a', { data_type: 'constructor' }).range).toEqual([0, 1]);
    expect(storedBand('a', { data_type: 'int16', statistics: { minimum: 1, maximum: 1 } }).range).toEqual([0, 4000]);
  });
});
