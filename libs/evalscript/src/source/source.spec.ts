import { describe, expect, it } from '@jest/globals';
import { bareCode, identifiersOf } from './bare-code.js';
import { formOf } from './form.js';
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
    ['`${B01}`', '`${B01}`'],
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
  ] as const)('%j of version %d: %s', (code, version, form) => expect(formOf(code, version)).toBe(form));
});

it('takes identifiers that are bands, but no reserved words', () => {
  const code = 'let k = index(B08, B04) + samples.B02; return [in_, k]';
  expect(identifiersOf(code).has('B08')).toBe(true);
  expect(simpleParameters(code, ['B02', 'B03', 'B04', 'B08', 'return'], ['B08'])).toEqual({
    bands: ['B02', 'B04'],
    extras: ['samples'],
  });
});
