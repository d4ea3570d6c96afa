import { describe, expect, it } from '@jest/globals';
import { changedBands } from './band-changes.js';
import { type ByocBand } from './byoc-band.js';

const band = (name: string, over: Partial<ByocBand> = {}): ByocBand => ({
  ...{ name, source: name, bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT', noData: null },
  ...over,
});
const before = [band('A'), band('B'), band('S', { bandIndex: 2, source: 'A' })];

describe('changedBands (byoc §2 "PUT collection")', () => {
  it('renames, removes, reorders, sets no-data', () => {
    const wanted = [band('Blue', { source: 'B' }), band('A', { noData: 5 })];
    expect(changedBands(before, wanted)).toEqual(wanted);
  });

  it('swaps names', () => {
    const wanted = [band('B', { source: 'A' }), band('A', { source: 'B' })];
    expect(changedBands([band('A'), band('B')], wanted)).toEqual(wanted);
  });

  it('keeps a format that the client leaves out, and fills in one that was open', () => {
    expect(changedBands(before, [band('A', { sampleFormat: null })])[0]?.sampleFormat).toBe('UINT');
    expect(changedBands([band('A', { sampleFormat: null })], [band('A')])[0]?.sampleFormat).toBe('UINT');
  });

  it.each<[string, ByocBand[], RegExp]>([
    ['a new band', [...before, band('C')], /bands->C: bands cannot be added/],
    ['a band twice', [band('A'), band('A2', { source: 'A' })], /bands->A2: bands cannot be added/],
    ['another source', [band('A', { source: 'X' })], /bands->A: source and bandIndex cannot be changed/],
    ['another index', [band('B', { bandIndex: 2 })], /source and bandIndex cannot be changed: source "B", bandIndex 1/],
    ['another depth', [band('A', { bitDepth: 8 })], /bands->A->bitDepth: cannot be changed from 16/],
    ['another format', [band('A', { sampleFormat: 'INT' })], /bands->A->sampleFormat: cannot be changed from UINT/],
  ])('refuses %s', (_, wanted, message) => expect(() => changedBands(before, wanted)).toThrow(message));
});
