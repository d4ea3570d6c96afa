import { describe, expect, it } from '@jest/globals';
import { bareCode, identifiersOf } from './bare-code.js';
import { formOf } from './form.js';
import { withNotedThrows } from './noted-throws.js';
import { simpleParameters } from './simple-parameters.js';
import { detectVersion } from './version.js';

describe('detectVersion', () => {
  it.each([
    ['//VERSION=3\n', 3],
    ['\n\n      //VERSION=3\r\nfunction setup() {}', 3],
    ['// VERSION=3', 3],
    ['//VERSION 3', 3],
    ['//VERSION=3 (auto-converted from 1)', 3],
    ['/* about */\n// more\n//VERSION=3', 3],
    ['//VERSION=2', 2],
    ['//VERSION=1', 1],
    ['return [B04]', 1],
    ['', 1],
    ['const a = "x"; //VERSION=3', 1],
  ])('%j is %d', (source, version) => expect(detectVersion(source)).toBe(version));
});

describe('bareCode', () => {
  it.each([
    ['a // B01 "\nb', 'a  \nb'],
    ['a /* B01 \n */ b', 'a   b'],
    ["f(\"B01\", 'B\\'02') + B03", 'f("", "") + B03'],
    ['x = /["B01]+/g.test(y)', 'x =  g.test(y)'],
    ['return /B01/ ', 'return   '],
    ['a / B01 / b', 'a / B01 / b'],
    ['(a) / B01', '(a) / B01'],
    ['`${B01}`', ' B01 '],
    ["`it's ${ { a: `B02 ${B03}` }.a } B04` + B05", '  { a:  B03  }.a   + B05'],
    ['a // B01\rb // B02\u2028c', 'a  \rb  \u2028c'],
    ['"a\\\r\nB01" + b', '"" + b'],
    ['`a` / B01 / `b`', '  / B01 /  '],
    ['`open ${ B01', '  B01'],
    ['`${a}/${/`/.test(b) / c}` / B01', ' a  .test(b) / c  / B01'],
    ['x = a++ / 2; // "\ny = `{`', 'x = a++ / 2;  \ny =  '],
    ['/* open', ' '],
    ['"open\nB02', '""\nB02'],
  ])('%j', (source, bare) => expect(bareCode(source)).toBe(bare));

  it('is linear in a megabyte of quotes', () => {
    expect(bareCode('"a";'.repeat(250_000))).toHaveLength(750_000);
  });
});

describe('formOf', () => {
  it.each([
    ['function setup() {}', 3, 'functions'],
    ['const evaluatePixel = (s) => [1]', 3, 'functions'],
    ['evaluatePixel = s => [1]', 1, 'functions'],
    ['let a = x.setup == 1; return [B04]', 3, 'simple'],
    ['return [B04]', 1, 'simple'],
    ['return [B04]', 2, 'functions'],
    ['globalThis.setup = f; this . evaluatePixel = g', 3, 'functions'],
    ['const { setup, evaluatePixel: evaluatePixel } = bundle();', 3, 'functions'],
    ['const { a } = { setup }; return [a]', 3, 'simple'],
  ] as const)('%j of version %d: %s', (code, version, form) => expect(formOf(code, version)).toBe(form));
});

it('takes identifiers that are bands, but no reserved words', () => {
  const code = 'let k = index(B08, B04) + samples.B02; return [in_, k]';
  expect(identifiersOf(code).has('B08')).toBe(true);
  const quoted = '"B8A" "in"';
  expect(simpleParameters(code, quoted, ['B02', 'B03', 'B04', 'B08', 'B8A', 'in', 'return'], ['B08'])).toEqual({
    bands: ['B02', 'B04', 'B08', 'B8A', 'in', 'return'],
    extras: ['samples'],
    names: ['B02', 'B04', '$band2', 'B8A', '$band4', '$band5', 'samples'],
  });
  expect(simpleParameters('let B08 = B04', quoted, ['B04', 'B08', 'B8A'], ['B08'])).toEqual({
    bands: ['B04'],
    extras: [],
    names: ['B04'],
  });
});

describe('withNotedThrows', () => {
  it.each([
    ['a;\r\nthrow "x"; throw  y', 'a;\r\nthrow $thrown.at = 2,  "x"; throw $thrown.at = 2,   y'],
    ['it.throw(e); it\n.throw(e); ({ throw: 1 }); rethrow(1); x.$throw', null],
    [
      '// throw x\n"throw x" + `throw ${(() => { throw 1 })()} throw` + /throw x/',
      '// throw x\n"throw x" + `throw ${(() => { throw $thrown.at = 2,  1 })()} throw` + /throw x/',
    ],
    ['return 1', null],
  ])('%j', (source, noted) => expect(withNotedThrows(source)).toBe(noted ?? source));
});
