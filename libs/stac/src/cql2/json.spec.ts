import { describe, expect, it } from '@jest/globals';
import { assertFilterCrs, parseFilter, parseFilterLanguage } from './filter.js';
import { parseCql2Json } from './json.js';
import { parseCql2Text } from './text.js';

const P = { property: 'a' };

describe('parseCql2Json', () => {
  it.each([
    // What clients of Sentinel Hub send.
    [{ op: 'and', args: [] }, 'TRUE'],
    [{ op: 'and', args: [{ op: '<', args: [P, 40] }] }, 'a < 40'],
    [{ op: 'or', args: [{ op: '<', args: [P, 40] }] }, 'a < 40'],
    [{ op: 'between', args: [P, [1, 2]] }, 'a BETWEEN 1 AND 2'],
    [{ op: 'between', args: [P, 1, 2] }, 'a BETWEEN 1 AND 2'],
    [{ op: 'eq', args: [P, 'x'] }, "a = 'x'"],
    [{ op: 'NEQ', args: [P, 'x'] }, "a <> 'x'"],
    [{ op: 'lt', args: [P, 1] }, 'a < 1'],
    [{ op: 'lte', args: [P, 1] }, 'a <= 1'],
    [{ op: 'gt', args: [P, 1] }, 'a > 1'],
    [{ op: 'gte', args: [P, 1] }, 'a >= 1'],
    [{ op: 'ISNULL', args: [P] }, 'a IS NULL'],
    [{ op: 'AND', args: [true, { op: 'T_METBY', args: [P, { date: '2024-05-01' }] }] }, "TRUE AND T_METBY(a, DATE('2024-05-01'))"],
    [{ op: '=', args: [{ property: 'properties.a' }, { op: '-', args: [{ op: '-', args: [P] }, 1] }] }, 'a = -a - 1'],
    [{ op: '=', args: [{ op: '>', args: [P, 1] }, true] }, '(a > 1) = TRUE'],
    [{ op: 't_after', args: [P, '2024-05-01T00:00:00Z'] }, "T_AFTER(a, TIMESTAMP('2024-05-01T00:00:00Z'))"],
    [{ op: 't_during', args: [P, { interval: ['..', { property: 'b' }] }] }, "T_DURING(a, INTERVAL('..', b))"],
    [{ op: 's_within', args: [P, { bbox: [170, -1, -170, 1] }] }, 'S_WITHIN(a, BBOX(170,-1,-170,1))'],
    [{ op: 's_within', args: [P, { type: 'Point', coordinates: [] }] }, 'S_WITHIN(a, POINT EMPTY)'],
    [P, 'a'],
    [true, 'TRUE'],
  ])('%j', (json, text) => expect(parseCql2Json(json)).toEqual(parseCql2Text(text))); // prettier-ignore

  let deep: unknown = P;
  for (let depth = 0; depth < 100_000; depth++) deep = { op: 'not', args: [deep] };
  it.each([
    [null, 'filter: expected an object, text, a number, a boolean or an array, got null'],
    ['a = 1', 'filter: text is not a condition'],
    [5, 'filter: a number is not a condition'],
    [[], 'filter: an array is not a condition'],
    [{}, /^filter: expected op, property, date/],
    [{ op: 5, args: [] }, 'filter.op: expected text, got 5'],
    [{ op: '=', args: 5 }, 'filter.args: expected an array, got 5'],
    [{ op: '=' }, 'filter.args: expected an array, got undefined'],
    [{ op: '=', args: [P] }, 'filter.args: = takes 2, got 1'],
    [{ op: '~', args: [P, 1] }, 'filter.op: unknown operator "~"'],
    [{ op: 'and', args: [true, { op: '~', args: [] }] }, 'filter.args[1].op: unknown operator "~"'],
    [{ op: 'not', args: [P, P] }, 'filter.args: not takes 1, got 2'],
    [{ op: 'or', args: [] }, 'filter.args: or takes 1 or more, got 0'],
    [{ op: 'and', args: [true, 5] }, 'filter.args[1]: a number is not a condition'],
    [{ op: '=', args: [P, null] }, /^filter\.args\[1\]: expected an object.*got null/],
    [{ op: '=', args: [P, [1]] }, 'filter.args[1]: = does not take an array here'],
    [{ op: '=', args: [{ property: 5 }, 1] }, 'filter.args[0].property: expected text, got 5'],
    [{ op: '=', args: [{ property: '' }, 1] }, 'filter.args[0]: a property name has 1 to 256 characters'],
    [{ op: 'like', args: [P, P] }, 'filter.args[1]: LIKE does not take a property here'],
    [{ op: 'in', args: [P, 1] }, 'filter.args: in takes a value and an array of values'],
    [{ op: 'in', args: [P, []] }, 'filter: the list of IN is empty'],
    [{ op: 'in', args: [P, [1, { op: 'x' }]] }, 'filter.args[1][1].args: expected an array, got undefined'],
    [{ op: 'in', args: [P, Array(1001).fill(1)] }, 'filter.args[1]: IN takes at most 1000 members, got 1001'],
    [{ op: 'between', args: [P, 1] }, 'filter.args: between takes a value and two bounds, got 2'],
    [{ op: '+', args: [P] }, 'filter.args: + takes 2, got 1'],
    [{ op: '=', args: [P, { date: '2023-02-29' }] }, /^filter\.args\[1\]: "2023-02-29" is not a date/],
    [{ op: '=', args: [P, { timestamp: 5 }] }, /^filter\.args\[1\]: 5 is not an RFC 3339 timestamp/],
    [{ op: 't_during', args: [P, { interval: ['..'] }] }, 'filter.args[1]: an interval has 2 ends, got 1'],
    [{ op: 't_during', args: [P, { interval: ['soon', '..'] }] }, /^filter\.args\[1\]\.interval\[0\]: "soon"/],
    [{ op: 't_during', args: [P, { interval: 5 }] }, 'filter.args[1].interval: expected an array, got 5'],
    [{ op: 's_within', args: [P, { bbox: [1, 2, 3] }] }, /^filter\.args\[1\]\.bbox: expected 4 or 6/],
    [{ op: 's_within', args: [P, { type: 'Feature' }] }, /^filter\.args\[1\]: a Feature is not a geometry/],
    [{ op: 's_within', args: [P, { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [2, 2], [3, 3]]] }] }, 'filter.args[1].coordinates[0]: the ring is not closed'],
    [{ op: 'a_contains', args: [P, 'x'] }, 'filter.args[1]: a_contains does not take text here'],
    [{ op: 'a_contains', args: [P, Array(1001).fill(1)] }, 'filter.args[1]: more than 1000 members'],
    [{ op: '=', args: [P, 'x\0'] }, /^filter\.args\[1\]: .*NUL/],
    [{ op: '=', args: [{ property: '\ud800' }, 1] }, /^filter\.args\[0\]\.property: .*well-formed/],
    [{ op: 'and', args: Array(500).fill({ op: 'in', args: [P, Array(1000).fill(1)] }) }, /more than 10000 parts/],
    [deep, /nested deeper than 64/],
  ])('refuses what is wrong with its path: %#', (json, message) => {
    expect(() => parseCql2Json(json)).toThrow(message);
  }); // prettier-ignore
});

