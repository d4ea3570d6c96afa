import { describe, expect, it } from '@jest/globals';
import { parseFilter } from '#libs/stac';
import { cql2Sql, type PropertyType } from './cql2.sql.js';
import { PROPERTY_TYPES } from './property-types.js';

const TYPES = new Map<string, PropertyType>([...PROPERTY_TYPES, ['flag', 'boolean']]);

function compiled(filter: string): { sql: string; values: unknown[] } {
  const values: unknown[] = [];
  const sql = cql2Sql(parseFilter(filter), { alias: 's', bind: (value) => `$${values.push(value)}`, types: TYPES });
  return { sql, values };
}

describe('cql2Sql', () => {
  it.each([
    ['eo:cloud_cover < 20', '(s.cloud_cover < $1::double precision)', ['20']],
    ['20 >= eo:cloud_cover', '(s.cloud_cover <= $1::double precision)', ['20']],
    ['eo:cloud_cover IN (1, 2)', '(s.cloud_cover = ANY($1::double precision[]))', [[1, 2]]],
    ["id = 'a'", '(s.id = $1::text)', ['a']],
    ["collection IN ('a', 'b')", '(s.collection_id = ANY($1::text[]))', [['a', 'b']]],
    ["platform = 'a'", '((s.properties -> $1::text) = $2::jsonb)', ['platform', '"a"']],
    ['S_INTERSECTS(geometry, POINT(1 2))', 'ST_Intersects(s.footprint, ST_MakeValid(ST_Force2D(ST_GeomFromGeoJSON($1::text))))', ['{"type":"Point","coordinates":[1,2]}']],
  ])('writes what an index can serve: %s', (filter, sql, values) => {
    expect(compiled(filter)).toEqual({ sql, values });
  }); // prettier-ignore

  it.each([
    ["datetime >= '2024-05-01T00:00:00Z'", 's.sort_at >= $2::timestamptz'],
    ["T_AFTER(datetime, DATE('2024-05-01'))", 's.sort_at > $1::timestamptz'],
    ["T_BEFORE(datetime, DATE('2024-05-01'))", 's.sort_at < $2::timestamptz'],
    ["T_DURING(datetime, INTERVAL('2024-05-01', '2024-06-01'))", 's.sort_at > $1::timestamptz'],
  ])('asks the sorted column: %s', (filter, part) => expect(compiled(filter).sql).toContain(part));

  it('asks the sorted column from below too, where it is known how long items last', () => {
    const filter = parseFilter("T_INTERSECTS(datetime, INTERVAL('2024-05-01', '2024-06-01'))");
    const bind = () => '$';
    const sql = cql2Sql(filter, { alias: 's', bind, types: TYPES, longestSpan: '3 days' });
    expect(sql).toContain('s.sort_at >= $::timestamptz - $::interval');
  });

  it('binds one value once', () => {
    const { values } = compiled(Array(300).fill("n < 1 OR n > 2 OR n LIKE 'x'").join(' OR '));
    expect(values).toEqual(['n', '1', '2', 'x']);
  });

  it.each([
    ["eo:cloud_cover = 'a'", `filter: "eo:cloud_cover" is a number and cannot be compared with 'a', which is text`],
    ["gsd IN (1, 'a')", /"gsd" is a number and cannot be compared with 'a'/],
    ['platform > 3', /"platform" is text and cannot be compared with 3, which is a number/],
    ['platform BETWEEN 1 AND 2', /"platform" is text/],
    ["'a' = 1", /'a' is text and cannot be compared with 1/],
    ['n + 1 = TRUE', /arithmetic is a number and cannot be compared with true, which is a boolean/],
    ['CASEI(platform) = 1', /casei is text/],
    ['datetime > 5', /"datetime" is a timestamp and cannot be compared with 5/],
    ["datetime > 'yesterday'", /'yesterday' is not a timestamp, which "datetime" is/],
    ["datetime IN ('2024-05-01', 'x')", /'x' is not a timestamp/],
    ['flag < TRUE', /booleans have no order/],
    ["flag = 'true'", /"flag" is a boolean and cannot be compared/],
    ['platform', /"platform" is not a boolean/],
    ["gsd LIKE '1%'", /"gsd" is a number and cannot be matched by LIKE/],
    ["instruments = 'msi'", /"instruments" is an array; A_CONTAINS/],
    ["geometry = 'x'", /"geometry" is a geometry; S_INTERSECTS/],
    ['S_INTERSECTS(platform, POINT(1 2))', /"platform" is not a geometry/],
    ['S_INTERSECTS(geometry, Buffer(geometry, 1))', /there is no function Buffer/],
    ['avg(n) = 1', /there is no function avg/],
    ['avg(n)', /there is no function avg/],
    ['avg(n) IS NULL', /there is no function avg/],
    ['n + avg(n) = 1', /there is no function avg/],
    ['n IN (avg(n))', /there is no function avg/],
    ['T_AFTER(avg(n), datetime)', /there is no function avg/],
    ["A_CONTAINS(avg(n), ('a'))", /there is no function avg/],
    ["A_CONTAINS(tags, (avg(n)))", /there is no function avg/],
    ["T_AFTER(platform, DATE('2024-05-01'))", /"platform" is not a timestamp/],
    ["T_AFTER(INTERVAL(gsd, '..'), DATE('2024-05-01'))", /"gsd" is not a timestamp/],
    ["A_CONTAINS(platform, ('a'))", /"platform" is not an array/],
    ['A_CONTAINS(tags, (POINT(1 2)))', /geometry is not a scalar/],
    ["T_EQUALS(datetime, INTERVAL('..', '..')) AND INTERVAL('..', '..') IS NULL", /IS NULL does not take an interval/],
    [`n = 1${' + 1'.repeat(60)} AND n = 1${' + 1'.repeat(60)} AND n = 1${' + 1'.repeat(60)} AND n = 1${' + 1'.repeat(60)}`, /more than 200 arithmetic/],
  ])('refuses %s', (filter, message) => expect(() => compiled(filter)).toThrow(message)); // prettier-ignore
});
