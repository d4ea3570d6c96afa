import { describe, expect, it } from '@jest/globals';
import { parseFilter } from '#libs/stac';
import { builtInCollection } from '../definitions/built-in-collections.js';
import { DEFAULT_QUERYABLES } from '../definitions/queryable-properties.js';
import { sentinelHubFilter } from './filter-subset.js';

const CLOUD = builtInCollection('sentinel-2-l2a')?.definition.queryables ?? {};
const RADAR = builtInCollection('sentinel-1-grd')?.definition.queryables ?? {};

const read = (filter: unknown, queryables = CLOUD) => sentinelHubFilter(parseFilter(filter), queryables);
const property = (name: string) => ({ kind: 'property', name });
const number = (value: number) => ({ kind: 'number', value });
const caseless = (arg: object) => ({ kind: 'casei', arg });
const text = (value: string) => caseless({ kind: 'string', value });

describe('sentinelHubFilter', () => {
  it.each([
    ['eo:cloud_cover<40', '<'],
    ['eo:cloud_cover <= 40', '<='],
    ['eo:cloud_cover > 40', '>'],
    ['eo:cloud_cover >= 40', '>='],
    ['eo:cloud_cover = 40', '='],
    ['eo:cloud_cover <> 40', '<>'],
  ])('takes %s', (filter, op) => {
    expect(read(filter)).toEqual({ op, args: [property('eo:cloud_cover'), number(40)] });
  });

  it('takes between, flat or nested', () => {
    const expected = { op: 'between', args: [property('eo:cloud_cover'), number(10), number(20)] };
    expect(read('eo:cloud_cover BETWEEN 10 AND 20')).toEqual(expected);
    expect(read({ op: 'between', args: [{ property: 'eo:cloud_cover' }, 10, 20] })).toEqual(expected);
    expect(read({ op: 'between', args: [{ property: 'eo:cloud_cover' }, [10, 20]] })).toEqual(expected);
  });

  it('takes what clients build with an AND of one or none', () => {
    const one = { op: '<=', args: [{ property: 'eo:cloud_cover' }, 40] };
    const plain = { op: '<=', args: [property('eo:cloud_cover'), number(40)] };
    expect(JSON.stringify(read({ op: 'and', args: [one] }))).toContain(JSON.stringify(plain));
    expect(() => read({ op: 'and', args: [] })).not.toThrow();
  });

  it('compares text whatever its case', () => {
    expect(read("sat:orbit_state='ASCENDING'", RADAR)).toEqual({
      op: '=',
      args: [caseless(property('sat:orbit_state')), text('ASCENDING')],
    });
    expect(read("NOT sar:instrument_mode = 'iw'", RADAR)).toEqual({
      op: 'not',
      arg: { op: '=', args: [caseless(property('sar:instrument_mode')), text('iw')] },
    });
  });

  it('finds radar scenes that list their channels instead of the token', () => {
    expect(read("s1:polarization='DV'", RADAR)).toEqual({
      op: 'or',
      args: [
        { op: '=', args: [caseless(property('s1:polarization')), text('DV')] },
        {
          op: 'and',
          args: [
            { op: 'isNull', arg: property('s1:polarization') },
            {
              op: 'a_equals',
              args: [
                property('sar:polarizations'),
                {
                  kind: 'array',
                  items: [
                    { kind: 'string', value: 'VV' },
                    { kind: 'string', value: 'VH' },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('knows what HLS clients mean by SENTINEL', () => {
    const HLS = builtInCollection('hls')?.definition.queryables ?? {};
    expect(read("constellation = 'SENTINEL'", HLS)).toEqual({
      op: '=',
      args: [caseless(property('constellation')), text('sentinel-2')],
    });
  });

  it('finds a projection by number or by code', () => {
    expect(read('proj:epsg = 32632', DEFAULT_QUERYABLES)).toEqual({
      op: 'or',
      args: [
        { op: '=', args: [property('proj:epsg'), number(32632)] },
        { op: '=', args: [property('proj:code'), { kind: 'string', value: 'EPSG:32632' }] },
      ],
    });
  });

  it.each([
    ['view:off_nadir < 5', "Querying is not supported on property 'view:off_nadir'"],
    ["s5p:type = 'NO2'", "Querying is not supported on property 's5p:type'"],
    ["constructor = 'x'", "Querying is not supported on property 'constructor'"],
    ['eo:cloud_cover < 5 OR eo:cloud_cover > 50', "operator 'or' is not supported"],
    ["eo:cloud_cover LIKE '4%'", "operator 'like' is not supported"],
    ['eo:cloud_cover IN (1, 2)', "operator 'in' is not supported"],
    ['eo:cloud_cover IS NULL', "operator 'isNull' is not supported"],
    ['S_INTERSECTS(geometry, POINT(1 2))', "operator 's_intersects' is not supported"],
    ["T_AFTER(datetime, TIMESTAMP('2024-01-01T00:00:00Z'))", "operator 't_after' is not supported"],
    ['40 > eo:cloud_cover', 'the left side of a comparison must be a property'],
    ['eo:cloud_cover < eo:cloud_cover', "the right side of a comparison with 'eo:cloud_cover' must be a literal"],
    ["eo:cloud_cover < 'forty'", '\'eo:cloud_cover\' is compared with a number, got "forty"'],
    ['NOT (eo:cloud_cover < 5 OR eo:cloud_cover > 50)', "operator 'or' is not supported"],
  ])('refuses %s', (filter, message) => {
    expect(() => read(filter)).toThrow(message);
  });
});
