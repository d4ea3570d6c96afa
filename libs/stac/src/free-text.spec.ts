import { describe, expect, it } from '@jest/globals';
import { type FreeText, parseFreeText } from './free-text.js';

/** The tree as text: `(a | b)`, `(a & !b)`. */
function shown(text: FreeText): string {
  if ('term' in text) return text.term.includes(' ') ? `"${text.term}"` : text.term;
  if (text.op === 'not') return `!${shown(text.arg)}`;
  return `(${text.args.map(shown).join(text.op === 'and' ? ' & ' : ' | ')})`;
}

describe('parseFreeText', () => {
  it.each([
    ['forest', 'forest'],
    ['sentinel-2', 'sentinel-2'],
    ['a,b', '(a | b)'],
    ['a, b ,', '(a | b)'],
    ['a b', '(a | b)'],
    ['a OR b', '(a | b)'],
    ['a or b', '(a | or | b)'],
    ['a AND b', '(a & b)'],
    ['a AND b OR c AND d', '((a & b) | (c & d))'],
    ['a AND (b OR c)', '(a & (b | c))'],
    ['"climate model"', '"climate model"'],
    ['"a AND b",c', '("a AND b" | c)'],
    ['+a b', 'a'],
    ['+a +b c', '(a & b)'],
    ['a b -c', '((a | b) & !c)'],
    ['-c', '!c'],
    ['+a -"b c"', '(a & !"b c")'],
    ['-(a b)', '!(a | b)'],
    ['+(a b) +c', '((a | b) & c)'],
    ['a AND -b', '(a & !b)'],
    ['c++', 'c++'],
    ['- a', '(- | a)'],
    ["O'Neil; DROP", "(O'Neil; | DROP)"],
  ])('%s', (q, tree) => expect(shown(parseFreeText(q))).toBe(tree));

  it('takes the terms of an array as they stand', () => {
    expect(shown(parseFreeText(['a AND b', '-c', ' d ']))).toBe('("a AND b" | -c | d)');
    expect(parseFreeText(['a'])).toEqual({ term: 'a' });
  });

  it.each([
    ['', /holds no term/],
    [' , ', /holds no term/],
    ['a AND', /ends where a term is expected/],
    ['AND a', /unexpected "AND" at column 1/],
    ['(a', /the bracket at column 1 is not closed/],
    ['a)', /unexpected "\)" at column 2/],
    ['a "b', /the quotation mark at column 3 is not closed/],
    ['a " "', /the phrase at column 3 is empty/],
    ['()', /unexpected "\)" at column 2/],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, /nested deeper than 16/],
    [Array(101).fill('a').join(' '), /more than 100 terms/],
    ['x'.repeat(5000), /longer than 4096/],
    [[], /1 to 100 terms, got 0/],
    [['a', 5], /expected a term, got 5/],
    [[' '], /expected a term/],
    [5, /expected text or an array of terms, got 5/],
    ['a\0', /NUL/],
  ])('refuses %j', (q, reason) => expect(() => parseFreeText(q)).toThrow(reason));
});
