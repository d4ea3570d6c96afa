import { afterAll, describe, expect, it } from '@jest/globals';
import { IsolateCache } from '#libs/evalscript';
import { anInput, bothWays, PIXELS, SAMPLE_TYPES, scenesOf, simpleMosaicking } from '../support/evalscript-case.js';
import { type NaiveCase, type NaiveInput } from '../support/naive-evalscript.js';

/** The generated loop in its sandbox against a slow second evaluator, exactly equal, sample by sample. */
const isolates = new IsolateCache({ maxIdle: 2 });
afterAll(() => isolates.clear());

async function expectSame(one: NaiveCase) {
  const { naive, ours } = await bothWays(isolates, one);
  expect(ours).toEqual(naive);
}

const BLEND = '[0, 0.2, 0.2, 0.8], [[0, 0, 0], [1, 0, 0.5], [0, 1, 0], [1, 1, 1]]';
const PAIRS = '[[0.1, 0xff0000], [0.4, 0x00ff80], [0.9, 0x1020f0]]';
/** Expressions of a list, over `s`, one sample. */
const HELPERS = [
  '[index(s.B08, s.B04)]',
  '[inverse(s.B04)]',
  '[valueMap(s.B04, [0, 0.3, 0.8, 40], [10, 20, 30, 40])]',
  '[valueMap(s.B04)]',
  '[valueInterpolate(s.B04, [0, 0.3, 0.8, 40], [10, 20, 30, 40])]',
  'valueInterpolate(s.B04, [0, 0.3, 0.8], [[1, 2], [3, 4], [5, 6]])',
  '[valueInterpolate(s.B04)]',
  `colorBlend(s.B04, ${BLEND})`,
  `colorMap(s.B04, ${BLEND})`,
  'int2rgb(s.SCL * 1000 & 0xffffff)',
  'hex2rgb(65537)',
  '[rgb2int([1, 2, 3])]',
  '[rgb2hex([255, 0, 3])]',
  'normalizeRGB([s.B02, s.B03, s.B04])',
  'combine([s.B02, s.B03], [s.B04, s.B08], 0.25)',
  '[JAVA_DOUBLE_MAX_VAL]',
  `new ColorMapVisualizer(${PAIRS}).process(s.B04)`,
  'ColorMapVisualizer.createDefaultColorMap().process(s.B04)',
  `new ColorRampVisualizer(${PAIRS}).process(s.B04)`,
  `new ColorRampVisualizer(${PAIRS}.reverse()).process(s.B04)`,
  `new ColorRampVisualizer(${PAIRS}, -1, 1).process(s.B04)`,
  `new ColorRampVisualizer(${PAIRS}).inverse().process(s.B04)`,
  `new ColorGradientVisualizer([[1, 0x00ff00], [0.3, 0x8000ff], [0, 0xffffff]]).process(s.B04)`,
  `new ColorGradientVisualizer([[1, 0x00ff00], [0, 0xffffff]], -1, 2).process(s.B04)`,
  ...['Ramp', 'Gradient'].flatMap((kind) =>
    ['RedTemperature', 'WhiteGreen', 'BlueRed'].flatMap((name) => [
      `Color${kind}Visualizer.create${name}().process(s.B04)`,
      `Color${kind}Visualizer.create${name}(-0.5, 2).process(s.B04)`,
    ]),
  ),
  'ColorRampVisualizer.createOceanColor().process(s.B04).map((c) => Math.round(c * 1e6))',
  'ColorRampVisualizer.createOceanColor(-1, 3).process(s.B04).map((c) => Math.round(c * 1e6))',
  'new ColorRampVisualizer([[0.1, [1, 0, 0]], [0.4, [0, 0.5, 1]]]).process(s.B04).map((c) => Math.round(c * 1e6))',
  'new ColorMapVisualizer([[0, [1, 0, 0.5]], [0.4, 0x00ff00], [1, [0.5, 1, 0.25]]]).process(s.B04).map((c) => Math.round(c * 1e6))',
  `new ColorRampVisualizer([[0.3, 0x123456]]).process(s.B04)`,
  `new ColorRampVisualizer(${PAIRS}, 0.5).process(s.B04)`,
  `new ColorRampVisualizer(blueRed).process(s.B04)`,
  `new ColorRampVisualizer(redTemperature, -1, 1).inverse().process(s.B04)`,
  `new ColorGradientVisualizer(greenWhite, 0.1, 0.9).process(s.B04, 0)`,
  'ColorRampVisualizer.createBlueRed(0, 1).inverse().process(s.B04)',
  'colorBlend(s.B04, [0.2, 0.2, 0.7], [[0, 0, 0], [0.5, 0.5, 0.5], [1, 1, 1]])',
  'colorBlend(s.B04, [0.5], [[0.1, 0.2, 0.3]])',
  'new HighlightCompressVisualizer().processList([s.B02, s.B03, s.B04])',
  'new HighlightCompressVisualizer(0.1, 0.4).processList([s.B02, s.B03, s.B04])',
  '[new HighlightCompressVisualizer(0, 0.4, 1.2, 0.1, 1.8).process(s.B04, 1)]',
  'new HighlightCompressVisualizerSingle(0.1, 0.4).process(s.B04)',
  'new DefaultVisualizer().processList([s.B02, s.B03])',
  '[new DefaultVisualizer(0.1, 0.5, 2, 0.1, 0.5).process(s.B04)]',
  'new Identity().process(s.B04)',
  'new Identity().process([s.B04, s.B08])',
  'blueRed[1]',
  'Object.values(decodeL8C2Qa(55052))',
  '[decodeLs8Qa(0x1814).cirrusConfidence, decodeLs8Qa(0x1814).cloud, decodeLs8Qa(8).radiometricSaturation]',
  '[decodeS3OLCIQualityFlags(2147483649).land, decodeS3OLCIQualityFlags(2147483649).saturatedB21]',
  '[SampleType.INT8 === "INT8", Mosaicking.TILE === "TILE"]',
];

