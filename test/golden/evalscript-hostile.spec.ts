import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { COLLECTION as collection, hostileScripts, LONG_MS, scriptOf as script } from './support/hostile-scripts.js';

/** Whatever a script does ends as its own request's error; the next request, in the same cache, is served. */
const { render: outcome, isolates } = hostileScripts();
afterAll(() => isolates.clear());
const render = async (source: string, limitMs?: number) => (await outcome(source, limitMs)).value;

const GOOD = script('return [samples.B04 * 2];');
const LOOP = 'for (;;);';

describe('ends as its own error', () => {
  it.each([
    ['a loop', script(LOOP), 'EVALSCRIPT_TIMEOUT'],
    ['a loop at top level', script('return [1];', LOOP), 'EVALSCRIPT_TIMEOUT'],
    ['a loop in setup', `//VERSION=3\nfunction setup() { ${LOOP} } function evaluatePixel() {}`, 'EVALSCRIPT_TIMEOUT'],
    ['a loop at the end', script('return [1];', `function updateOutputMetadata() { ${LOOP} }`), 'EVALSCRIPT_TIMEOUT'],
    [
      'a loop in toJSON',
      script(`outputMetadata.userData = { toJSON() { ${LOOP} } }; return [1];`),
      'EVALSCRIPT_TIMEOUT',
    ],
    [
      'a loop in an error',
      script(`throw { get message() { ${LOOP} }, toString() { ${LOOP} } };`),
      'EVALSCRIPT_TIMEOUT',
    ],
    ['a loop in a stack', script(`Error.prepareStackTrace = () => { ${LOOP} }; null.x;`), 'EVALSCRIPT_TIMEOUT'],
    ['a loop in a getter', script(`return { get default() { ${LOOP} } };`), 'EVALSCRIPT_TIMEOUT'],
    ['a loop in a proxy', script(`return new Proxy([], { get() { ${LOOP} } });`), 'EVALSCRIPT_TIMEOUT'],
    ['a catastrophic regex', script('return [/^(a+)+$/.test("a".repeat(40) + "b")];'), 'EVALSCRIPT_TIMEOUT'],
    ['microtasks', script('(function f() { Promise.resolve().then(f); })(); return [1];'), 'EVALSCRIPT_TIMEOUT'],
    ['async loops', script('(async () => { for (;;) await 0; })(); return [1];'), 'EVALSCRIPT_TIMEOUT'],
    [
      'waiting',
      script('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return [1];'),
      'EVALSCRIPT_TIMEOUT',
    ],
    [
      'arrays without end',
      script('const a = []; for (;;) a.push(new Array(1e5).fill(1.5));'),
      'EVALSCRIPT_OUT_OF_MEMORY',
    ],
    ['buffers without end', script('const a = []; for (;;) a.push(new ArrayBuffer(1e7));'), 'EVALSCRIPT_FAILED'],
    ['shared buffers', script('const a = []; for (;;) a.push(new SharedArrayBuffer(1e7));'), 'EVALSCRIPT_FAILED'],
    ['a growing string', script('let a = "x"; for (;;) a += a;'), 'EVALSCRIPT_FAILED'],
    ['recursion', script('(function f() { f(); })();'), 'EVALSCRIPT_FAILED'],
    ['a deep expression', script(`return [${'('.repeat(100_000)}1${')'.repeat(100_000)}];`), 'EVALSCRIPT_INVALID'],
    ['a megabyte', script(`return [1]; /* ${'x'.repeat(1_000_000)} */`), 'EVALSCRIPT_INVALID'],
    [
      'braces that close ours',
      `//VERSION=3\n}); for (;;); (function () { function setup() {}; function evaluatePixel() {}`,
      'EVALSCRIPT_INVALID',
    ],
    [
      'a setup of getters',
      '//VERSION=3\nfunction setup() { return { get input() { throw 1; } }; } function evaluatePixel() {}',
      'EVALSCRIPT_FAILED',
    ],
    [
      'a setup without end',
      '//VERSION=3\nfunction setup() { const a = {}; a.a = a; return a; } function evaluatePixel() {}',
      'EVALSCRIPT_FAILED',
    ],
    [
      'broken intrinsics',
      script(
        'String.prototype.slice = Array.prototype.map = JSON.stringify = String = () => { throw { get message() { for (;;); } }; }; null.x;',
      ),
      'EVALSCRIPT_FAILED',
    ],
    ['a rejected promise', script('Promise.reject(new Error("late")); return [1];'), 'EVALSCRIPT_FAILED'],
    ['missing modules', script('return [require("fs")];'), 'EVALSCRIPT_FAILED'],
    ['dynamic import', script('import("fs"); return [1];'), 'EVALSCRIPT_FAILED'],
  ])('%s', async (_name, source, expected) => {
    expect(await render(source, expected === 'EVALSCRIPT_TIMEOUT' ? undefined : LONG_MS)).toBe(expected);
    expect(await render(GOOD, LONG_MS)).toBe(255);
  });
});

