import { describe, expect, it } from '@jest/globals';
import { getPage, postPage, searchAnswer } from './search-answer.js';

const BASE = 'https://eo.example.org/swath';
const API = `${BASE}/api/v1/catalog/1.0.0`;
const page = { features: [{}, {}], limit: 2, next: 4 };

describe('searchAnswer', () => {
  it('leads on by a number and by a body to merge', () => {
    const { links, context } = searchAnswer(page, postPage(BASE));
    expect(context).toEqual({ limit: 2, returned: 2, next: 4 });
    expect(links[1]).toMatchObject({
      rel: 'next',
      href: `${API}/search`,
      method: 'POST',
      body: { next: 4 },
      merge: true,
    });
  });

  it('leads on by the same query string, whichever spelling of the API was asked, behind a sub-path too', () => {
    const asked = '/swath/catalog/v1/search?collections=hls&next=2&filter=eo%3Acloud_cover%20%3C%205';
    const { links } = searchAnswer(page, getPage(BASE, '/search', asked));
    expect(links[0]?.href).toBe(`${API}/search?collections=hls&next=2&filter=eo%3Acloud_cover%20%3C%205`);
    const next = new URL(links[1]?.href ?? '');
    expect(`${next.origin}${next.pathname}`).toBe(`${API}/search`);
    expect(Object.fromEntries(next.searchParams)).toEqual({
      collections: 'hls',
      next: '4',
      filter: 'eo:cloud_cover < 5',
    });
  });

  it('ends without a next', () => {
    const { links, context } = searchAnswer({ ...page, next: null }, postPage(BASE));
    expect(links.map(({ rel }) => rel)).toEqual(['self']);
    expect(context).toEqual({ limit: 2, returned: 2 });
  });
});
