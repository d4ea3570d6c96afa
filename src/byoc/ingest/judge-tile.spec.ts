import { describe, expect, it } from '@jest/globals';
import { type CogHeader } from '#libs/cog';
import { type ByocBand } from '../collections/byoc-band.js';
import { configurationWith } from './configuration.js';
import { type GoodTile, judgeTile, type ReadFile } from './judge-tile.js';

const file = (source: string, over: Partial<CogHeader> = {}): ReadFile => ({
  source,
  info: { key: `t/${source}.tif`, size: 1000, etag: '"e"', modifiedAt: new Date(0) },
  header: {
    isBigTiff: false,
    headerBytes: 500,
    width: 100,
    height: 50,
    samplesPerPixel: 1,
    bits: [16],
    sampleFormats: ['UINT'],
    compression: 8,
    photometric: 1,
    isPlanar: false,
    epsg: 32633,
    placement: { kind: 'north-up', originX: 500_000, originY: 5_000_000, pixelWidth: 10, pixelHeight: 10 },
    noData: null,
    images: [{ index: 0, role: 'full', width: 100, height: 50, tileWidth: 256, tileHeight: 256 }],
    ...over,
  },
});
const good = (bands: ByocBand[] | null, files: ReadFile[]): GoodTile => {
  const judged = judgeTile(bands, files);
  if (!judged.ok) throw new Error(judged.cause);
  return judged;
};
const band = (name: string, over: Partial<ByocBand> = {}): ByocBand => ({
  ...{ name, source: name, bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT', noData: null },
  ...over,
});

describe('judgeTile', () => {
  it('makes bands of the files of a collection that has none', () => {
    const two = { samplesPerPixel: 2, bits: [8, 8], sampleFormats: ['INT', 'INT'] } as const;
    expect(good(null, [file('B-1'), file('stack', two)]).bands).toEqual([
      band('B_1', { source: 'B-1' }),
      band('stack_1', { source: 'stack', bitDepth: 8, sampleFormat: 'INT' }),
      band('stack_2', { source: 'stack', bandIndex: 2, bitDepth: 8, sampleFormat: 'INT' }),
    ]);
  });

  it('gives no-data to the collection when all files agree, else to the bands', () => {
    const alike = good(null, [file('A', { noData: 0 }), file('B', { noData: 0 })]);
    expect([alike.noData, alike.bands.map((b) => b.noData)]).toEqual([0, [null, null]]);
    const different = good(null, [file('A', { noData: 0 }), file('B', { noData: 1 })]);
    expect([different.noData, different.bands.map((b) => b.noData)]).toEqual([null, [0, 1]]);
    const none = good(null, [file('A', { noData: 'nan' }), file('B', { noData: 1 })]);
    expect([none.noData, none.bands.map((b) => b.noData)]).toEqual([null, [null, 1]]);
  });

  it('reads bits below eight as eight', () => {
    expect(good(null, [file('A', { bits: [2] })]).bands[0]?.bitDepth).toBe(8);
    expect(good([band('A', { bitDepth: 8 })], [file('A', { bits: [4] })]).ok).toBe(true);
  });

  it('knows boxes and resolutions across files', () => {
    const coarse = file('C', {
      width: 17,
      height: 9,
      placement: { kind: 'north-up', originX: 500_000, originY: 5_000_000, pixelWidth: 60, pixelHeight: 60 },
    });
    const { nativeBbox, common, resolution } = good([band('A'), band('C')], [file('A'), coarse]);
    expect(nativeBbox).toEqual([500_000, 4_999_460, 501_020, 5_000_000]);
    expect(common).toEqual([500_000, 4_999_500, 501_000, 5_000_000]);
    expect(resolution).toEqual({ finest: 10, coarsest: 60, coarsestUsable: 60 });
  });

  it('names at most five faults', () => {
    const bad = Array.from({ length: 9 }, (_, i) => file(`B${i}`, { epsg: 2154 }));
    const judged = judgeTile(null, bad);
    expect(judged.ok ? '' : judged.cause).toMatch(/\(file "t\/B4\.tif", band B4\); and 4 more$/);
  });
});

describe('configurationWith', () => {
  const tile = good(null, [file('A', { noData: 5 })]);

  it('fills in what is open', () => {
    expect(configurationWith({ bands: null, noData: null }, tile)).toEqual({ bands: [band('A')], noData: 5 });
    const open = band('A', { sampleFormat: null });
    expect(configurationWith({ bands: [open], noData: null }, good([open], [file('A')]))).toEqual({
      bands: [band('A')],
      noData: null,
    });
  });

  it('prefers the number that the owner gave', () => {
    expect(configurationWith({ bands: null, noData: 7 }, tile)).toEqual({ bands: [band('A')], noData: 7 });
    const bands = [band('X', { noData: 1 })];
    expect(configurationWith({ bands, noData: null }, tile)).toEqual({ bands, noData: null });
  });
});
