import { describe, expect, it } from '@jest/globals';
import { assertFits, bandsOfOutputs } from './output-bands.js';

const output = (id: string, bands = 1) => ({ id, bands, sampleType: 'UINT16' as const, nodataValue: null });

describe('bands of outputs', () => {
  it('are numbered from the second on (batch-v2 §3.3)', () =>
    expect(bandsOfOutputs([output('a'), output('b', 3)]).map(({ name, source, bandIndex }) => [name, source, bandIndex])).toEqual([
      ['a', 'a', 1],
      ['b', 'b', 1],
      ['b2', 'b', 2],
      ['b3', 'b', 3],
    ])); // prettier-ignore

  it('must have different names that scripts can say', () => {
    expect(() => bandsOfOutputs([output('result', 3), output('result2')])).toThrow(
      'two outputs would become the band result2',
    );
    expect(() => bandsOfOutputs([output('my-output')])).toThrow('must be a valid JavaScript identifier');
  });

  it('must be those of the collection', () => {
    const bands = bandsOfOutputs([output('a')]);
    expect(() => assertFits(null, bands)).not.toThrow();
    expect(() => assertFits(bands, bands)).not.toThrow();
    expect(() => assertFits(bandsOfOutputs([output('b')]), bands)).toThrow('has the bands b, the outputs make a');
    const float = bandsOfOutputs([{ ...output('a'), sampleType: 'FLOAT32' }]);
    expect(() => assertFits(float, bands)).toThrow('stored otherwise');
  });
});