describe('parseFilter', () => {
  const tree = parseCql2Text('a < 1');
  it('goes by what the filter is', () => {
    const json = { op: '<', args: [P, 1] };
    expect(parseFilter(json, 'cql2-text')).toEqual(tree);
    expect(parseFilter('a < 1', 'cql2-json')).toEqual(tree);
    expect(parseFilter(` ${JSON.stringify(json)}`, null)).toEqual(tree);
    expect(parseFilter('true', 'cql2-json')).toEqual({ op: 'literal', value: true });
    expect(() => parseFilter('{"op":')).toThrow(/^filter: .* is not JSON/);
    expect(() => parseFilter(`{${' '.repeat(70_000)}}`)).toThrow(/longer than 65536/);
  });

  it('knows two languages and one coordinate system', () => {
    expect(parseFilterLanguage('cql2-text')).toBe('cql2-text');
    expect(() => parseFilterLanguage('cql-json')).toThrow(
      /filter-lang: expected cql2-text or cql2-json, got "cql-json"/,
    );
    assertFilterCrs('http://www.opengis.net/def/crs/OGC/1.3/CRS84');
    assertFilterCrs('https://www.opengis.net/def/crs/OGC/1.3/CRS84');
    expect(() => assertFilterCrs('EPSG:4326')).toThrow(/filter-crs: expected .*CRS84, got "EPSG:4326"/);
  });
});
