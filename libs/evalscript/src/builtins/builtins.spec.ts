import { describe, expect, it } from '@jest/globals';
import { defineDecoders } from './decoders.js';
import { defineFunctions, type Scope } from './functions.js';
import { definePalettes } from './palettes.js';
import { defineStretches } from './stretches.js';
import { defineVisualizers } from './visualizers.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- the scope is what an untyped script sees */
const scope: any = {} satisfies Scope;
for (const define of [defineFunctions, defineDecoders, definePalettes, defineVisualizers, defineStretches])
  define(scope, {});

const bytes = (color: number[]) => color.map((component) => Math.round(component * 255 * 1e6) / 1e6);

describe('functions', () => {
  it.each([
    ['valueMap', [2, [1, 3, 5, 7, 10], [100, 300, 500, 700, 900]], 300],
    ['valueMap', [1, [1, 3, 5, 7, 10], [100, 300, 500, 700, 900]], 100],
    ['valueMap', [12, [1, 3, 5, 7, 10], [100, 300, 500, 700, 900]], 900],
    ['valueMap', [12], 12],
    ['valueInterpolate', [9, [-10, -5, 0, 5, 10], [-1000, -50, 0, 50, 1000]], 810],
    ['valueInterpolate', [-11, [-10, 10], [1, 2]], 1],
    ['valueInterpolate', [11, [-10, 10], [1, 2]], 2],
    [
      'valueInterpolate',
      [
        0,
        [-10, 10],
        [
          [0, 0],
          [1, 2],
        ],
      ],
      [0.5, 1],
    ],
    ['valueInterpolate', [0.3], 0.3],
    ['index', [0.5, -0.5], 0],
    ['index', [3, 1], 0.5],
    ['inverse', [0], Number.MAX_VALUE],
    ['inverse', [4], 0.25],
    ['int2rgb', [65537], [1, 0, 1]],
    ['hex2rgb', [0xff8000], [255, 128, 0]],
    ['rgb2int', [[1, 0, 1]], 65537],
    ['rgb2hex', [[255, 128, 0]], 0xff8000],
    ['normalizeRGB', [[255, 0, 51]], [1, 0, 0.2]],
    ['combine', [[1, 0], [0, 1], 0.25], [0.25, 0.75]],
    ['colorMap', [0.5, [0.5, 1], ['a', 'b']], 'b'],
    ['colorMap', [0.4, [0.5, 1], ['a', 'b']], 'a'],
    ['colorMap', [2, [0.5, 1], ['a', 'b']], 'b'],
    ['colorBlend', [1, [1, 1, 2], [[0], [0.5], [1]]], [0]],
    ['colorBlend', [1.5, [1, 1, 2], [[0], [0.5], [1]]], [0.75]],
  ] as const)('%s(%j) is %j', (name, args, expected) => {
    expect(scope[name](...args)).toEqual(expected);
  });

  it('gives a colour of its own each time', () => {
    const colors = [
      [0, 0],
      [1, 1],
    ];
    for (const at of [-1, 0, 0.5, 1, 2]) scope.colorBlend(at, [0, 1], colors)[0] = 9;
    expect(colors).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(() => scope.colorBlend(0, [0, 1], [1, 2])).toThrow('every limit needs a color');
  });

  it('names the constants by themselves', () => {
    expect(scope.SampleType.UINT16).toBe('UINT16');
    expect(scope.Mosaicking.TILE).toBe('TILE');
    expect(scope.JAVA_DOUBLE_MAX_VAL).toBe(1.7976931348623157e308);
  });
});

