import { afterAll, describe, expect, it } from '@jest/globals';
import { hostileScripts, LONG_MS, scriptOf } from './support/hostile-scripts.js';

/** What is told of a hostile script: the contract's words, short, whatever it put into them; and what it cannot reach. */
const { render, isolates } = hostileScripts();
afterAll(() => isolates.clear());

const LONGEST = 4_000;
const HEAD = 'Failed to evaluate script!\nevalscript.js';

async function expectServed() {
  expect(await render(scriptOf('return [samples.B04 * 2];'), LONG_MS)).toEqual({ value: 255, text: null });
}

describe('told', () => {
  it.each([
    ['a plain loop', 'for (;;);', 'EVALSCRIPT_TIMEOUT', `${HEAD}: stopped after 300 ms`],
    ['a full heap', 'const a = []; for (;;) a.push(new Array(1e5).fill(1.5));', 'EVALSCRIPT_OUT_OF_MEMORY', `${HEAD}: it needs more memory than a script may use`],
    ['recursion', 'const f = () => f() + 1; return [f()];', 'EVALSCRIPT_FAILED', /^Failed to evaluate script!\nevalscript.js:4: RangeError: Maximum call stack size exceeded\n/],
    ['mutual recursion in getters', 'const a = { get x() { return this.x; } }; return [a.x];', 'EVALSCRIPT_FAILED', /:4: RangeError/],
    ['a string too long', 'return ["x".repeat(2 ** 30)];', 'EVALSCRIPT_FAILED', /:4: RangeError: Invalid string length\n/],
    ['an array too long', 'return new Array(2 ** 32);', 'EVALSCRIPT_FAILED', /:4: RangeError: Invalid array length\n/],
    ['a huge message', 'throw new Error("é".repeat(1e6));', 'EVALSCRIPT_FAILED', /^Failed to evaluate script!\nevalscript.js:4: Error: é{2000}\n/],
    ['a huge name', 'const e = new Error("x"); e.name = "N".repeat(1e6); throw e;', 'EVALSCRIPT_FAILED', /:4: N{2000}: x\n/],
    ['a huge text', 'throw "y".repeat(1e6);', 'EVALSCRIPT_FAILED', /:4: y{2000}\n/],
    ['a huge source line', `throw 1; ${'/* z */'.repeat(10_000)}`, 'EVALSCRIPT_FAILED', /:4: 1\nfunction evaluatePixel.{1,200}$/],
    ['lines of its own', 'throw new Error("a\\nevalscript.js:1: b");', 'EVALSCRIPT_FAILED', /:4: Error: a\nevalscript.js:1: b\nfunction/],
    ['frames of its own', 'const e = new Error("x"); e.stack = "    at evalscript.js:99999:1"; throw e;', 'EVALSCRIPT_FAILED', /:4: Error: x\n/],
    ['a stack that is a number', 'const e = new Error("x"); e.stack = 7; throw e;', 'EVALSCRIPT_FAILED', /:4: Error: x\n/],
    ['a stack that throws', 'const e = new Error("x"); Object.defineProperty(e, "stack", { get() { throw e; } }); throw e;', 'EVALSCRIPT_FAILED', /:4: Error: x\n/],
    ['a message that throws', 'const e = new Error("x"); Object.defineProperty(e, "message", { get() { throw e; } }); throw e;', 'EVALSCRIPT_FAILED', /:4: Error: \n/],
    ['a toString that throws', 'throw { toString() { throw this; } };', 'EVALSCRIPT_FAILED', /^Failed to evaluate script!\nevalscript.js:4: \n/],
    ['a toString that returns itself', 'throw { toString() { return this; }, valueOf: null };', 'EVALSCRIPT_FAILED', /^Failed to evaluate script!/],
    ['a cycle', 'const a = {}; a.a = a; throw a;', 'EVALSCRIPT_FAILED', /^Failed to evaluate script!\nevalscript.js:4: /],
    ['a revoked proxy', 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;', 'EVALSCRIPT_FAILED', /^Failed to evaluate script!/],
    ['a revoked proxy returned', 'const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy;', 'EVALSCRIPT_FAILED', /TypeError: Cannot perform 'IsArray' on a proxy that has been revoked/],
    ['a proxy of hostile length', 'return new Proxy([1], { get: (t, k) => (k === "length" ? { valueOf() { throw new Error("len"); } } : 1) });', 'EVALSCRIPT_FAILED', /Output default: evaluatePixel\(\) returned|Error: len/],
    ['an aggregate', 'throw new AggregateError([new Error("a")], "all");', 'EVALSCRIPT_FAILED', /:4: AggregateError: all\n/],
    ['nothing at all', 'throw undefined;', 'EVALSCRIPT_FAILED', /:4: undefined\n/],
    ['a symbol', 'return [Symbol.iterator];', 'EVALSCRIPT_FAILED', 'Output default: components must be numbers, got symbol'],
    ['a function', 'return [() => 1];', 'EVALSCRIPT_FAILED', 'Output default: components must be numbers, got function'],
    ['a date', 'return [new Date(0)];', 'EVALSCRIPT_FAILED', 'Output default: components must be numbers, got object'],
    ['a boxed number', 'return [new Number(1)];', 'EVALSCRIPT_FAILED', 'Output default: components must be numbers, got object'],
    ['text', 'return ["0.5"];', 'EVALSCRIPT_FAILED', 'Output default: components must be numbers, got string'],
    ['a promise of a list', 'return (async () => [1])();', 'EVALSCRIPT_FAILED', /^Output default is missing/],
    ['a generator', 'return (function* () { yield 1; })();', 'EVALSCRIPT_FAILED', /^Output default is missing/],
    ['a view of raw bytes', 'return new DataView(new ArrayBuffer(8));', 'EVALSCRIPT_FAILED', 'Output default: evaluatePixel() must return a list of numbers, got object'],
    ['user data in a cycle', 'const a = []; a.push(a); outputMetadata.userData = a; return [1];', 'EVALSCRIPT_FAILED', /TypeError: Converting circular structure to JSON/],
    ['user data of 9 MB', 'outputMetadata.userData = "u".repeat(9 << 20); return [1];', 'EVALSCRIPT_FAILED', 'userData is larger than 8 MB of JSON'],
    ['user data of big integers', 'outputMetadata.userData = { n: 1n }; return [1];', 'EVALSCRIPT_FAILED', /TypeError: Do not know how to serialize a BigInt/],
  ])('%s', async (_name, body, code, text) => {
    const told = await render(scriptOf(body), code === 'EVALSCRIPT_TIMEOUT' ? undefined : LONG_MS);
    expect(told).toEqual({ value: code, text: typeof text === 'string' ? text : expect.stringMatching(text) });
    expect(told.text!.length).toBeLessThan(LONGEST);
    await expectServed();
  }); // prettier-ignore

  it.each([
    ['an import', 'import fs from "fs";', 'SyntaxError: Cannot use import statement outside a module\nimport fs'],
    [
      'an export',
      'export function setup() {}\nfunction evaluatePixel() {}',
      "SyntaxError: Unexpected token 'export'\nexport function",
    ],
    [
      'await',
      'function setup() {} const evaluatePixel = () => await 1;',
      'evalscript.js:2: SyntaxError: await is only valid',
    ],
    [
      'no JavaScript',
      'def setup(): return {}\nfunction evaluatePixel',
      "evalscript.js:2: SyntaxError: Unexpected identifier 'setup'\ndef setup",
    ],
    ['markup', '<html>function setup() {}</html>', "evalscript.js:2: SyntaxError: Unexpected token '<'"],
    ['an open string', 'function setup() { return "', 'evalscript.js:2: SyntaxError: Invalid or unexpected token'],
    ['nulls', 'function setup() {\0}', 'evalscript.js:2: SyntaxError: Invalid or unexpected token'],
    [
      'a broken regular expression',
      'function setup() { /(/ }',
      'evalscript.js:2: SyntaxError: Invalid regular expression: /(/',
    ],
  ])('%s is a fault of syntax', async (_name, text, message) => {
    expect(await render(`//VERSION=3\n${text}`, LONG_MS)).toEqual({
      value: 'EVALSCRIPT_INVALID',
      text: expect.stringContaining(message),
    });
    await expectServed();
  });
});

describe('harmless', () => {
  it.each([
    ['getters and setters on the prototype of samples', 'Object.defineProperty(Object.prototype, "B04", { get() { return 9; }, set() { throw 1; }, configurable: true }); return [samples.B04];', 128],
    ['an accessor on a sample', 'Object.defineProperty(samples, "B04", { get: () => 1 }); return [samples.B04];', 255],
    ['frozen samples', 'Object.freeze(samples); samples.B04 = 3; return [samples.B04];', 128],
    ['a patched Array', 'Array.isArray = () => true; Array.prototype.map = () => []; return [1];', 255],
    ['a patched Math.round', 'Math.round = () => 7; return [1 / 3];', 85],
    ['a patched JSON', 'JSON.stringify = () => "{}"; JSON.parse = () => ({}); return [1];', 255],
    ['a patched Function.prototype', 'Function.prototype.call = Function.prototype.apply = () => { throw 1; }; return [1];', 255],
    ['a patched iterator', 'Array.prototype[Symbol.iterator] = function* () {}; return [1];', 255],
    ['global names of ours', 'globalThis.$swath = 1; globalThis.$loop = null; globalThis.undefined = 5; return [1];', 255],
    ['a species', 'class A extends Array { static get [Symbol.species]() { throw 1; } } return A.of(1);', 255],
    ['NaN everywhere', 'return [NaN * samples.nothing + 0 / 0];', 0],
    ['toPrimitive', 'return [+{ [Symbol.toPrimitive]: () => 0.2 }];', 51],
    ['finalizers and weak references', 'new FinalizationRegistry(() => { for (;;); }).register({}, 1); new WeakRef({}); return [1];', 255],
    ['locales and zones', 'return [(1234.5).toLocaleString("de-DE") && new Date(0).toLocaleString("sr-Cyrl", { timeZone: "UTC" }) && "ı".localeCompare("i", "tr") ? 1 : 0];', 255],
    ['a date out of range', 'return [Number.isNaN(new Date(8.64e15 + 1).getTime()) ? 1 : 0];', 255],
    ['a promise nobody waits for', 'new Promise(() => {}); return [1];', 255],
    ['many symbols', 'for (let i = 0; i < 1e4; i++) Symbol.for("s" + i); return [1];', 255],
    ['a setter for the notes of throws', 'try { throw { at: 5 } } catch (e) { return [e.at / 5]; }', 255],
    ['five thousand globals', 'for (let i = 0; i < 5000; i++) globalThis["g" + i] = i; return [1];', 255],
  ])('%s', async (_name, body, stored) => {
    expect(await render(scriptOf(body), LONG_MS)).toEqual({ value: stored, text: null });
    await expectServed();
  }); // prettier-ignore

  it('a script of half a megabyte, and a hundred outputs', async () => {
    const long = `return [0.2]; ${Array.from({ length: 20_000 }, (_, i) => `var v${i} = ${i};`).join(' ')}`;
    expect((await render(scriptOf(long), LONG_MS)).value).toBe(51);
    const many = `//VERSION=3
function setup() { return { input: ["B04"], output: [{ bands: 1 }, ...Array.from({ length: 99 }, (_, i) => ({ id: "o" + i, bands: 40 }))] }; }
const row = Array(40).fill(1), all = Object.fromEntries(Array.from({ length: 99 }, (_, i) => ["o" + i, row]));
function evaluatePixel(s) { return { ...all, default: [s.B04] }; }`;
    expect((await render(many, LONG_MS)).value).toBe(128);
  });
});
