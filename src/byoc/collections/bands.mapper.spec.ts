import { describe, expect, it } from '@jest/globals';
import { type DomainError } from '#libs/errors';
import { bandNameFrom } from './byoc-band.js';
import { readBands, readNoData, toWireBands } from './bands.mapper.js';

const parameterOf = (bands: unknown): string => {
  try {
    readBands(bands);
    return 'taken';
  } catch (error) {
    const [fault] = (error as DomainError).detail as Array<{ loc: string[] }>;
    return fault?.loc[1] ?? '';
  }
};

describe('readBands', () => {
  it('keeps the order and fills in source and index', () => {
    const bands = readBands({
      Z: { bitDepth: 32, sampleFormat: 'FLOAT' },
      A: { source: 'x', bandIndex: 2, bitDepth: 8 },
    });
    expect(bands).toEqual([
      { name: 'Z', source: 'Z', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT', noData: null },
      { name: 'A', source: 'x', bandIndex: 2, bitDepth: 8, sampleFormat: null, noData: null },
    ]);
    expect(Object.entries(toWireBands(bands))).toEqual([
      ['Z', { source: 'Z', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT' }],
      ['A', { source: 'x', bandIndex: 2, bitDepth: 8 }],
    ]);
  });

  it.each<[string, unknown, string]>([
    ['a list', [], 'additionalData->bands'],
    ['a number as band', { B: 1 }, 'additionalData->bands->B'],
    ['no bit depth', { B: {} }, 'additionalData->bands->B->bitDepth'],
    ['12 bits', { B: { bitDepth: 12 } }, 'additionalData->bands->B->bitDepth'],
    ['a bit depth as text', { B: { bitDepth: '8' } }, 'additionalData->bands->B->bitDepth'],
    ['a format nobody has', { B: { bitDepth: 8, sampleFormat: 'uint' } }, 'additionalData->bands->B->sampleFormat'],
    ['floats of 16 bits', { B: { bitDepth: 16, sampleFormat: 'FLOAT' } }, 'additionalData->bands->B->sampleFormat'],
    ['index 0', { B: { bitDepth: 8, bandIndex: 0 } }, 'additionalData->bands->B->bandIndex'],
    ['half an index', { B: { bitDepth: 8, bandIndex: 1.5 } }, 'additionalData->bands->B->bandIndex'],
    ['a source with a folder', { B: { bitDepth: 8, source: '../x' } }, 'additionalData->bands->B->source'],
    ['an empty source', { B: { bitDepth: 8, source: '' } }, 'additionalData->bands->B->source'],
    ['no-data as text', { B: { bitDepth: 8, noData: 'NaN' } }, 'additionalData->bands->B->noData'],
    ['a name with a dash', { 'B-1': { bitDepth: 8 } }, 'additionalData->bands'],
    ['a name that begins with a digit', { '1B': { bitDepth: 8 } }, 'additionalData->bands'],
    ['a reserved word', { class: { bitDepth: 8 } }, 'additionalData->bands'],
    ['the prototype', JSON.parse('{"__proto__":{"bitDepth":8}}'), 'additionalData->bands'],
    ['dataMask', { dataMask: { bitDepth: 8 } }, 'additionalData->bands'],
    ['101 bands', Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`B${i}`, { bitDepth: 8 }])), 'additionalData->bands'],
    ['Greek, a dollar and constructor', { β_1$: { bitDepth: 8 }, constructor: { bitDepth: 8 } }, 'taken'],
  ])('%s', (_, bands, expected) => expect(parameterOf(bands)).toBe(expected)); // prettier-ignore
});

describe('readNoData', () => {
  it('takes every finite number', () => {
    expect([0, -9999, 1e308, -3.4028234663852886e38, null, undefined].map((n) => readNoData(n, 'noData'))).toEqual([
      0,
      -9999,
      1e308,
      -3.4028234663852886e38,
      null,
      null,
    ]);
    for (const value of [Infinity, NaN, '0', true, [0]]) expect(() => readNoData(value, 'noData')).toThrow(/finite/);
  });
});

describe('bandNameFrom', () => {
  it.each([
    ['B04', 'B04'],
    ['01', '_01'],
    ['B-1 x', 'B_1_x'],
    ['class', '_class'],
    ['β', 'β'],
    ['', '_'],
  ])('%j becomes %s', (text, name) => expect(bandNameFrom(text, new Set())).toBe(name));

  it('avoids names that are taken', () => {
    expect(bandNameFrom('a-1', new Set(['a_1', 'a_1_2']))).toBe('a_1_3');
  });
});
