import { describe, expect, it } from '@jest/globals';
import { type BandInfo, type BandLook } from '#libs/raster';
import { bandsOfGenerated, generatedHeads, generatedStyle } from './generated-styles.js';
import { type StyledDataset } from './styled-dataset.js';

const band = (facts: Partial<BandInfo> = {}): BandInfo => ({ index: 1, name: null, dtype: 'float32', nodata: null, color_interp: 'gray', unit: null, scale: null, offset: null, ...facts }); // prettier-ignore
const dataset = (bands: BandInfo[], isDem = false): StyledDataset => ({
  id: 'd',
  asset: { assetUri: 'x', sha256: 's', bandInfo: bands, bandCount: bands.length, dtype: bands[0]?.dtype ?? '', isDem, isDemOverride: null }, // prettier-ignore
});
/** 0 … 100 evenly: percentiles are values. */
const LOOK: BandLook = { quantiles: Array.from({ length: 51 }, (_, i) => 2 * i), palette: null };

describe('generated styles', () => {
  it('are default and gray, for elevation also hypsometric, for complex numbers none', () => {
    const ids = (of: StyledDataset) => generatedHeads(of).map(({ id, type }) => `${id} ${type}`);
    expect(ids(dataset([band()]))).toEqual(['default ramp', 'gray gray']);
    expect(ids(dataset([band()], true))).toEqual(['default ramp', 'gray gray', 'hypsometric ramp']);
    expect(ids(dataset([1, 2, 3].map((index) => band({ index }))))).toEqual(['default rgb', 'gray gray']);
    expect(ids(dataset([band({ dtype: 'cint16' })]))).toEqual([]);
  });

  it('have at least the classes wanted, from the 2nd to the 98th percentile', () => {
    const style = generatedStyle(dataset([band({ unit: 'm' })]), 'default', [LOOK], 5);
    expect(style).toMatchObject({ type: 'ramp', band: 1 });
    expect('entries' in style && style.entries.map(({ quantity, color, label }) => [quantity, color, label])).toEqual([
      [2, '#000000', '2 m'],
      [26, '#404040', '26 m'],
      [50, '#808080', '50 m'],
      [74, '#bfbfbf', '74 m'],
      [98, '#ffffff', '98 m'],
    ]);
    const heights = generatedStyle(dataset([band()], true), 'hypsometric', [LOOK], 2);
    expect('entries' in heights && heights.entries).toHaveLength(7);
    expect(generatedStyle(dataset([band()]), 'gray', [LOOK], 8)).toMatchObject({
      contrast: 'normalize',
      min: 2,
      max: 98,
    });
  });

  it('begin with no data where it lies below, and no valid value fades into it', () => {
    const entries = (nodata: BandInfo['nodata']) => {
      const style = generatedStyle(dataset([band({ nodata })]), 'default', [LOOK], 2);
      return 'entries' in style ? style.entries.map(({ quantity, opacity }) => [quantity, opacity]) : [];
    };
    expect(entries(-9999)).toEqual([[-9999, 0], [0, 1], [2, 1], [98, 1]]); // prettier-ignore
    expect(entries(9999)).toEqual([[2, 1], [98, 1]]); // prettier-ignore
    expect(entries('nan')).toEqual([[2, 1], [98, 1]]); // prettier-ignore
  });

  it('show colours by role, bytes as they are and other types stretched', () => {
    const roles = ['blue', 'green', 'red', 'alpha'].map((color_interp, i) =>
      band({ index: i + 1, color_interp, dtype: 'uint8' }),
    );
    expect(bandsOfGenerated(dataset(roles), 'default')).toEqual([3, 2, 1]);
    expect(generatedStyle(dataset(roles), 'default', [LOOK, LOOK, LOOK], 8)).toMatchObject({
      bands: [3, 2, 1],
      contrast: 'none',
    });
    const numbers = [1, 2, 3].map((index) => band({ index }));
    expect(generatedStyle(dataset(numbers), 'default', [LOOK, LOOK, LOOK], 8)).toMatchObject({ bands: [1, 2, 3], contrast: 'normalize', min: [2, 2, 2], max: [98, 98, 98] }); // prettier-ignore
  });

  it('follow a colour table, and draw one value or none without failing', () => {
    const palette = [[255, 0, 0, 255], [0, 0, 255, 128]] as const; // prettier-ignore
    const style = generatedStyle(dataset([band({ dtype: 'uint8', nodata: 0 })]), 'default', [{ ...LOOK, palette }], 8);
    expect(style).toMatchObject({ type: 'values', entries: [{ quantity: 0, color: '#ff0000', opacity: 0 }, { quantity: 1, color: '#0000ff', opacity: 0.502 }] }); // prettier-ignore
    const flat = { quantiles: Array<number>(51).fill(7), palette: null };
    expect(generatedStyle(dataset([band()]), 'gray', [flat], 8)).toMatchObject({ min: 6.5, max: 7.5 });
    expect(generatedStyle(dataset([band()]), 'gray', [{ quantiles: null, palette: null }], 8)).toMatchObject({
      min: 0,
      max: 1,
    });
  });
});
