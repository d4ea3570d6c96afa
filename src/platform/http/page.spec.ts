import { describe, expect, it } from '@jest/globals';
import { pageOf } from './page.js';

describe('pageOf', () => {
  it.each([
    { offset: 0, found: 2, total: 5, next: 2, prev: null },
    { offset: 2, found: 2, total: 5, next: 4, prev: 0 },
    { offset: 4, found: 1, total: 5, next: null, prev: 2 },
    { offset: 1, found: 2, total: 5, next: 3, prev: 0 },
    { offset: 9, found: 0, total: 5, next: null, prev: 7 },
    { offset: 0, found: 0, total: 0, next: null, prev: null },
  ])('at offset $offset of $total', ({ offset, found, total, next, prev }) => {
    const items = Array.from({ length: found }, (_, i) => i);
    const expected = { total, returned: found, limit: 2, offset, next_offset: next, prev_offset: prev, items };
    expect(pageOf(items, total, { limit: 2, offset })).toEqual(expected);
  });
});
