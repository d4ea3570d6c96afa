import { describe, expect, it } from '@jest/globals';
import { type Cql2Expression, type Cql2Operand } from './expression.js';
import { parseCql2Text } from './text.js';

/** The tree with every bracket written. */
function shown(node: Cql2Expression | Cql2Operand | null): string {
  if (node === null) return '..';
  if ('kind' in node) return shownOperand(node);
  switch (node.op) {
    case 'and':
    case 'or':
      return `(${node.args.map(shown).join(` ${node.op} `)})`;
    case 'not':
    case 'isNull':
    case 'test':
      return `${node.op}(${shown(node.arg)})`;
    case 'literal':
      return String(node.value);
    case 'in':
      return `in(${[node.value, ...node.list].map(shown).join(', ')})`;
    default:
      return `${node.op}(${node.args.map(shown).join(', ')})`;
  }
}

function shownOperand(node: Cql2Operand): string {
  switch (node.kind) {
    case 'property':
      return node.name;
    case 'predicate':
      return `[${shown(node.value)}]`;
    case 'geometry':
      return JSON.stringify(node.value);
    case 'interval':
      return `${shown(node.start)}/${shown(node.end)}`;
    case 'array':
      return `[${node.items.map(shown).join(', ')}]`;
    case 'casei':
    case 'accenti':
      return `${node.kind}(${shown(node.arg)})`;
    case 'arithmetic':
      return `(${node.args.map(shown).join(` ${node.op} `)})`;
    case 'function':
      return `${node.name}(${node.args.map(shown).join(', ')})`;
    default:
      return JSON.stringify(node.value);
  }
}

