import { afterAll, describe, expect, it } from '@jest/globals';
import { IsolateCache } from '#libs/evalscript';
import { anInput, BANDS, bothWays, PIXELS, SAMPLE_TYPES, simpleMosaicking } from '../support/evalscript-case.js';
import { type NaiveCase } from '../support/naive-evalscript.js';

/** What evaluatePixel() may return, against the slow second evaluator, exactly equal: components, lists, outputs, widths. */
const isolates = new IsolateCache({ maxIdle: 2 });
afterAll(() => isolates.clear());

async function expectSame(one: NaiveCase, blocks = 1) {
  const { naive, ours } = await bothWays(isolates, one, blocks);
  expect(ours).toEqual(naive);
}
const one = (bands: number, sampleType = 'FLOAT32') => [{ id: 'default', bands, sampleType }];

/** One by one on the edges of every type: halves, both zeros, first and last values, what is no number at all. */
const COMPONENTS = [
  'NaN, undefined, null, true, false, Infinity, -Infinity, 0, -0, -1',
  '0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 254.5, 254.49999999999997, 255.5',
  '255, 256, 310, -1.4, 40.6, 127.5, 126.5, -127.5, -128.5, -129, 128',
  '32766.5, 32767.5, -32768.5, -32769, 65534.5, 65535.5, 65536, 1e308, -1e308, 5e-324',
  '0.5 / 255, 1.5 / 255, 127.5 / 255, 254.5 / 255, 1 / 255, 0.999999, 1.0000001, 1e-9, -1e-9, 2',
  '0.5 / 65535, 32767.5 / 65535, 0.5 / 127, 63.5 / 127, 0.5 / 32767, 16383.5 / 32767, 65534.5 / 65535',
  '0.1 + 0.2, 1 / 3, 16777217, 3.4028235e38, 3.5e38, 1e-46, 2 ** 31, -(2 ** 31), 2 ** 53, Number.MAX_VALUE',
  's.B02, s.B03, s.B04, s.B08, s.SCL, s.dataMask, s.B02 / s.B03, s.B04 / 0, 0 / 0, s.B11',
  's.B02 > s.B03, !s.B04, s.B02 && 0.5, s.B03 || 0.25, s.B04 ?? 1, s.nothing ?? 0.75, s.dataMask === 1, s.SCL == 3',
  '~~(s.B04 * 255), s.B04 | 0, s.SCL >>> 1, s.SCL << 2, s.B04 ** 2, s.B04 % 0.1, -s.B04, +true',
  'Math.sqrt(s.B04), Math.log(s.B04), Math.round(s.B04), Math.atan2(s.B04, s.B08), Math.hypot(s.B04, 1), Math.fround(s.B02)',
] as const;

describe.each(SAMPLE_TYPES)('components as %s', (type) => {
  const count = (list: string) => list.replace(/\([^)]*\)/g, '').split(', ').length;
  it.each(COMPONENTS)('%s', (list) => expectSame(simpleMosaicking(`return [${list}];`, one(count(list), type))));

  it.each(COMPONENTS)('of an old script: %s', (list) => {
    const outputs = `[{ id: "default", sampleType: "${type}", componentCount: ${count(list)} }]`;
    const source = `//VERSION=2
function setup(ds) { return { components: [${BANDS.map((band) => `ds.${band}`)}], output: ${outputs} }; }
function evaluatePixel(samples) { const s = samples[0]; return { default: [${list}] }; }`;
    return expectSame({
      source,
      version: 2,
      inputs: [anInput(BANDS)],
      outputs: one(count(list), type),
      pixels: PIXELS,
    });
  });
});

/** Lists of s.B02, s.B03 in disguise. */
const LISTS = [
  ...['Float32', 'Float64', 'Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32'].map(
    (type) => `new ${type}Array([s.B02 * 100, s.B03 * 100])`,
  ),
  'Object.freeze([s.B02, s.B03])',
  'new Proxy([s.B02, s.B03], {})',
  'new (class extends Array {})(s.B02, s.B03)',
  'Array.of(s.B02, s.B03)',
  '[...new Set([s.B02, s.B03 + 3])]',
  '[s.B02, , s.B03].slice(0, 2)',
  '[s.B02].concat(s.B03)',
  'Object.values({ a: s.B02, b: s.B03 })',
  '[[s.B02, s.B03]].flat()',
  'Array.from({ length: 2 }, (_, i) => s["B0" + (i + 2)])',
  '((...list) => list)(s.B02, s.B03)',
  'new Float32Array([9, s.B02, s.B03]).subarray(1)',
];
/** … and objects that hold them. */
const HOLDERS = [
  '{ default: LIST }',
  '{ default: LIST, other: 7, "": null }',
  '{ get default() { return LIST; } }',
  'Object.assign(Object.create(null), { default: LIST })',
  'Object.create({ default: LIST })',
  'new (class { constructor() { this.default = LIST; } })()',
  'Object.freeze({ default: LIST })',
];

describe('lists', () => {
  it.each(LISTS)('%s', (list) => expectSame(simpleMosaicking(`return ${list};`, one(2))));
  it.each(HOLDERS.flatMap((holder) => LISTS.slice(3, 11).map((list) => holder.replace('LIST', list))))('%s', (holder) =>
    expectSame(simpleMosaicking(`return ${holder};`, one(2))),
  );
});