describe('reaches nothing', () => {
  it.each([
    [
      'the global object',
      'const names = ["process", "require", "module", "Buffer", "setTimeout", "fetch", "ivm", "global", "console", "WebAssembly", "$swath"]; return [names.filter(n => n in globalThis).length];',
    ],
    [
      'constructor chains',
      'const G = samples.constructor.constructor("return this")(); return [typeof G.process !== "undefined" || G !== globalThis];',
    ],
    ['the chain of a scene', 'const G = scenes.constructor.constructor("return this")(); return [G !== globalThis];'],
    ['the chain of the caller', 'let f = null; try { f = evaluatePixel.caller; } catch {} return [f !== null];'],
    [
      'frames',
      'Error.prepareStackTrace = (e, frames) => frames; const frames = new Error().stack; return [frames.some(f => f.getThis() && f.getThis() !== globalThis)];',
    ],
    [
      'arguments',
      'const names = []; for (const a of arguments) for (const k in a) names.push(k); return [names.length - 3];',
    ],
  ])('by %s', async (_name, body) => {
    expect(await render(script(body), LONG_MS)).toBe(0);
  });

  it('of the next rendering', async () => {
    const pollute = `Object.prototype.B04 = 9; Array.isArray = () => false; Math.round = () => 7; Number.prototype.valueOf = () => 3;
      globalThis.index = () => 8; Object.defineProperty(Array.prototype, 0, { set() {}, get() { return 4; } });
      Object.prototype.toJSON = () => "x"; Uint8Array.prototype.fill = null;`;
    const source = script(`if (globalThis.seen) return [1]; seen = true; ${pollute} return [0];`);
    expect(await render(source, LONG_MS)).not.toBe('no output');
    const clean = script(`return [globalThis.seen === undefined && index(3, 1) === 0.5 && ({}).B04 === undefined];`);
    expect(await render(clean, LONG_MS)).toBe(255);
    const twice = script('const was = globalThis.seen; seen = 1; return [was === undefined ? 0 : was];');
    expect([await render(twice, LONG_MS), await render(twice, LONG_MS)]).toEqual([255, 255]);
    expect(({} as Record<string, unknown>).B04).toBeUndefined();
  });
});

describe('native code that cannot be interrupted', () => {
  const ROOT = new URL('../../', import.meta.url).href;
  const child = (body: string) => `
    const { IsolateCache, openEvalscript, outputArrays, sharedPlane } = await import(${JSON.stringify(`${ROOT}dist/libs/evalscript/src/index.js`)});
    let spoiled = 0;
    const isolates = new IsolateCache({ onSpoiled: () => spoiled++ });
    async function render(source) {
      const script = await openEvalscript(source, { isolates, tenant: 'a', collections: [${JSON.stringify(collection)}], limits: { blockMs: 200 } });
      const run = await script.start([{ from: null, to: null, scenes: [] }]);
      const outputs = outputArrays(run.outputs, 1);
      await run.evaluate({ pixels: 1, inputs: [[sharedPlane(1).fill(0.5)]], outputs });
      return outputs.default[0];
    }
    const first = await render(${JSON.stringify(script(body))}).catch(({ code }) => code);
    const next = await render(${JSON.stringify(GOOD)});
    process.stdout.write(JSON.stringify({ first, next, spoiled }), () => process.kill(process.pid, 'SIGKILL'));`;

  it.each([
    ['a search over 2^53 nothings', 'return [Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)];'],
    ['a hostile rejection', 'Promise.reject({ get message() { for (;;); } }); return [1];'],
  ])('%s: the call fails, others go on, the process is to be replaced', async (_name, body) => {
    const run = promisify(execFile)(process.execPath, ['--no-node-snapshot', '--input-type=module', '-e', child(body)]);
    const { stdout } = await run.catch((killed: { stdout: string }) => killed);
    expect(JSON.parse(stdout)).toEqual({ first: 'EVALSCRIPT_TIMEOUT', next: 255, spoiled: 1 });
  });
});
