import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { untouchedSince } from './untouched.js';

/** Whether a context counts as untouched after some code has run in it. */
function isUntouchedBy(code: string): boolean {
  return runInNewContext(
    `const isUntouched = (${String(untouchedSince)})(); (function () { ${code} })(); isUntouched();`,
  ) as boolean;
}

describe('a context', () => {
  it.each([
    '',
    'const own = [1, 2].map((v) => v + 1); own.extra = 1; class A { #x = 1; static y = 2; } new A();',
    'Math.max(...[3, 4]); JSON.parse("[1]"); new Map([[1, 2]]); `${[1]}`;',
    'Array.prototype.x = 1; delete Array.prototype.x;',
  ])('is untouched by %s', (code) => expect(isUntouchedBy(code)).toBe(true));

  it.each([
    'loose = 1',
    'this.x = 1',
    'Math.max = () => 7',
    'Math.n = 1',
    '[].push.n = 1',
    'delete Array.prototype.at',
    'Object.freeze(Math)',
    'Object.preventExtensions(Array.prototype)',
    'Object.setPrototypeOf(Math, {})',
    'Object.defineProperty(Math, "max", { enumerable: true })',
    'const { max } = Math; Object.defineProperty(Math, "max", { get: () => max, configurable: true })',
    'Object.prototype.get = function () {}',
    'Object.prototype.value = 1',
    '(function* () {}).constructor.prototype.prototype.n = 1',
    '(async () => {}).constructor.n = 1',
    'Object.getPrototypeOf([].values()).n = 1',
    'Object.getPrototypeOf([].values().map(String)).n = 1',
    'Object.getPrototypeOf(new Map().keys()).n = 1',
    'Object.getPrototypeOf("".matchAll(/x/g)).n = 1',
    'Object.getPrototypeOf(Uint8Array).n = 1',
    '(0, eval)("var left = 1")',
    'Array.prototype[0] = 1',
    'Array.prototype.push(1)',
  ])('is touched by %s', (code) => expect(isUntouchedBy(code)).toBe(false));

  it('forgets what the last match was', () => {
    const code = `const isUntouched = (${String(untouchedSince)})(); /b(.)/.exec('abc'); isUntouched(); RegExp.$1 + RegExp.input`;
    expect(runInNewContext(code)).toBe('');
  });
});
