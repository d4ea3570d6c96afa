import { describe, expect, it } from '@jest/globals';
import { decodeCfTime } from './cf-time.js';

const decoded = (values: ArrayLike<number> | ArrayLike<bigint>, units: string, calendar?: string) =>
  decodeCfTime(values, { units, ...(calendar !== undefined && { calendar }) }).map((ms) => new Date(ms).toISOString());

describe('decodeCfTime', () => {
  it.each([
    // The netCDF4-python tutorial: date2num of 2001-03-01, +12 h with calendar gregorian.
    ['hours since 0001-01-01 00:00:00.0', 'gregorian', [17533104, 17533116], ['2001-03-01T00:00', '2001-03-01T12:00']],
    // actual_range of the NCEP/NCAR reanalysis from 1948 on.
    ['hours since 1-1-1 00:00:0.0', 'standard', [17067072], ['1948-01-01T00:00']],
    // The same dates counted without Julian days lie two days later (Python: datetime.date(1948, 1, 1).toordinal()).
    ['days since 0001-01-01', 'proleptic_gregorian', [711126], ['1948-01-01T00:00']],
    // The day after 4 October 1582 was 15 October.
    ['days since 1582-10-04', 'standard', [0, 1], ['1582-10-14T00:00', '1582-10-15T00:00']],
    ['days since 1582-10-04', 'proleptic_gregorian', [1], ['1582-10-05T00:00']],
    // CF conventions 4.4: six hours west of UTC.
    ['seconds since 1992-10-8 15:15:42.5 -6:00', undefined, [0], ['1992-10-08T21:15:42.500']],
    // ISO 8601, with the offset that xarray and others write.
    ['days since 2022-01-01 00:00:00+00:00', undefined, [0, 59], ['2022-01-01T00:00', '2022-03-01T00:00']],
    ['Days Since 2024-02-28T00:00:00Z', 'GREGORIAN', [1, 2], ['2024-02-29T00:00', '2024-03-01T00:00']],
    ['minutes since 1970-01-01 00', undefined, [-1], ['1969-12-31T23:59']],
    ['days since 1950-01-01 00:00:00', 'standard', [17927, 18261], ['1999-01-31T00:00', '1999-12-31T00:00']],
    // Fractions of a unit: a third of a day is no finite binary number.
    [
      'days since 2000-01-01',
      undefined,
      [1 / 3, 0.5, -0.25],
      ['2000-01-01T08:00', '2000-01-01T12:00', '1999-12-31T18:00'],
    ],
    ['milliseconds since 2000-01-01', undefined, [1.4, 1.6], ['2000-01-01T00:00:00.001', '2000-01-01T00:00:00.002']],
    ['micros since 2000-01-01', undefined, [-1, 1_000_499], ['2000-01-01T00:00', '2000-01-01T00:00:01']],
  ] as const)('reads "%s", calendar %s', (units, calendar, values, expected) => {
    const normal = expected.map((text) => new Date(`${text}Z`).toISOString());
    expect(decoded(values as unknown as number[], units, calendar)).toEqual(normal);
  });

  it('loses nothing of 64-bit nanoseconds', () => {
    const ns = BigInt(Date.UTC(2024, 0, 1, 0, 0, 0, 123)) * 1_000_000n;
    expect(decoded(BigInt64Array.of(ns, -ns, ns + 499_999n, ns + 500_000n), 'nanoseconds since 1970-01-01')).toEqual([
      '2024-01-01T00:00:00.123Z',
      '1916-01-01T23:59:59.877Z',
      '2024-01-01T00:00:00.123Z',
      '2024-01-01T00:00:00.124Z',
    ]);
  });

  it.each([
    ['months since 2000-01-01', 'standard', [0], 'found "months"'],
    ['days', 'standard', [0], 'units must be "<unit> since <instant>", found "days"'],
    ['days since yesterday', 'standard', [0], 'found "yesterday"'],
    ['days since 2023-02-29', 'standard', [0], 'found "2023-02-29"'],
    ['days since 1582-10-10', 'standard', [0], 'found "1582-10-10"'],
    ['days since 2000-01-01 24:00', 'standard', [0], 'found "2000-01-01 24:00"'],
    ['days since 0000-01-01', 'standard', [0], 'found "0000-01-01"'],
    ['days since 2000-01-01', '365_day', [0], 'found "365_day"'],
    ['days since 2000-01-01', '360_day', [0], 'calendar must be one of standard, gregorian, proleptic_gregorian'],
    ['days since 2000-01-01', 'standard', [0, Number.NaN], 'value 1 is NaN'],
    ['days since 2000-01-01', 'standard', [1e300], 'outside the years 1 to 9999'],
  ])('refuses "%s" with calendar %s and values %j', (units, calendar, values, message) => {
    expect(() => decoded(values, units, calendar)).toThrow(message);
    expect(() => decoded(values, units, calendar)).toThrow(/^Array "time": /);
  });

  it('refuses units that are missing', () => {
    expect(() => decodeCfTime([0], {})).toThrow('found none');
  });
});
