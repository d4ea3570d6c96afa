import { describe, expect, it } from '@jest/globals';
import { isTraceless } from './traceless.js';

describe('a script', () => {
  it.each([
    '//VERSION=3\nfunction setup() { return { input: ["B04"], output: { bands: 1 } } }\nfunction evaluatePixel(s) { return [s.B04] }',
    'let n = 0; class A { get x() { return this.y } } // async eval in a comment',
    'loose = 1',
  ])('may be traceless: %s', (source) => expect(isTraceless(source)).toBe(true));

  it.each([
    'Promise.resolve()',
    'async () => 1',
    'eval("1")',
    '[]["constructor"]',
    "x['globalThis']",
    '/a(b)/.exec("ab"); RegExp.$1',
    'gl\\u006fbalThis.x = 1',
    '`${Function("return this")()}`',
    'Reflect.ownKeys({})',
  ])('may leave traces: %s', (source) => expect(isTraceless(source)).toBe(false));
});
