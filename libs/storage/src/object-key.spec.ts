import { describe, expect, it } from '@jest/globals';
import { assertKey, assertPrefix, compareKeys, isBucketName } from './object-key.js';

describe('object keys', () => {
  it.each([
    'a',
    'rasters/1/source.cog.tif',
    '.hidden',
    'a/..b/c...',
    'with blank',
    'ä/ö',
    'x'.repeat(255),
    'a:b?c=%2e',
  ])('accepts %j', (key) => expect(() => assertKey(key)).not.toThrow());

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'relative'],
    ['a/../../etc', '".."'],
    ['a/./b', '"."'],
    ['a//b', 'empty segments'],
    ['a/', 'empty segments'],
    ['a\\..\\b', 'backslash'],
    ['a\0.tif', 'control characters'],
    ['a\nb', 'control characters'],
    ['\ud800', 'Unicode'],
    ['é'.repeat(128), '255 bytes'],
    ['a/'.repeat(512) + 'b', '1024 bytes'],
    ['.swath-partial/x', 'reserved'],
  ])('refuses %j and says why', (key, reason) => {
    const refusal = { code: 'INVALID_KEY', message: expect.stringContaining(reason) };
    expect(() => assertKey(key)).toThrow(expect.objectContaining(refusal));
  });

  it('shows no more than the beginning of an over-long key', () => {
    expect(() => assertKey('x'.repeat(5000))).toThrow(/^.{0,220}$/);
  });

  it.each(['', 'a', 'a/', 'a/b'])('accepts the prefix %j', (prefix) => {
    expect(() => assertPrefix(prefix)).not.toThrow();
  });

  it('orders by bytes of UTF-8, where JavaScript would put a surrogate pair before U+FF5E', () => {
    expect(['\u{1f30d}', '\u{ff5e}', 'b', 'a/b', 'a.b'].sort(compareKeys)).toEqual([
      'a.b',
      'a/b',
      'b',
      '\u{ff5e}',
      '\u{1f30d}',
    ]);
  });
});

describe('bucket names', () => {
  it.each(['swath', 'Sentinel-2_L2A', 'a', 'x'.repeat(63), 'data.v1'])('accepts %j', (name) => {
    expect(isBucketName(name)).toBe(true);
  });

  it.each(['', '.', '..', '.hidden', 'a/b', 'a\\b', 'a\0', 'a b', '-a', 'x'.repeat(64), 'a\n'])(
    'refuses %j',
    (name) => {
      expect(isBucketName(name)).toBe(false);
    },
  );
});
