import { describe, expect, it } from '@jest/globals';
import { type FactOutput } from '../../raster/survey/analysis-facts.js';
import { assertCompatible, bandsOfOutputs, completedBands } from './output-bands.js';

const output = (id: string, over: Partial<FactOutput> = {}): FactOutput => ({
  ...{ id, bands: 1, sampleType: 'UINT16', nodataValue: null },
  ...over,
});
const bands = bandsOfOutputs([output('VV', { sampleType: 'FLOAT32', nodataValue: -9 }), output('CLM')]);
const collection = { id: 'c', tilingGridId: 1, bands };

describe('bandsOfOutputs', () => {
  it('makes a band of every output', () =>
    expect(bands).toEqual([
      { name: 'VV', source: 'VV', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT', noData: -9 },
      { name: 'CLM', source: 'CLM', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT', noData: null },
    ]));

  it.each<[string, FactOutput, RegExp]>([
    ['two bands', output('A', { bands: 2 }), /Output A has 2 bands/],
    ['a name that scripts cannot say', output('my-band'), /Output my-band cannot become a band/],
    ['the mask of every collection', output('dataMask'), /reserved/],
  ])('refuses %s', (_, one, message) => expect(() => bandsOfOutputs([one])).toThrow(message));
});

describe('assertCompatible', () => {
  it.each<[string, FactOutput[], number, RegExp]>([
    ['another grid', [output('VV', { sampleType: 'FLOAT32' }), output('CLM')], 0, /tiles of grid 1, the request of grid 0/],
    ['a band less', [output('CLM')], 1, /the bands CLM, VV, the request the outputs CLM/],
    ['another type', [output('VV'), output('CLM')], 1, /Band VV of collection c is float32, the output uint16/],
    ['another sign', [output('VV', { sampleType: 'FLOAT32' }), output('CLM', { sampleType: 'INT16' })], 1, /CLM .* int16/],
  ])('refuses %s', (_, outputs, grid, message) =>
    expect(() => assertCompatible(collection, grid, bandsOfOutputs(outputs))).toThrow(message)); // prettier-ignore

  it('takes the same bands in any order, and anything where nothing is known', () => {
    assertCompatible(collection, 1, bands.toReversed());
    assertCompatible({ id: 'c', tilingGridId: null, bands: null }, 7, bands);
  });
});

describe('completedBands', () => {
  it('keeps what was declared, and fills in what was open', () => {
    expect(completedBands(null, bands)).toEqual(bands);
    const declared = bands.toReversed().map((band) => ({ ...band, sampleFormat: null, noData: null }));
    expect(completedBands(declared, bands)).toEqual(bands.toReversed());
  });
});
