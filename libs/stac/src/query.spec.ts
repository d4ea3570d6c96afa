import { describe, expect, it } from '@jest/globals';
import { parseCql2Text } from './cql2/text.js';
import { parseQuery } from './query.js';

describe('parseQuery', () => {
  it.each([
    [{ 'eo:cloud_cover': { lt: 10 } }, 'eo:cloud_cover < 10'],
    [{ 'eo:cloud_cover': { gte: 0, lte: 10 }, platform: { eq: 's2' } }, "eo:cloud_cover >= 0 AND eo:cloud_cover <= 10 AND platform = 's2'"],
    [{ a: { neq: true }, b: { gt: 1 } }, 'a <> TRUE AND b > 1'],
    [{ a: { startsWith: 'x_' } }, "a LIKE 'x\\_%'"],
    [{ a: { endsWith: '50%' } }, "a LIKE '%50\\%'"],
    [{ a: { contains: 'y' } }, "a LIKE '%y%'"],
    [{ a: { in: [1, 'b'] } }, "a IN (1, 'b')"],
    [{ a: { eq: null } }, 'a IS NULL'],
    [{ a: { neq: null } }, 'a IS NOT NULL'],
    [{ 'properties.a': { eq: 1 } }, 'a = 1'],
    [{}, 'TRUE'],
  ])('%j', (query, text) => {
    expect(parseQuery(query)).toEqual(parseCql2Text(text));
    expect(parseQuery(JSON.stringify(query))).toEqual(parseCql2Text(text));
  }); // prettier-ignore

  it.each([
    ['{', /query: .* is not JSON/],
    [[], /query: expected \{property/],
    [{ a: 5 }, /query\.a: expected \{operator: value\}, got 5/],
    [{ a: {} }, /query\.a: expected \{operator: value\}, got \{\}/],
    [{ a: { like: 'x' } }, /query\.a\.like: unknown operator; expected eq, neq/],
    [{ a: { constructor: 'x' } }, /query\.a\.constructor: unknown operator/],
    [{ a: { lt: null } }, /query\.a\.lt: expected text, a number or a boolean, got null/],
    [{ a: { lt: [1] } }, /query\.a\.lt: .*got \[1\]/],
    [{ a: { startsWith: 5 } }, /query\.a\.startsWith: expected text, got 5/],
    [{ a: { in: 5 } }, /query\.a\.in: expected an array/],
    [{ a: { in: [] } }, /query\.a\.in: expected an array of 1 to 1000/],
    [{ a: { in: Array(1001).fill(1) } }, /query\.a\.in/],
    [{ a: { eq: 'x\0' } }, /query\.a\.eq: .*NUL/],
    [{ '': { eq: 1 } }, /query: "" is empty/],
  ])('refuses %j', (query, reason) => expect(() => parseQuery(query)).toThrow(reason));
});
