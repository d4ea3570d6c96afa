import { describe, expect, it } from '@jest/globals';
import { type Lut, readCalibration, readNoise } from '#libs/eo-products';
import { calibrationXml, noiseXml } from '../../../test/support/synthetic-grd.js';
import { expectedPowers, sentinel1Text } from '../../../test/support/sentinel1-fixture.js';
import { calibrate } from './calibrate.js';
import { LutRows } from './lut-rows.js';
import { NoiseRows } from './noise-rows.js';

/** 2·line + 3·pixel + line·pixel is bilinear, so between the points it must come out as it is. */
const surface = (line: number, pixel: number) => 2 * line + 3 * pixel + line * pixel;
const pixels = Float64Array.of(0, 10, 30);
const lut: Lut = [-10, 0, 40].map((line) => ({ line, pixels, values: pixels.map((pixel) => surface(line, pixel)) }));

function rowOf(rows: LutRows | NoiseRows, line: number, count: number): number[] {
  const into = new Float64Array(count);
  rows.row(line, into);
  return [...into];
}

describe('a look-up table', () => {
  it('is bilinear between lines and pixels, in any order of lines', () => {
    const wanted = [0, 2.5, 10, 17, 30];
    const rows = new LutRows(lut, Float64Array.from(wanted));
    for (const line of [-7.5, 12, 0, 39.5, -10, 40]) {
      const found = rowOf(rows, line, wanted.length);
      for (const [i, pixel] of wanted.entries()) expect(found[i]).toBeCloseTo(surface(line, pixel), 9);
    }
  });

  it('keeps its edge beyond its points', () => {
    const rows = new LutRows(lut, Float64Array.of(-5, 99));
    expect(rowOf(rows, 100, 2)).toEqual([surface(40, 0), surface(40, 30)]);
    expect(rowOf(rows, -100, 2)).toEqual([surface(-10, 0), surface(-10, 30)]);
  });

  it('may have vectors of different lengths, or only one', () => {
    const other: Lut = [lut[1]!, { line: 40, pixels: Float64Array.of(0, 30), values: Float64Array.of(8, 8) }];
    expect(rowOf(new LutRows(other, Float64Array.of(10)), 20, 1)).toEqual([(surface(0, 10) + 8) / 2]);
    expect(rowOf(new LutRows([lut[1]!], Float64Array.of(10)), 20, 1)).toEqual([surface(0, 10)]);
  });
});

describe('thermal noise', () => {
  it('is read from both forms of the annotation', () => {
    const samples = Float64Array.of(0, 250, 1000);
    for (const form of ['old', 'new'] as const) {
      const noise = readNoise(noiseXml({ near: 100, far: 500 }, form), 'noise.xml');
      expect(noise.azimuth).toEqual([]);
      expect(rowOf(new NoiseRows(noise, samples), 3, 3)).toEqual([100, 200, 500]);
    }
  });

  it('varies along the flight inside blocks, ends included', () => {
    const blocks = [
      { lines: [0, 100], samples: [0, 499], factors: [1, 2] },
      { lines: [0, 100], samples: [500, 999], factors: [3, 3] },
    ] as const;
    const noise = readNoise(noiseXml({ near: 10, blocks }), 'noise.xml');
    const rows = new NoiseRows(noise, Float64Array.of(0, 499, 500, 999, 1000));
    expect(rowOf(rows, 50, 5)).toEqual([15, 15, 30, 30, 10]);
    expect(rowOf(rows, 100, 5)).toEqual([20, 20, 30, 30, 10]);
    expect(rowOf(rows, 101, 5)).toEqual([10, 10, 10, 10, 10]);
  });
});

describe('calibrate', () => {
  const window = { col: 0, row: 0, width: 3, height: 1, linesPerPixel: 1, samplesPerPixel: 1 };

  it('is (dn² − noise) / A², below zero where noise is stronger, nothing where dn is 0', () => {
    const dn = Float32Array.of(100, 5, 0);
    const table = readCalibration(calibrationXml({ sigma: 2 }), 'c').sigmaNought;
    calibrate(window, dn, table, readNoise(noiseXml({ near: 400 }), 'n'));
    expect([...dn]).toEqual([2400, -93.75, NaN]);
  });

  it('agrees with numpy on real tables, in an image of another size than annotated', () => {
    for (const { band, dn, row, col, ...expected } of expectedPowers().filter((one) => one.dn > 0)) {
      const [calibration, noise] = [
        readCalibration(sentinel1Text('annotation/calibration/calibration', band.toLowerCase()), 'c'),
        readNoise(sentinel1Text('annotation/calibration/noise', band.toLowerCase()), 'n'),
      ];
      const scale = { linesPerPixel: 16676 / 130, samplesPerPixel: 26144 / 204 };
      for (const name of ['betaNought', 'sigmaNought', 'gamma'] as const) {
        const pixel = Float32Array.of(dn);
        calibrate({ col, row, width: 1, height: 1, ...scale }, pixel, calibration[name], noise);
        expect(Math.max(0, pixel[0]!)).toBeCloseTo(expected[name], 7);
      }
    }
  });
});

describe('annotations that are not as they should be', () => {
  it.each([
    [
      'a table shorter than its pixels',
      calibrationXml().replace('<gamma count="2">1 1', '<gamma count="2">1'),
      /c\.xml: gamma is "1 numbers"/,
    ],
    ['pixels that do not rise', calibrationXml().replace('0 1000', '1000 0'), /c\.xml: pixel is "1000 0"/],
    ['zero', calibrationXml({ gamma: 0 }), /c\.xml: gamma is "zero or less"/],
    ['two vectors of one line', calibrationXml().replace('<line>1000', '<line>0'), /c\.xml: line is "0"/],
    ['text', calibrationXml().replace('<gamma count="2">1 1', '<gamma count="2">1 x'), /c\.xml: gamma is "1 x"/],
    ['nothing', '<calibration/>', /c\.xml: calibrationVector is missing/],
  ])('%s', (_, text, message) => {
    expect(() => readCalibration(text, 'c.xml')).toThrow(message);
  });
});
