import { describe, expect, it } from '@jest/globals';
import { assertDeclared, bodyMembers, queryMembers } from './members.js';
import { readSearch } from './search-request.js';

const LIMIT = { default: 10, maximum: 100 };
const fromQuery = (text: string) => {
  const query: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text))
    query[name] = query[name] === undefined ? value : [query[name], value].flat();
  return readSearch(queryMembers(query), LIMIT);
};
const fromBody = (body: unknown) => readSearch(bodyMembers(body), LIMIT);

describe('a search', () => {
  it('without any member asks for everything', () => {
    expect(fromQuery('')).toEqual(fromBody(undefined));
    expect(fromQuery('')).toEqual({
      query: {
        ...{ collections: null, ids: null, bbox: null, intersects: null, interval: null, filter: null, text: null },
        ...{ sort: [], limit: 10, token: null },
      },
      fields: null,
      isCounted: false,
    });
  });

  it.each([
    ['limit=5', { limit: 5 }],
    ['limit=1000', { limit: 100 }],
    ['limit=99999999999999999999999999', { limit: 100 }],
    ['ids=a,b&ids=c', { ids: ['a', 'b', 'c'] }],
    ['bbox=170,-10,-170,10', { bbox: [170, -10, -170, 10] }],
    ['datetime=2024-01-01T00:00:00Z/..', { datetime: '2024-01-01T00:00:00Z/..' }],
    ['q=ice', { q: 'ice' }],
    ['filter=a%3D1&query={"b":{"gt":2}}', { filter: 'a=1', query: { b: { gt: 2 } } }],
    ['sortby=-datetime,+id', { sortby: [{ field: 'datetime', direction: 'desc' }, { field: 'id' }] }],
    ['intersects={"type":"Point","coordinates":[1,2]}', { intersects: { type: 'Point', coordinates: [1, 2] } }],
    ['count=true', { count: true }],
    ['bbox=&datetime=', { bbox: null, ids: [], collections: [] }],
  ])('%s means the same from a query string and from a body', (query, body) => {
    expect(fromQuery(query)).toEqual(fromBody(body));
  });

  it('joins filter and query by AND', () => {
    const { query } = fromBody({ filter: { op: '=', args: [{ property: 'a' }, 1] }, query: { b: { gt: 2 } } });
    expect(query.filter).toMatchObject({ op: 'and', args: [{ op: '=' }, { op: '>' }] });
  });

  it('matches nothing above or below the ground, where all footprints lie', () => {
    expect(fromQuery('bbox=0,0,100,1,1,200').query.filter).toEqual({ op: 'literal', value: false });
    expect(fromQuery('bbox=0,0,-1,1,1,200').query.filter).toBeNull();
  });

  it.each([
    ['limit=0', 'limit: expected a whole number from 1, got "0"'],
    ['limit=1e2', 'limit: expected'],
    ['limit=5&limit=6', 'limit: given 2 times'],
    ['bbox=1,2,3', 'bbox: expected 4 or 6 numbers'],
    ['bbox=0,0,1,1&intersects={}', 'bbox and intersects cannot be given together'],
    ['filter=a=1&filter-crs=EPSG:3857', 'filter-crs: expected'],
    ['count=1', 'count: expected true or false, got "1"'],
  ])('refuses %s and says why', (query, message) => {
    expect(() => fromQuery(query)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });

  it.each([
    [{ limit: '5' }],
    [{ limit: 2.5 }],
    [{ token: 5 }],
    [{ ids: 'a' }],
    [{ bbox: '0,0,1,1' }],
    [{ sortby: 'id' }],
  ])('refuses %j in a body', (body) => {
    const member = Object.keys(body)[0] as string;
    expect(() => fromBody(body)).toThrow(expect.objectContaining({ message: expect.stringContaining(`${member}: `) }));
  });

  it.each([[[1]], ['text'], [5]])('refuses %j as a body', (body) => {
    expect(() => fromBody(body)).toThrow('must be a JSON object');
  });

  it('names a member that was not declared', () => {
    expect(() => assertDeclared({ bbox: '', cloudy: '1' }, ['bbox', 'limit'])).toThrow(
      'cloudy: no such parameter here; known are bbox, limit',
    );
  });
});
