import { describe, expect, it } from '@jest/globals';
import { searchCondition } from './view-search.js';
import { viewOf, viewPageOf } from './view.js';

const BASE = 'https://eo.example.org/swath';
const view = (
  rows: number[],
  query: { count?: string; viewtoken?: string },
  originalUrl = '/api/v1/byoc/collections',
) => viewOf(rows, viewPageOf(query), { originalUrl }, BASE);

describe('viewOf', () => {
  it('is one page with nothing before and after it', () => {
    expect(view([1, 2], {})).toEqual({
      data: [1, 2],
      links: { '@id': `${BASE}/api/v1/byoc/collections?viewtoken=0`, currentToken: '0' },
    });
  });

  it('links both neighbours, keeping the other query members', () => {
    const { data, links } = view([5, 6, 7], { count: '2', viewtoken: '3' }, '/zarr?search=a%26b&count=2&viewtoken=3');
    expect(data).toEqual([5, 6]);
    const at = (token: number) => `${BASE}/zarr?search=a%26b&count=2&viewtoken=${token}`;
    expect(links).toEqual({
      ...{ '@id': at(3), currentToken: '3' },
      ...{ nextToken: '5', next: at(5) },
      ...{ previousToken: '1', previous: at(1) },
    });
  });

  it('never links an empty page, and never steps before the first', () => {
    const { links } = view([9, 10], { count: '2', viewtoken: '1' });
    expect(links).not.toHaveProperty('next');
    expect(links.previousToken).toBe('0');
  });

  it('pages by a hundred', () => {
    const rows = Array.from({ length: 101 }, (_, i) => i);
    expect([view(rows, {}).data.length, view(rows, {}).links.nextToken]).toEqual([100, '100']);
  });
});

describe('searchCondition', () => {
  it('binds & tighter than | and escapes what LIKE would expand', () => {
    expect(searchCondition('c.name', 'sea & 100%|ice')).toEqual({
      sql: '(c.name ILIKE :search0 AND c.name ILIKE :search1 OR c.name ILIKE :search2)',
      parameters: { search0: '%sea%', search1: '%100\\%%', search2: '%ice%' },
    });
  });

  it.each([undefined, '', ' | &'])('asks for nothing with %p', (search) => {
    expect(searchCondition('c.name', search)).toBeNull();
  });
});
