import { afterAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { outputArrays, sharedPlane } from './block.js';
import { type EvalscriptOptions, openEvalscript } from './evalscript.js';
import { IsolateCache } from './sandbox/isolate-cache.js';
import { type ScriptCollection } from './setup/setup.js';

const isolates = new IsolateCache();
afterAll(() => isolates.clear());

const units = ['REFLECTANCE', 'DN'];
const S2: ScriptCollection = {
  id: null,
  name: 'S2L1C',
  bands: [
    { name: 'B04', units },
    { name: 'B08', units },
    { name: 'CLM', units: ['DN'] },
    { name: 'dataMask', units: ['DN'] },
  ],
};

function open(source: string, options: Partial<EvalscriptOptions> = {}) {
  return openEvalscript(source, { isolates, tenant: 'a', collections: [S2], ...options });
}

const v3 = (setup: string, body = 'return [1];', top = '') =>
  `//VERSION=3\n${top}\nfunction setup() { return ${setup}; }\nfunction evaluatePixel(samples, scenes, inputMetadata, customData, outputMetadata) {\n  ${body}\n}`;
const ONE = '{ input: ["B04"], output: { bands: 1 } }';

async function setupOf(source: string, options?: Partial<EvalscriptOptions>) {
  const script = await open(source, options);
  await script.close();
  return script.setup;
}

async function refusal(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  expect((error as DomainError).detail).toEqual({ code: 'RENDERER_EXCEPTION' });
  return error as DomainError;
}

/** Renders `pixels` pixels of B04 = 0.5. */
async function render(source: string, options: Partial<EvalscriptOptions> = {}, pixels = 2) {
  const script = await open(source, options);
  try {
    const run = await script.start(script.setup.inputs.map(() => ({ from: null, to: null, scenes: [] })));
    const outputs = outputArrays(run.outputs, pixels);
    const inputs = script.setup.inputs.map(({ bands }) => bands.map(() => sharedPlane(pixels).fill(0.5)));
    await run.evaluate({ pixels, inputs, outputs });
    const { userData } = await run.finish();
    return { outputs, userData };
  } finally {
    await script.close();
  }
}

describe('setup', () => {
  it('is read as plain data', async () => {
    const source = v3(`{
      input: [{ bands: ["B04", "CLM", "dataMask"], units: ["dn", "DN", "DN"], metadata: ["bounds"] }],
      output: [{ id: "a.b", bands: ["red", "cloud"], sampleType: SampleType.INT16, nodataValue: -1 }, { bands: 1, nodataValue: NaN }],
      mosaicking: Mosaicking.ORBIT, units: "ignored", sampleType: "UINT8" }`);
    expect(await setupOf(source)).toEqual({
      version: 3,
      form: 'functions',
      fusion: false,
      inputs: [
        {
          collection: 0,
          datasource: null,
          bands: [
            { name: 'B04', unit: 'DN' },
            { name: 'CLM', unit: 'DN' },
            { name: 'dataMask', unit: 'DN' },
          ],
          mosaicking: 'ORBIT',
          metadata: ['bounds'],
        },
      ],
      outputs: [
        { id: 'a.b', bands: 2, bandNames: ['red', 'cloud'], sampleType: 'INT16', nodataValue: -1 },
        { id: 'default', bands: 1, bandNames: null, sampleType: 'AUTO', nodataValue: NaN },
      ],
      normalizationFactor: 1,
      choosesScenes: false,
      changesOutputs: false,
    });
  });

  it('one unit for all binds the bands that have it', async () => {
    const { inputs, normalizationFactor } = await setupOf(
      v3('{ input: [{ bands: ["B04", "dataMask"], units: "reflectance" }], output: { bands: 1 } }'),
    );
    expect(inputs[0]?.bands).toEqual([
      { name: 'B04', unit: 'REFLECTANCE' },
      { name: 'dataMask', unit: null },
    ]);
    expect(normalizationFactor).toBe(0.0001);
  });

  it('merges objects of one collection, and matches several by id or order', async () => {
    const merged = await setupOf(
      v3('{ input: [{ bands: ["B04"], units: "DN" }, { bands: ["B08"] }], output: { bands: 1 } }'),
    );
    expect(merged.inputs.map(({ bands }) => bands.map(({ name }) => name))).toEqual([['B04', 'B08']]);
    const collections = [
      { ...S2, id: 'x' },
      { ...S2, id: 'y' },
    ];
    const named = await setupOf(
      v3(
        '{ input: [{ datasource: "y", bands: ["B04"] }, { datasource: "x", bands: ["B08"], mosaicking: "TILE" }], output: { bands: 1 } }',
      ),
      { collections },
    );
    expect(named.inputs.map((i) => [i.collection, i.datasource, i.mosaicking])).toEqual([
      [1, 'y', 'SIMPLE'],
      [0, 'x', 'TILE'],
    ]);
    const ordered = await setupOf(v3('{ input: [{ bands: ["B04"] }, { bands: ["B08"] }], output: { bands: 1 } }'), {
      collections,
    });
    expect(ordered.inputs.map((i) => [i.collection, i.datasource])).toEqual([
      [0, '0'],
      [1, '1'],
    ]);
  });

  it.each([
    ['{ input: ["B04", "SCL"], output: { bands: 1 } }', "Collection 'S2L1C' has no band 'SCL'"],
    ['{ input: [{ bands: ["CLM"], units: ["REFLECTANCE"] }], output: { bands: 1 } }', 'has no unit "REFLECTANCE"'],
    ['{ input: [{ bands: ["B04"], units: "KELVIN" }], output: { bands: 1 } }', 'has no unit "KELVIN"'],
    ['{ input: [{ bands: ["B04", "B08"], units: ["DN"] }], output: { bands: 1 } }', '2 bands but 1 units'],
    ['{ input: [{ bands: "B04" }], output: { bands: 1 } }', 'input.bands must be a list'],
    ['{ output: { bands: 1 } }', 'input is missing'],
    ['{ input: ["B04"] }', 'output is missing'],
    ['{ input: ["B04"], output: {} }', 'bands of output default'],
    ['{ input: ["B04"], output: { bands: 1.5 } }', 'got 1.5'],
    ['{ input: ["B04"], output: { bands: 5000 } }', 'at most 4096 bands'],
    [
      '{ input: ["B04"], output: { bands: 1, sampleType: "UINT32" } }',
      'sampleType of output default must be one of AUTO',
    ],
    ['{ input: ["B04"], output: { id: "../x", bands: 1 } }', 'got "../x"'],
    ['{ input: ["B04"], output: { id: ".x", bands: 1 } }', 'got ".x"'],
    ['{ input: ["B04"], output: [{ bands: 1 }, { bands: 1 }] }', "'default' is used twice"],
    [
      '{ input: ["B04"], output: Array.from({ length: 500 }, (_, i) => ({ id: "o" + i, bands: 1 })) }',
      'at most 100 outputs, got 500',
    ],
    ['{ input: ["B04"], output: { bands: 1, nodataValue: "x" } }', 'nodataValue of output default'],
    ['{ input: ["B04"], output: { bands: 1 }, mosaicking: "DAILY" }', 'mosaicking must be one of SIMPLE, ORBIT, TILE'],
    ['{ input: [{ datasource: 5, bands: ["B04"] }], output: { bands: 1 } }', 'datasource must be a string'],
    ['5', 'setup() must return an object, got 5'],
    ['undefined', 'setup() must return an object'],
  ])('%s is refused', async (setup, message) => {
    const error = await refusal(open(v3(setup)));
    expect([error.code, error.message]).toEqual(['EVALSCRIPT_INVALID', expect.stringContaining(message)]);
  });

  it.each([
    ['function evaluatePixel() { return [1]; }', 'no function setup()'],
    [`function setup() { return ${ONE}; }`, 'no function evaluatePixel()'],
    ['', 'Missing or empty evalscript.'],
    [`return [B04]; //${'x'.repeat(600_000)}`, 'longer than'],
    ['let a = 1', 'returns no list'],
    [`function setup() { return ${ONE}; } function evaluatePixel() { return [1]; }`, 'no line //VERSION=3'],
  ])('a script without its parts is refused: %#', async (source, message) => {
    expect((await refusal(open(source))).message).toContain(message);
  });

  it('knows which outputs are asked for', async () => {
    const error = await refusal(open(v3(ONE), { outputs: ['default', 'dataMask'] }));
    expect(error.message).toBe('Output dataMask requested but missing from function setup()');
    const none = '{ input: ["B04"], output: { bands: 0 } }';
    expect((await refusal(open(v3(none), { outputs: ['default'] }))).message).toMatch(
      /bands of output default.*got 0$/,
    );
    const two = v3(
      '{ input: ["B04"], output: [{ id: "a", bands: 1 }, { id: "b", bands: 2 }] }',
      'return { b: [samples.B04, 1] };',
    );
    expect(Object.keys((await render(two, { outputs: ['b'] })).outputs)).toEqual(['b']);
  });
});

describe('errors', () => {
  it.each([
    ['throw new Error("x");', 'evalscript.js:5: Error: x\n  throw new Error("x");'],
    [
      'return [samples.B05.x];',
      "evalscript.js:5: TypeError: Cannot read properties of undefined (reading 'x')\n  return [samples.B05.x];",
    ],
    ['console.log(1);', 'evalscript.js:5: ReferenceError: console is not defined\n  console.log(1);'],
    ['return WebAssembly;', 'evalscript.js:5: ReferenceError: WebAssembly is not defined'],
    ['throw "plain";', 'evalscript.js:5: plain\n  throw "plain";'],
    ['throw { code: 7 };', 'evalscript.js:5: {"code":7}\n  throw { code: 7 };'],
    ['throw [1, 2];', 'evalscript.js:5: 1,2\n'],
    ['throw Object.assign(Object.create(Error.prototype), { name: "Own" });', 'evalscript.js:5: Own: \n'],
    ['const e = new Error("a"); e.stack = "no"; throw e;', 'evalscript.js:5: Error: a\n'],
    ['class Own extends Error { name = "Own" } throw new Own("a");', 'evalscript.js:5: Own: a\n'],
    ['class A { throw() { throw "b"; } } new A().throw();', 'evalscript.js: b'],
    ['try { throw "a" } catch { samples.x.y }', 'evalscript.js:5: TypeError: Cannot read'],
    ['return eval("1 +");', 'evalscript.js:5: SyntaxError'],
    ['(function f() { f(); })();', 'RangeError: Maximum call stack size exceeded'],
    ['return valueMap(1, [0, 1], [1, 2]).x.y;', 'evalscript.js:5: TypeError'],
    [
      'return colorBlend(0.5, [0, 1], [1, 2]);',
      'evalscript.js:5: colorBlend: every limit needs a color, an array of numbers\n  return colorBlend(',
    ],
    ['throw { get message() { throw 1; }, toString() { throw 2; } };', 'Failed to evaluate script!'],
    ['throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });', 'Failed to evaluate script!'],
    [
      'const e = new Error("a"); Object.defineProperty(e, "message", { get() { throw e; } }); throw e;',
      'Failed to evaluate script!',
    ],
    ['throw Symbol("s");', 'Symbol(s)'],
    ['throw null;', 'evalscript.js:5: null'],
  ])('%s', async (body, text) => {
    const error = await refusal(render(v3(ONE, body)));
    expect(error.code).toBe('EVALSCRIPT_FAILED');
    expect(error.message).toMatch(/^Failed to evaluate script!\nevalscript\.js/);
    expect(error.message).toContain(text);
  });

  it('syntax errors name the line, in both forms', async () => {
    const functions = await refusal(open('//VERSION=3\nfunction setup( {\n}'));
    expect(functions.message).toBe(
      'Failed to evaluate script!\nevalscript.js:3: SyntaxError: Unexpected end of input\n}',
    );
    expect(functions.code).toBe('EVALSCRIPT_INVALID');
    const old = await refusal(open('let a = B04;\r// B08\rlet b = ;\u2028return [a]'));
    expect(old.message).toContain("evalscript.js:3: SyntaxError: Unexpected token ';'\nlet b = ;");
    const simple = await refusal(open('let a = B04;\nlet b = ;\nreturn [a]'));
    expect(simple.message).toBe(
      "Failed to evaluate script!\nevalscript.js:2: SyntaxError: Unexpected token ';'\nlet b = ;",
    );
    const runtime = await refusal(open('let a = B04;\nnope();\nreturn [a]'));
    expect(runtime.message).toBe(
      'Failed to evaluate script!\nevalscript.js:2: ReferenceError: nope is not defined\nnope();',
    );
    for (const body of ['}); throw {}; (function () {', '})(); (() => {', '/* open', '`open'])
      expect(
        (await refusal(open(`//VERSION=3\nfunction setup() {} function evaluatePixel() {}\n${body}`))).message,
      ).toContain('SyntaxError');
  });

  it.each([
    ['return [1, 2];', 'Output default: evaluatePixel() returned 2 components, 1 are declared'],
    ['return [];', 'returned 0 components, 1 are declared'],
    [
      'return { other: [1] };',
      'Output default is missing from what evaluatePixel() returned: 0 components, 1 are declared',
    ],
    ['return [[1]];', 'components must be numbers, got a list'],
    ['return ["1"];', 'components must be numbers, got string'],
    ['return [1n];', 'got bigint'],
    ['return "x";', 'must return a list of numbers, got string'],
    ['return Promise.resolve([1]);', 'Output default is missing'],
    ['return new Proxy([1], { get: (t, k) => k === "length" ? 7 : 1 });', 'returned 7 components'],
  ])('%s', async (body, message) => {
    expect((await refusal(render(v3(ONE, body)))).message).toContain(message);
  });

  it('several outputs need names', async () => {
    const two = '{ input: ["B04"], output: [{ id: "a", bands: 1 }, { id: "b", bands: 2 }] }';
    expect((await refusal(render(v3(two, 'return [1];')))).message).toContain(
      'an object with a list for each output (a, b)',
    );
    expect((await refusal(render(v3(two, 'return { a: [1] };')))).message).toContain('Output b is missing');
  });

  it('preProcessScenes and updateOutput are checked', async () => {
    const orbit = (top: string) =>
      v3('{ input: ["B04"], output: { bands: 1 }, mosaicking: "ORBIT" }', 'return [1];', top);
    const start = async (top: string) => {
      const script = await open(orbit(top));
      try {
        return await script.start([{ from: null, to: null, scenes: [{ dateFrom: '2020-01-01T00:00:00Z' }] }]);
      } finally {
        await script.close();
      }
    };
    const pre = (body: string) =>
      refusal(start(`function preProcessScenes(c) { ${body} }`)).then(({ message }) => message);
    expect(await pre('return {};')).toContain('must return the collections');
    expect(await pre('c.scenes.orbits = [{}]; return c;')).toContain('with their __idx');
    expect(await pre('c.scenes.orbits.push(c.scenes.orbits[0]); return c;')).toContain('twice');
    expect(await pre('return c.scenes.orbits[5].x;')).toContain('evalscript.js:2: TypeError');
    expect((await refusal(start('function updateOutput(o) { o.default.bands = -1; }'))).message).toContain(
      'bands of output default',
    );
  });
});

describe('a rendering', () => {
  it('has globals of its own, from block to block', async () => {
    const source = v3(
      ONE,
      'n++; count++; outputMetadata.userData = { n, count, inputMetadata, customData }; return [0.5];',
      'var n = 0; count = 10;',
    );
    for (let again = 0; again < 3; again++) {
      const script = await open(source);
      const run = await script.start([]);
      const outputs = outputArrays(run.outputs, 3);
      const inputs = [[sharedPlane(3)]];
      for (let block = 0; block < 2; block++) await run.evaluate({ pixels: 3, inputs, outputs });
      expect(JSON.parse((await run.finish()).userData ?? '')).toEqual({
        n: 6,
        count: 16,
        inputMetadata: { serviceVersion: '1.0.0', normalizationFactor: 0.0001 },
        customData: {},
      });
      await script.close();
    }
  });

  it('keeps isolates by tenant, script and layout', async () => {
    const own = new IsolateCache({ maxIdle: 1 });
    const use = async (source: string, tenant: string) => (await open(source, { isolates: own, tenant })).close();
    await use(v3(ONE), 'a');
    await use(v3(ONE), 'a');
    expect([own.hits, own.misses]).toEqual([1, 1]);
    await use(v3(ONE), 'b');
    await use(v3(ONE), 'a');
    expect([own.hits, own.misses]).toEqual([1, 3]);
    own.clear();
  });

  it('may shadow every helper, and is not strict unless it says so', async () => {
    const top = 'let index = 3; function colorBlend() { return [0.2]; } const viz = 1; var valueMap; class Identity {}';
    expect((await render(v3(ONE, 'loose = index; return colorBlend();', top))).outputs.default?.[0]).toBe(51);
    expect((await refusal(render(v3(ONE, 'loose = 1; return [1];', '"use strict";')))).message).toContain(
      'loose is not defined',
    );
  });

  it('lets go of buffers that are not used any more', async () => {
    const script = await open(v3(ONE, 'return [samples.B04];'), { arrayBytes: 20 << 20 });
    const run = await script.start([]);
    const pixels = 4 << 20;
    for (let block = 0; block < 12; block++) {
      const outputs = outputArrays(run.outputs, pixels);
      await run.evaluate({ pixels, inputs: [[sharedPlane(pixels).fill(1)]], outputs });
      expect(outputs.default?.[pixels - 1]).toBe(255);
    }
    await script.close();
  });

  it('can be abandoned', async () => {
    const script = await open(v3(ONE, 'for (;;);'));
    const run = await script.start([]);
    const work = run.evaluate({ pixels: 1, inputs: [[sharedPlane(1)]], outputs: outputArrays(run.outputs, 1) });
    const ended = expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    script.abandon();
    await ended;
    await script.close();
    expect((await render(v3(ONE, 'return [samples.B04];'))).outputs.default?.[0]).toBe(128);
  });

  it('of an old script sees scenes with Dates, and may filter them', async () => {
    const source = `function setup(ds) { setInputComponents([ds.B04]); setOutputComponentCount(2); }
      function filterScenes(scenes, meta) { return scenes.filter(s => s.date.getUTCDate() > 1 && meta.from < s.date); }
      function evaluatePixel(samples, scenes) { return [scenes.length / 255, scenes[0].date.getTime() === Date.UTC(2020, 0, 2)]; }`;
    const script = await open(source);
    expect(script.setup).toMatchObject({ version: 1, choosesScenes: true, inputs: [{ mosaicking: 'ORBIT' }] });
    const scenes = [3, 2, 1].map((day) => ({ dateFrom: `2020-01-0${day}T00:00:00Z`, tiles: [] }));
    const run = await script.start([{ from: '2020-01-01T00:00:00Z', to: null, scenes: scenes.toReversed() }]);
    expect([run.scenes, run.sampleCounts]).toEqual([[[1, 2]], [2]]);
    const outputs = outputArrays(run.outputs, 1);
    await run.evaluate({ pixels: 1, inputs: [[sharedPlane(2)]], outputs });
    expect(Array.from(outputs.default ?? [])).toEqual([2, 255]);
    await script.close();
  });

  it('may have nothing to draw and only tell about scenes', async () => {
    const source = v3(
      '{ input: [{ bands: [] }], output: { bands: 0 }, mosaicking: "ORBIT" }',
      'return [];',
      'function updateOutputMetadata(scenes, meta, out) { out.userData = scenes.map(s => s.date); }',
    );
    expect(await setupOf(source)).toMatchObject({ outputs: [{ id: 'default', bands: 0 }] });
    const script = await open(source, { outputs: [] });
    const run = await script.start([
      { from: null, to: null, scenes: [{ dateFrom: '2020-01-01T00:00:00Z', tiles: [] }] },
    ]);
    await run.evaluate({ pixels: 4, inputs: [[]], outputs: {} });
    expect(await run.finish()).toEqual({ userData: '["2020-01-01T00:00:00.000Z"]' });
    await script.close();
  });

  it('refuses blocks of another shape', async () => {
    const script = await open(v3(ONE), { arrayBytes: 100 });
    const run = await script.start([]);
    const outputs = outputArrays(run.outputs, 2);
    await expect(run.evaluate({ pixels: 2, inputs: [[sharedPlane(1)]], outputs })).rejects.toThrow(
      'shorter than 1 × 2',
    );
    await expect(run.evaluate({ pixels: 2, inputs: [[sharedPlane(2)]], outputs: {} })).rejects.toThrow('does not hold');
    await expect(run.evaluate({ pixels: 2, inputs: [[sharedPlane(99)]], outputs })).rejects.toThrow('bytes');
    await script.close();
  });
});
