import { describe, expect, it } from '@jest/globals';
import { getPageLinks, postPageLinks, requestedUrl } from './page-links.js';

const BASE = 'https://eo.example.org/eo';
const BOTH = { next: 'n_x-1', previous: 'p' };

describe('links to neighbouring pages', () => {
  it('of a GET carry every parameter of the request, encoded, and one token', () => {
    const url = '/stac/search?bbox=1,2,3,4&sortby=%2Bid&filter=a%20%3D%20%27%26%27&token=old&ids=a&ids=b%2Fc';
    const [next, prev] = getPageLinks(BASE, url, BOTH, 'application/geo+json');
    expect(next).toMatchObject({ rel: 'next', type: 'application/geo+json', method: 'GET' });
    const { origin, pathname, searchParams } = new URL(next?.href ?? '');
    expect(origin + pathname).toBe('https://eo.example.org/eo/stac/search');
    expect([...searchParams]).toEqual([
      ['bbox', '1,2,3,4'],
      ['sortby', '+id'],
      ['filter', "a = '&'"],
      ['token', 'n_x-1'],
      ['ids', 'a'],
      ['ids', 'b/c'],
    ]);
    expect(new URL(prev?.href ?? '').searchParams.get('token')).toBe('p');
  });

  it('keep a sign that arrived as a blank', () => {
    const [next] = getPageLinks(BASE, '/stac/search?sortby=+id', BOTH, '');
    expect(next?.href).toContain('sortby=+id');
  });

  it('of a POST carry the whole body', () => {
    const body = { limit: 2, intersects: { type: 'Point', coordinates: [1, 2] }, token: 'old' };
    expect(postPageLinks(BASE, '/stac/search', { next: 'n', previous: null }, body)).toEqual([
      {
        rel: 'next',
        type: 'application/geo+json',
        method: 'POST',
        href: `${BASE}/stac/search`,
        body: { ...body, token: 'n' },
        merge: false,
      },
    ]);
  });

  it('are not there where there is no page', () => {
    expect(getPageLinks(BASE, '/stac/search', { next: null, previous: null }, '')).toEqual([]);
  });
});

it('a requested URL is spelled our way and keeps its query', () => {
  expect(requestedUrl('/stac/search', { originalUrl: '/stac/search/?a=1?b' })).toBe('/stac/search?a=1?b');
  expect(requestedUrl('/stac/search', { originalUrl: '/stac/search/' })).toBe('/stac/search');
});