const widthOf = (expression: string) =>
  /colorBlend|colorMap|Color|int2rgb|hex2rgb|normalizeRGB|s\.B02, s\.B03, s\.B04\]\)/.test(expression)
    ? 3
    : /Qa\(55052\)/.test(expression)
      ? 12
      : /\[s\.B02, s\.B03\]|\[\[1, 2\]|\[s\.B04, s\.B08\]|blueRed|OLCI|SampleType/.test(expression)
        ? 2
        : /decodeLs8Qa/.test(expression)
          ? 3
          : 1;

const one = (bands: number, sampleType = 'FLOAT32') => [{ id: 'default', bands, sampleType }];

describe('helpers', () => {
  it.each(HELPERS)('%s', (expression) =>
    expectSame(simpleMosaicking(`return ${expression};`, one(widthOf(expression)))),
  );
});

const TWO = (sampleType: string) => [
  { id: 'default', bands: 3, sampleType },
  { id: 'dataMask', bands: 1, sampleType: 'UINT8' },
];
const SHAPES: [string, (sampleType: string) => NaiveCase][] = [
  ['a list', (t) => simpleMosaicking('return [s.B02, s.B03, s.B04];', one(3, t))],
  ['a list of seventeen', (t) => simpleMosaicking('return Array(17).fill(s.B04);', one(17, t))],
  ['products', (t) => simpleMosaicking('return [s.B02 * 2.5, s.B03 / s.B04, 1 / (s.B08 - s.B08), -1 / 0];', one(4, t))],
  ['a typed array', (t) => simpleMosaicking('return new Float64Array([s.B02, s.B03]);', one(2, t))],
  ['booleans', (t) => simpleMosaicking('return [s.B02 > 0.3, s.B03 < 1];', one(2, t))],
  ['gaps', (t) => simpleMosaicking('return [undefined, s.B03, NaN];', one(3, t))],
  ['a bare number', (t) => simpleMosaicking('return s.B03;', one(1, t))],
  ['a bare boolean', (t) => simpleMosaicking('return s.B03 > 0.5;', one(1, t))],
  ['nothing', (t) => simpleMosaicking('outputMetadata.userData = [s.B03];', one(2, t))],
  ['an object', (t) => simpleMosaicking('return { default: [s.B02, s.dataMask] };', one(2, t))],
  ['an object of numbers', (t) => simpleMosaicking('return { default: s.B02 };', one(1, t))],
  [
    'two outputs',
    (t) => simpleMosaicking('return { default: [s.B02, s.B03, s.B04], dataMask: [s.dataMask] };', TWO(t)),
  ],
  [
    'nothing for two',
    (t) =>
      simpleMosaicking('if (s.B03 > 0.4) return; return { default: [1, s.B03, 0], dataMask: [1], more: 3 };', TWO(t)),
  ],
  ['half steps', (t) => simpleMosaicking('return [2.5, -2.5, 0.49999999999999994, 254.5 / 255];', one(4, t))],
];

describe('returned shapes', () => {
  it.each(SHAPES.flatMap(([name, make]) => SAMPLE_TYPES.map((type) => [name, type, make(type)] as const)))(
    '%s as %s',
    (_name, _type, made) => expectSame(made),
  );
});

const LIST_BODIES = [
  'return [samples.length, scenes.orbits ? scenes.orbits.length : scenes.tiles.length];',
  'let sum = 0; for (const s of samples) sum += s.B04; return [sum, samples.length ? sum / samples.length : 0];',
  'return [Math.max(...samples.map(s => s.B08)), Math.min(...samples.map(s => index(s.B08, s.B04)))];',
  'const ok = samples.filter(s => s.dataMask > 0.5); return ok.length ? [ok[0].B04, ok.length] : [NaN, 0];',
  'samples.sort((a, b) => a.B04 - b.B04); return [samples.length ? samples[samples.length >> 1].B04 : 0, 1];',
  'samples.forEach((s, i) => { s.i = i; s.B04 *= 2; }); return samples.reduce((a, s) => [a[0] + s.B04, a[1] + s.i], [0, 0]);',
  'const list = scenes.orbits || scenes.tiles; return [list.reduce((a, x) => a + new Date(x.dateFrom || x.date).getTime() / 1e9, 0), list.length ? list[0].__idx : 9];',
];
const TOPS = [
  '',
  'function preProcessScenes(c) { const k = c.scenes.orbits ? "orbits" : "tiles"; c.scenes[k] = c.scenes[k].filter(x => x.__idx !== 1); return c; }',
  'function preProcessScenes(c) { (c.scenes.orbits || c.scenes.tiles).reverse(); }',
  'let n = 0; const old = index; function updateOutputMetadata(scenes, meta, out) { out.userData = { n: ++n, scenes }; }',
];

function listed(mosaicking: 'ORBIT' | 'TILE', count: number, body: string, top: string): NaiveCase {
  const bands = ['B04', 'B08', 'dataMask'];
  const source = `//VERSION=3
function setup() { return { input: [{ bands: ${JSON.stringify(bands)} }], output: { bands: 2, sampleType: "FLOAT32" }, mosaicking: "${mosaicking}" }; }
${top}
function evaluatePixel(samples, scenes) { ${body} }`;
  const inputs = [anInput(bands, { mosaicking, scenes: scenesOf(mosaicking, count) })];
  return { source, version: 3, inputs, outputs: one(2), pixels: PIXELS };
}

describe('lists of samples', () => {
  const cases = (['ORBIT', 'TILE'] as const).flatMap((mosaicking) =>
    [0, 1, 3].flatMap((count) =>
      LIST_BODIES.flatMap((body) => TOPS.map((top) => [mosaicking, count, body, top] as const)),
    ),
  );
  it.each(cases)('%s of %d scenes: %s %s', (mosaicking, count, body, top) =>
    expectSame(listed(mosaicking, count, body, top)),
  );

  it('lets updateOutput choose the number of bands', () =>
    expectSame({
      ...listed(
        'ORBIT',
        3,
        'return samples.map(s => s.B04);',
        'function updateOutput(outputs, c) { outputs.default.bands = c.scenes.length; }',
      ),
    }));
});

describe('data fusion', () => {
  const fused = (
    keys: readonly [string, string],
    mosaickings: readonly ('SIMPLE' | 'ORBIT' | 'TILE')[],
    counts: readonly number[],
    body: string,
  ): NaiveCase => {
    const inputs: NaiveInput[] = keys.map((key, at) => {
      const mosaicking = mosaickings[at] ?? 'SIMPLE';
      return anInput(at ? ['B08'] : ['B04', 'B02'], { key, mosaicking, scenes: scenesOf(mosaicking, counts[at] ?? 0) });
    });
    const named = inputs.map(({ key, bands, mosaicking }) => ({
      ...(key === '0' || key === '1' ? {} : { datasource: key }),
      bands,
      mosaicking,
    }));
    const source = `//VERSION=3
function setup() { return { input: ${JSON.stringify(named)}, output: [{ bands: 2, sampleType: "FLOAT32" }] }; }
function evaluatePixel(samples, scenes) { ${body} }`;
    return { source, version: 3, inputs, outputs: one(2), pixels: PIXELS };
  };
  const sum = (a: string, b: string) =>
    `const add = (t, s) => t + (s.B04 ?? s.B08); return [samples["${a}"].reduce(add, 0), samples["${b}"].reduce(add, scenes["${b}"].scenes.orbits?.length ?? 0)];`;
  it.each(
    (
      [
        ['l1c', 'l2a'],
        ['0', '1'],
      ] as const
    ).flatMap((keys) =>
      (
        [
          ['SIMPLE', 'SIMPLE'],
          ['SIMPLE', 'ORBIT'],
          ['TILE', 'ORBIT'],
        ] as const
      ).flatMap((mosaickings) =>
        [
          [0, 0],
          [1, 1],
          [0, 3],
          [2, 1],
        ].map((counts) => [keys, mosaickings, counts] as const),
      ),
    ),
  )('%j %j with %j scenes', (keys, mosaickings, counts) =>
    expectSame(fused(keys, mosaickings, counts, sum(keys[0], keys[1]))),
  );
});

describe('older and simple scripts', () => {
  const simple = (source: string, bands: readonly string[], count: number): NaiveCase => ({
    source,
    version: 'simple',
    inputs: [anInput(bands)],
    outputs: one(count, 'AUTO'),
    pixels: PIXELS,
  });
  it.each([
    ['//VERSION=3\nlet k = index(B08, B04);\nreturn [k, k, k, dataMask];', ['B04', 'B08', 'dataMask'], 4],
    ['return [2.5 * B04, 2.5 * B03, 2.5 * B02]', ['B02', 'B03', 'B04'], 3],
    [
      '// only B08 would be wrong\nvar ndvi = (B08 - B04) / (B08 + B04); return colorBlend(ndvi, [0, 1], [[0,0,0],[1,1,1]]);',
      ['B04', 'B08'],
      3,
    ],
    ['function f(x) { return x * 2 } return [f(B04)]', ['B04'], 1],
    ['if (SCL == 3) { return [1, 0, 0]; } else { return [B04, B03, B02]; }', ['B02', 'B03', 'B04', 'SCL'], 3],
    ['let index = B04 * 2; const B02 = 3; return [index, B02, 0.5]', ['B04'], 3],
    ['return B04', ['B04'], 1],
  ] as const)('%s', (source, bands, count) => expectSame(simple(source, bands, count)));

  it.each([
    [
      1,
      `function setup(ds) { setInputComponents([ds.B04, ds.B08]); setOutputComponentCount(2); }
         function evaluatePixel(samples, scenes) { return [samples[0].B04, index(samples[0].B08, samples[0].B04)]; }`,
      'AUTO',
    ],
    [
      1,
      `//VERSION=3
         let viz = new HighlightCompressVisualizerSingle(0, 0.4, gain = 1);
         function setup(ds) { setInputComponents([ds.B04, ds.B08]); setOutputComponentCount(2); }
         function evaluatePixel(samples) { return [samples[0].B04, samples[0].B08].map(v => viz.process(v)); }`,
      'AUTO',
    ],
    [
      2,
      `//VERSION=2
         function setup(ds) { return { components: [ds.B04, ds.B08], output: [{ id: "default", sampleType: SampleType.UINT16, componentCount: 2 }] }; }
         function evaluatePixel(samples) { return { default: [samples[0].B04 * 10, samples[0].B08 * 1000] }; }`,
      'UINT16',
    ],
  ] as const)('V%d functions', (version, source, sampleType) =>
    expectSame({ source, version, inputs: [anInput(['B04', 'B08'])], outputs: one(2, sampleType), pixels: PIXELS }),
  );
});
