import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { type RasterStyle } from '#libs/sld';
import { bandsToMeasure, styleScript } from './style-script.js';

const HEAD = { id: 's', title: 's', opacity: 1 };
const DATASET = { nameOf: (band: number) => `B${band}`, alpha: null, looks: [] };
type Pixel = Record<string, number>;

function colours(
  style: RasterStyle,
  pixels: Pixel[],
  dataset: Partial<Parameters<typeof styleScript>[1]> = {},
): number[][] {
  const script = styleScript(style, { ...DATASET, ...dataset });
  return JSON.parse(
    runInNewContext(`${script}; JSON.stringify(pixels.map((pixel) => Array.from(evaluatePixel(pixel))))`, { pixels }),
  ) as number[][];
}

const values = (...numbers: number[]) => numbers.map((B1) => ({ B1, dataMask: 1 }));
const entry = (quantity: number, color: string, opacity = 1) => ({ quantity, color, opacity, label: '' });
const ENTRIES = [entry(0, '#000000'), entry(10, '#ff0000'), entry(20, '#ffffff', 0.5)];

describe('the script of a style', () => {
  it('blends a ramp between its entries and continues its ends', () => {
    const ramp: RasterStyle = { ...HEAD, type: 'ramp', band: 1, entries: ENTRIES };
    expect(colours(ramp, values(-5, 0, 5, 10, 15, 20, 99))).toEqual([
      ...[[0, 0, 0, 255], [0, 0, 0, 255], [128, 0, 0, 255], [255, 0, 0, 255]],
      ...[[255, 128, 128, 192], [255, 255, 255, 128], [255, 255, 255, 128]],
    ]); // prettier-ignore
  });

  it('colours intervals below their quantity, and nothing above the last', () => {
    const intervals: RasterStyle = { ...HEAD, type: 'intervals', band: 1, entries: ENTRIES };
    expect(colours(intervals, values(-5, 0, 9.9, 10, 20))).toEqual([[0, 0, 0, 255], [255, 0, 0, 255], [255, 0, 0, 255], [255, 255, 255, 128], [0, 0, 0, 0]]); // prettier-ignore
  });

  it('colours equal values, also of float32', () => {
    const exact: RasterStyle = {
      ...HEAD,
      type: 'values',
      band: 1,
      entries: [entry(0.1, '#00ff00'), entry(3, '#0000ff')],
    };
    expect(colours(exact, values(Math.fround(0.1), 3, 2))).toEqual([[0, 255, 0, 255], [0, 0, 255, 255], [0, 0, 0, 0]]); // prettier-ignore
  });

  it('stretches one band and three, and draws one value in the middle', () => {
    const gray: RasterStyle = {
      ...HEAD,
      opacity: 0.5,
      type: 'gray',
      band: 1,
      contrast: 'normalize',
      min: 100,
      max: 200,
    };
    expect(colours(gray, values(50, 100, 150, 300))).toEqual([[0, 0, 0, 128], [0, 0, 0, 128], [128, 128, 128, 128], [255, 255, 255, 128]]); // prettier-ignore
    const rgb: RasterStyle = { ...HEAD, type: 'rgb', bands: [3, 2, 1], contrast: 'none' };
    expect(colours(rgb, [{ B1: 1, B2: 2, B3: 3, dataMask: 1 }])).toEqual([[3, 2, 1, 255]]);
    const flat = { quantiles: [7, 7, 7], palette: null };
    expect(colours({ ...HEAD, type: 'gray', band: 1, contrast: 'normalize' }, values(7), { looks: [flat] })).toEqual([[128, 128, 128, 255]]); // prettier-ignore
  });

  it('equalises by the distribution of the dataset', () => {
    const style: RasterStyle = { ...HEAD, type: 'gray', band: 1, contrast: 'histogram' };
    expect(bandsToMeasure(style)).toEqual([1]);
    const looks = [{ quantiles: [0, 1, 10, 100, 1000], palette: null }];
    expect(colours(style, values(0, 1, 10, 100, 1000), { looks }).map(([shade]) => shade)).toEqual([
      0, 64, 128, 191, 255,
    ]);
  });

  it('draws nothing without data, for NaN, and where the alpha band says so', () => {
    const gray: RasterStyle = { ...HEAD, type: 'gray', band: 1, contrast: 'none' };
    expect(colours(gray, [{ B1: 5, dataMask: 0 }])).toEqual([[0, 0, 0, 0]]);
    expect(colours(gray, values(NaN))).toEqual([[0, 0, 0, 0]]);
    expect(colours(gray, [{ B1: 5, B2: 0, dataMask: 1 }, { B1: 5, B2: 255, dataMask: 1 }], { alpha: 'B2' })).toEqual([[0, 0, 0, 0], [5, 5, 5, 255]]); // prettier-ignore
  });
});