describe('widths', () => {
  it.each(Array.from({ length: 20 }, (_, i) => i + 1))('%d bands', (bands) => {
    const body = `return Array.from({ length: ${bands} }, (_, i) => s.B04 * (i + 1));`;
    return expectSame(simpleMosaicking(body, one(bands, bands % 2 ? 'UINT16' : 'FLOAT32')), 3);
  });

  it.each(Array.from({ length: 12 }, (_, i) => i + 1))('%d outputs of all types', (count) => {
    const outputs = Array.from({ length: count }, (_, i) => ({
      ...{ id: `out-${i}.x`, bands: 1 + (i % 4), sampleType: SAMPLE_TYPES[i % 6] as string },
    }));
    const members = outputs.map(({ id, bands }, i) => `"${id}": Array(${bands}).fill(s.B0${2 + (i % 3)} * ${i + 1})`);
    return expectSame(simpleMosaicking(`return { more: 1, ${members.join(', ')} };`, outputs), 2);
  });

  it.each([[0], [1], [2], [7], [17], [40]])('as many bands as updateOutput says: %d', (more) => {
    const top = `function updateOutput(outputs) { outputs.default.bands += ${more}; outputs["b"].bands = ${more + 1}; }`;
    const body = `return { default: Array(1 + ${more}).fill(s.B02), b: Array(${more} + 1).fill(s.B03) };`;
    const outputs = [...one(1), { id: 'b', bands: 9, sampleType: 'AUTO' }];
    return expectSame(simpleMosaicking(body, outputs, top));
  });
});

describe('globals live from pixel to pixel and block to block', () => {
  it.each([
    ['let n = 0;', 'return [++n];'],
    ['var n;', 'n = (n || 0) + 1; return [n];'],
    ['', 'counter = typeof counter === "undefined" ? 1 : counter + 1; return [counter];'],
    ['', 'this.c = (this.c || 0) + 1; return [c];'],
    ['', 'globalThis.c ??= 10; return [globalThis.c++];'],
    ['const seen = [];', 'seen.push(s.B04); return [seen.length];'],
    ['const seen = [];', 'seen.push(s); return [seen[0].B04 + seen.at(-1).B08];'],
    ['const memo = new Map();', 'memo.set(s.SCL, (memo.get(s.SCL) || 0) + 1); return [memo.get(s.SCL)];'],
    ['class Sum { #t = 0; add(x) { return (this.#t += x); } } const sum = new Sum();', 'return [sum.add(s.dataMask || 0.5)];'],
    ['function* count() { for (let i = 0; ; i++) yield i; } const it = count();', 'return [it.next().value];'],
    ['', 'evaluatePixel.calls = (evaluatePixel.calls || 0) + 1; return [evaluatePixel.calls];'],
    ['', 'customData.n = (customData.n || 0) + 1; return [customData.n];'],
    ['', 'outputMetadata.userData = (outputMetadata.userData || 0) + 1; return [outputMetadata.userData];'],
    ['let last = 0;', 'const was = last; last = s.B04; return [was];'],
    ['function updateOutputMetadata(a, b, out) { out.userData = { n, list }; } let n = 0, list = [];', 'n++; if (s.B04 > 0.9) list.push(n); return [n];'],
    ['function updateOutputMetadata(a, b, out) { out.userData = [new Date(0), NaN, undefined, "ä\\u2028", { a: { b: [] } }]; }', 'return [1];'],
  ])('%s %s', (top, body) => expectSame(simpleMosaicking(body, one(1), top), 5)); // prettier-ignore
});

describe('what is global may be shadowed', () => {
  const NAMES = ['index', 'inverse', 'valueMap', 'valueInterpolate', 'colorBlend', 'colorMap', 'int2rgb', 'rgb2int', 'combine', 'normalizeRGB', 'decodeL8C2Qa', 'Identity', 'DefaultVisualizer', 'ColorRampVisualizer', 'blueRed', 'oceanColor', 'SampleType', 'Mosaicking', 'Math', 'JSON', 'Array', 'Object', 'undefined_']; // prettier-ignore
  const WAYS = [
    (name: string) => `let ${name} = 0.25;`,
    (name: string) => `var ${name} = 0.25;`,
    (name: string) => `${name} = 0.25;`,
    (name: string) => `function ${name}() {} const keep = ${name}; var ${name} = 0.25;`,
  ];
  it.each(NAMES.flatMap((name, i) => [WAYS[i % 4]!(name), WAYS[(i + 1) % 4]!(name)].map((top) => [top, name])))(
    '%s',
    (top, name) => expectSame(simpleMosaicking(`return [${name}, s.B04];`, one(2), top)),
  );
  it.each(['s', 'samples', 'scenes', 'index'])('by a parameter called %s', (name) => {
    const source = `//VERSION=3\nfunction setup() { return { input: ["B04"], output: { bands: 1, sampleType: "FLOAT32" } }; }
function evaluatePixel(${name}) { return [${name}.B04 + (typeof index === "function" ? 1 : 2)]; }`;
    return expectSame({ source, version: 3, inputs: [anInput(['B04'])], outputs: one(1), pixels: PIXELS });
  });
});
