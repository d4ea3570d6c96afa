import { describe, expect, it } from '@jest/globals';
import { parseIds } from './names.js';
import { parseSortby } from './sortby.js';

describe('parseIds', () => {
  it('reads text and arrays', () => {
    expect(parseIds('a, b,c')).toEqual(['a', 'b', 'c']);
    expect(parseIds(['a,b', ' c'])).toEqual(['a,b', ' c']);
    expect(parseIds([])).toEqual([]);
  });

  let deep: unknown = [];
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  it.each([
    ['a,,b', /collections: "" is empty/],
    [['a', 5], /collections: expected text, got 5/],
    [{ a: 1 }, /collections: expected a list of ids/],
    [5, /collections: expected a list of ids, got 5/],
    [['a\0b'], /without NUL/],
    [['\ud800'], /well-formed/],
    [['x'.repeat(2000)], /too long/],
    [Array(10_001).fill('a'), /at most 10000 ids, got 10001/],
    [[deep], /expected text, got object/],
  ])('refuses what is none', (value, reason) => {
    expect(() => parseIds(value, 'collections')).toThrow(reason);
  });
});

describe('parseSortby', () => {
  it.each([
    ['-properties.datetime,+id', [{ field: 'datetime', direction: 'desc' }, { field: 'id', direction: 'asc' }]],
    ['eo:cloud_cover', [{ field: 'eo:cloud_cover', direction: 'asc' }]],
    // What is left of an unescaped +.
    [' id,-gsd', [{ field: 'id', direction: 'asc' }, { field: 'gsd', direction: 'desc' }]],
    ['-a,+a,properties.a', [{ field: 'a', direction: 'desc' }]],
    [[{ field: 'properties.gsd', direction: 'desc' }], [{ field: 'gsd', direction: 'desc' }]],
    [[{ field: 'gsd' }], [{ field: 'gsd', direction: 'asc' }]],
    [[], []],
  ])('reads %j', (value, fields) => expect(parseSortby(value)).toEqual(fields)); // prettier-ignore

  it.each([
    ['a,,b', /sortby: "" is empty/],
    ['-', /sortby: "" is empty/],
    ['properties.', /sortby: "" is empty/],
    [{ field: 'a' }, /expected an array of \{field, direction\}/],
    [['-a'], /sortby\[0\]: expected \{field, direction\}, got "-a"/],
    [[{ field: 'a', direction: 'down' }], /sortby\[0\]\.direction: expected asc or desc, got "down"/],
    [[{ field: 'a' }, { field: 5 }], /sortby\[1\]\.field: expected text, got 5/],
    ['abcdefghijklmnopqrstu'.split('').join(), /at most 20 fields, got 21/],
  ])('refuses %j', (value, reason) => expect(() => parseSortby(value)).toThrow(reason));
});