describe('parseCql2Text', () => {
  it.each([
    // Precedence, tightest first: sign, ^, * / % div, + -, comparison, NOT, AND, OR.
    ['a = 1 OR b = 2 AND c = 3', '(=(a, 1) or (=(b, 2) and =(c, 3)))'],
    ['(a = 1 OR b = 2) AND c = 3', '((=(a, 1) or =(b, 2)) and =(c, 3))'],
    ['NOT a = 1 AND b = 2', '(not(=(a, 1)) and =(b, 2))'],
    ['NOT (a = 1 AND b = 2)', 'not((=(a, 1) and =(b, 2)))'],
    ['NOT NOT a = 1', 'not(not(=(a, 1)))'],
    ['a NOT IN (1) AND NOT b IN (2)', '(not(in(a, 1)) and not(in(b, 2)))'],
    ['a BETWEEN 1 AND 2 AND b NOT BETWEEN 3 AND 4', '(between(a, 1, 2) and not(between(b, 3, 4)))'],
    ['a + 1 * 2 - 3 = 4', '=(((a + (1 * 2)) - 3), 4)'],
    ['(a + 1) * 2 > 3', '>(((a + 1) * 2), 3)'],
    ['8 / 4 / 2 % 3 div 5 = b', '=(((((8 / 4) / 2) % 3) div 5), b)'],
    ['-2 ^ 2 = a', '=((-2 ^ 2), a)'],
    ['2 ^ 3 ^ 2 = a', '=((2 ^ (3 ^ 2)), a)'],
    ['-a * - - 3 = +4', '=(((-1 * a) * 3), 4)'],
    ['a-1=-1', '=((a - 1), -1)'],
    ['a = 1e3 OR a = 1.5E-2 OR a = .5 OR a = 5.', '(=(a, 1000) or =(a, 0.015) or =(a, 0.5) or =(a, 5))'],
    ['a DIV 2 = b div 2', '=((a div 2), (b div 2))'],
    // Conditions as values, values as conditions.
    ['(a > 1) = TRUE', '=([>(a, 1)], true)'],
    ['flag AND f(x) AND true', '(test(flag) and test(f(x)) and true)'],
    ['f() = 1', '=(f(), 1)'],
    ['(a > 1) IS NULL', 'isNull([>(a, 1)])'],
    // Names.
    ['eo:cloud_cover<10', '<(eo:cloud_cover, 10)'],
    ['"eo:cloud_cover"<10', '<(eo:cloud_cover, 10)'],
    ['properties.eo:cloud_cover < 10 AND "properties.x-y" = 1', '(<(eo:cloud_cover, 10) and =(x-y, 1))'],
    ['"and" = 1 AND "a ""b""" = 2', '(=(and, 1) and =(a "b", 2))'],
    ['date = 1 AND point = 2 AND z = 3 AND empty = 4 AND casei = 5', '(=(date, 1) and =(point, 2) and =(z, 3) and =(empty, 4) and =(casei, 5))'],
    ['android = 1 AND note = 2 AND in.x = 3 AND isnull = 4', '(=(android, 1) and =(note, 2) and =(in.x, 3) and =(isnull, 4))'],
    ['straße = 1 AND Οδος = 2 AND 道 = 3 AND _𠀀 = 4', '(=(straße, 1) and =(Οδος, 2) and =(道, 3) and =(_𠀀, 4))'],
    // Text.
    ["a = 'it''s' AND b = 'it\\'s' AND c = ''", `(=(a, "it's") and =(b, "it's") and =(c, ""))`],
    ["a LIKE '100\\%' AND b NOT LIKE 'x_'", '(like(a, "100\\\\%") and not(like(b, "x_")))'],
    ["a = 'line\nbreak'", '=(a, "line\\nbreak")'],
    ["CASEI(ACCENTI(a)) LIKE accenti(casei('Ü%'))", 'like(casei(accenti(a)), accenti(casei("Ü%")))'],
    ['a != 1', '<>(a, 1)'],
    // Time.
    ["a > TIMESTAMP('2024-05-01T12:00:00+02:00')", '>(a, "2024-05-01T10:00:00Z")'],
    ["a > TIMESTAMP('2024-05-01T12:00:00 02:00')", '>(a, "2024-05-01T10:00:00Z")'],
    ["T_AFTER(a, '2024-05-01') AND t_before(a, Date('2024-05-01'))", '(t_after(a, "2024-05-01") and t_before(a, "2024-05-01"))'],
    ["T_METBY(INTERVAL('..', b), INTERVAL(a, '..'))", 't_metBy(../b, a/..)'],
    ["T_DURING(a, INTERVAL('2024-05-01', '2024-05-01T23:00:00Z'))", 't_during(a, "2024-05-01"/"2024-05-01T23:00:00Z")'],
    // Arrays.
    ["A_CONTAINS(a, ('x')) AND A_EQUALS((), a)", '(a_contains(a, ["x"]) and a_equals([], a))'],
    ["A_OVERLAPS(('x', (1, 2), b + 1), a)", 'a_overlaps(["x", [1, 2], (b + 1)], a)'],
    // Space.
    ['S_INTERSECTS(g, MULTIPOINT(1 2, 3 4))', 's_intersects(g, {"type":"MultiPoint","coordinates":[[1,2],[3,4]]})'],
    ['S_INTERSECTS(g, MULTIPOINT((1 2), (3 -4)))', 's_intersects(g, {"type":"MultiPoint","coordinates":[[1,2],[3,-4]]})'],
    ['S_INTERSECTS(g, POINTZ(1 2 3))', 's_intersects(g, {"type":"Point","coordinates":[1,2,3]})'],
    ['S_INTERSECTS(g, polygon empty)', 's_intersects(g, {"type":"Polygon","coordinates":[]})'],
    ['S_INTERSECTS(g, GEOMETRYCOLLECTION EMPTY)', 's_intersects(g, {"type":"GeometryCollection","geometries":[]})'],
    ['S_INTERSECTS(g, BBOX(1,2,1,4))', 's_intersects(g, {"type":"LineString","coordinates":[[1,2],[1,4]]})'],
    ['S_INTERSECTS(g, BBOX(1,2,1,2))', 's_intersects(g, {"type":"Point","coordinates":[1,2]})'],
    ['S_INTERSECTS(g, BBOX(180,0,-179,1))', 's_intersects(g, {"type":"MultiPolygon","coordinates":[[[[-180,0],[-179,0],[-179,1],[-180,1],[-180,0]]]]})'],
    ['\t a\n=\r\n1 ', '=(a, 1)'],
  ])('%s', (text, tree) => expect(shown(parseCql2Text(text))).toBe(tree)); // prettier-ignore

  it.each([
    ['', 'filter: is empty'],
    ['a =', 'filter: column 4: ends too early'],
    ['a = 1 AND', 'filter: column 10: ends too early'],
    ['a == 1', 'filter: column 4: unexpected "="'],
    ['a = 1)', 'filter: column 6: unexpected ")"'],
    ['(a = 1', 'filter: column 7: ends too early'],
    ['1 < a < 3', 'filter: column 7: unexpected "<"'],
    ['a = 1 b = 2', 'filter: column 7: unexpected "b"'],
    ['a = and', 'filter: column 5: unexpected "and"'],
    ['a IS 5', 'filter: column 6: unexpected "5"'],
    ['a NOT 5', 'filter: column 7: unexpected "5"'],
    ["a = 'x", "filter: column 5: ' is not closed"],
    ['"a = 1', 'filter: column 1: " is not closed'],
    ['a = 1; DROP TABLE scenes', 'filter: column 6: unexpected character ";"'],
    ['a = §', 'filter: column 5: unexpected character "§"'],
    ['a IN ()', 'filter: column 3: the list of IN is empty'],
    ['a + 1', 'filter: column 1: arithmetic is not a condition'],
    ["a = 1 AND 'x'", 'filter: column 11: text is not a condition'],
    ["a + 'x' = 1", 'filter: column 5: + does not take text here'],
    ['(a = 1) + 1 = 2', 'filter: column 4: + does not take a condition here'],
    ["a LIKE b", 'filter: column 8: LIKE does not take a property here'],
    ['a LIKE CASEI(b)', 'filter: column 8: the pattern of LIKE must be literal text'],
    ['1 LIKE \'x\'', 'filter: column 1: LIKE does not take a number here'],
    ['(1, 2) = a', 'filter: column 1: = does not take an array here'],
    ['CASEI(1) = a', 'filter: column 7: CASEI does not take a number here'],
    ["CASEI('a', 'b') = a", 'filter: column 1: CASEI takes 1 argument, got 2'],
    ['S_INTERSECTS(g)', 'filter: column 1: S_INTERSECTS takes 2 arguments, got 1'],
    ["S_INTERSECTS(g, 'POINT(1 2)')", 'filter: column 17: S_INTERSECTS does not take text here'],
    ['S_INTERSECTS(g, POINT(1))', /^filter: column 17: POINT\.coordinates: a position has 2 or 3 numbers/],
    ['S_INTERSECTS(g, POINT(1 95))', /^filter: column 17: POINT\.coordinates: latitude 95 is outside/],
    ['S_INTERSECTS(g, POINT(1, 2))', /^filter: column 17: POINT\.coordinates/],
    ['S_INTERSECTS(g, POINT(a b))', 'filter: column 23: unexpected "a"'],
    ['S_INTERSECTS(g, POLYGON((0 0, 1 1, 2 2)))', /^filter: column 17: POLYGON\.coordinates\[0\]: a ring needs at least 4/],
    ['S_INTERSECTS(g, POLYGON((0 0, 1 1, 2 2, 3 3)))', /the ring is not closed/],
    ['S_INTERSECTS(g, POINT(1e999 0))', /^filter: column 17: POINT.*finite/],
    ['S_INTERSECTS(g, BBOX(1,2,3))', /^filter: column 17: BBOX: expected 4 or 6 numbers/],
    ['S_INTERSECTS(g, BBOX(1,2,3,x))', /^filter: column 17: BBOX: "property" is not a number/],
    ["T_AFTER(a, 'soon')", /^filter: column 12: "soon" is not an RFC 3339 timestamp/],
    ['T_AFTER(a, 5)', 'filter: column 12: T_AFTER does not take a number here'],
    ["a > DATE('2023-02-29')", 'filter: column 5: "2023-02-29" is not a date YYYY-MM-DD'],
    ['a > DATE(b)', 'filter: column 5: undefined is not a date YYYY-MM-DD'],
    ["a > TIMESTAMP('2023-02-28')", /^filter: column 5: "2023-02-28" is not an RFC 3339/],
    ["T_DURING(a, INTERVAL('2024-01-01'))", 'filter: column 13: an interval has 2 ends, got 1'],
    ["T_DURING(a, INTERVAL('2024-01-02', '2024-01-01'))", 'filter: column 13: the interval starts after its end'],
    ["T_DURING(a, INTERVAL(5, '..'))", /^filter: column 22: an end of an interval is/],
    ["A_CONTAINS(a, 'x')", 'filter: column 15: A_CONTAINS does not take text here'],
    ['a = 1e999', 'filter: column 5: the number "1e999" is too large'],
    ['"" = 1', 'filter: column 1: a property name has 1 to 256 characters'],
    [`${'x'.repeat(300)} = 1`, /a property name has 1 to 256/],
    [`${'x'.repeat(300)}() = 1`, /a function name has at most 256/],
    ['a = \0', /without NUL/],
    ["a = '\ud800'", /well-formed/],
  ])('refuses %j with its place', (text, message) => expect(() => parseCql2Text(text)).toThrow(message)); // prettier-ignore

  it.each([
    ['brackets', `${'('.repeat(65)}a=1${')'.repeat(65)}`, /column 65: nested deeper than 64/],
    ['brackets never closed', '('.repeat(60_000), /nested deeper than 64/],
    ['calls', `${'f('.repeat(40_000)}`, /longer than|nested deeper/],
    ['nots', `${'NOT '.repeat(10_000)}a=1`, /more than 64 operators/],
    ['signs', `a=${'-'.repeat(60_000)}1`, /more than 64 operators/],
    ['a sum', `a=1${'+1'.repeat(30_000)}`, /more than 64 operators/],
    ['powers', `a=1${'^1'.repeat(30_000)}`, /more than 64 operators/],
    ['members of IN', `a IN (${'1,'.repeat(1000)}1)`, /column 2007: a list takes at most 1000 members/],
    ['alternatives', `${'a OR '.repeat(1000)}a`, /OR joins more than 1000/],
    ['length', `a = '${'x'.repeat(70_000)}'`, /longer than 65536/],
    ['quotation marks', "'".repeat(60_001), /is not closed/],
    ['backslashes', `a = '${"\\'".repeat(30_000)}`, /is not closed/],
    ['collections', `S_EQUALS(g, ${'GEOMETRYCOLLECTION('.repeat(40)}POINT(1 2)${')'.repeat(41)}`, /nested deeper/],
  ])('refuses too many %s', (_what, text, reason) => expect(() => parseCql2Text(text)).toThrow(reason));

  it('takes what is just within the limits, and is not spoilt by what it refused', () => {
    expect(() => parseCql2Text('a = (')).toThrow();
    expect(parseCql2Text(`${'('.repeat(64)}a=1${')'.repeat(64)}`)).toEqual(parseCql2Text('a=1'));
    expect(parseCql2Text(`a IN (${'1,'.repeat(999)}1)`)).toMatchObject({ op: 'in' });
    expect(parseCql2Text(Array(1000).fill('a=1').join(' AND '))).toMatchObject({ op: 'and' });
  });
});