describe('visualizers', () => {
  it.each([
    [
      'ColorRampVisualizer',
      'createRedTemperature',
      [
        [0, 0, 0],
        [255, 110, 0],
        [255, 131, 0],
        [255, 204, 147],
        [255, 255, 255],
      ],
    ],
    [
      'ColorRampVisualizer',
      'createWhiteGreen',
      [
        [0, 0, 0],
        [0, 102, 0],
        [85, 153, 0],
        [191, 217, 127],
        [255, 255, 255],
      ],
    ],
    [
      'ColorRampVisualizer',
      'createBlueRed',
      [
        [0, 0, 128],
        [0, 178, 255],
        [127, 255, 127],
        [255, 76, 0],
        [128, 0, 0],
      ],
    ],
    [
      'ColorGradientVisualizer',
      'createRedTemperature',
      [
        [0, 0, 0],
        [110, 0, 0],
        [183, 12, 0],
        [255, 158, 51],
        [255, 255, 255],
      ],
    ],
    [
      'ColorGradientVisualizer',
      'createWhiteGreen',
      [
        [0, 0, 0],
        [0, 76, 0],
        [43, 128, 0],
        [170, 204, 85],
        [255, 255, 255],
      ],
    ],
    [
      'ColorGradientVisualizer',
      'createBlueRed',
      [
        [0, 0, 128],
        [0, 179, 255],
        [128, 255, 128],
        [255, 76, 0],
        [128, 0, 0],
      ],
    ],
  ])('%s.%s has the colours of the contract', (name, create, expected) => {
    const visualizer = scope[name][create]();
    expect([0, 0.3, 0.5, 0.8, 1].map((at) => bytes(visualizer.process(at, 0)))).toEqual(expected);
    const moved = scope[name][create](10, 20);
    expect([10, 20].map((at) => bytes(moved.process(at)))).toEqual([expected[0], expected[4]]);
  });

  it('ramps truncate, maps step, inverse reverses', () => {
    const pairs = [
      [200, 0xff0000],
      [300, 0x0000ff],
    ];
    const ramp = new scope.ColorRampVisualizer(pairs);
    expect(bytes(ramp.process(250))).toEqual([127, 0, 127]);
    expect(bytes(ramp.process(299))).toEqual([2, 0, 252]);
    expect(bytes(ramp.inverse().process(299))).toEqual([252, 0, 2]);
    expect(bytes(new scope.ColorRampVisualizer(pairs.toReversed(), 0, 1).process(0.5))).toEqual([127, 0, 127]);
    const map = new scope.ColorMapVisualizer(pairs);
    expect([199, 200, 250, 299, 300].map((v) => bytes(map.process(v))[0])).toEqual([255, 255, 255, 255, 0]);
    expect(bytes(scope.ColorMapVisualizer.createDefaultColorMap().process(0.45))).toEqual([51, 255, 255]);
    expect(
      new scope.ColorRampVisualizer([
        [0, [0, 0, 0]],
        [1, [1, 0.5, 0]],
      ]).process(0.5),
    ).toEqual([0.5, 0.25, 0]);
    expect(bytes(scope.ColorRampVisualizer.createOceanColor().process(1))).toEqual([105, 0, 0]);
  });

  it('compresses highlights', () => {
    const visualizer = new scope.HighlightCompressVisualizer(0.1, 0.4);
    const seen = [0.25, 0.376, 0.4, 0.7, 0].map((v) => Number(visualizer.process(v).toFixed(4)));
    expect(seen).toEqual([0.5, 0.92, 0.9259, 1, 0]);
    expect(visualizer.processList([0.25, 0.7])).toEqual([visualizer.process(0.25), 1]);
    expect(new scope.HighlightCompressVisualizerSingle(0.1, 0.4).process(0.7)).toEqual([1]);
    expect(new scope.HighlightCompressVisualizer(0, 1, 1, 0, 2).process(0.5)).toBe(0.25);
    expect(new scope.DefaultVisualizer(0, 2, 1, 0.1).process(1)).toBe(0.6);
    expect(new scope.DefaultVisualizer(0, 1, 1, 0, 0.5).process(0.25)).toBe(0.5);
    expect(new scope.Identity().process(3)).toEqual([3]);
    expect(new scope.Identity().process([3])).toEqual([3]);
  });
});

describe('decoders', () => {
  it('decodes Landsat and OLCI flags', () => {
    expect(scope.decodeL8C2Qa(55052)).toEqual({
      fill: 0,
      dilatedCloud: 0,
      cirrus: 1,
      cloud: 1,
      cloudShadow: 0,
      snow: 0,
      clear: 0,
      water: 0,
      cloudConfidence: 3,
      cloudShadowConfidence: 1,
      snowIceConfidence: 1,
      cirrusConfidence: 3,
    });
    expect(scope.decodeLs8Qa(0b1_1000_0001_0100)).toMatchObject({
      radiometricSaturation: 1,
      cloud: 1,
      cirrusConfidence: 3,
      snowIceConfidence: 0,
      cloudConfidence: 0,
    });
    const olci = scope.decodeS3OLCIQualityFlags(2 ** 31 + 2 ** 20 + 2 ** 21 + 1);
    expect(
      Object.entries(olci)
        .filter(([, set]) => set)
        .map(([name]) => name)
        .sort(),
    ).toEqual(['dubious', 'land', 'saturatedB01', 'saturatedB21']);
    expect(Object.keys(olci)).toHaveLength(32);
  });
});
