import { describe, expect, it } from '@jest/globals';
import { readSensingTime } from './sensing-time.js';

describe('readSensingTime', () => {
  it.each([
    ['2022-05-01T10:00:00Z', '2022-05-01T10:00:00.000Z'],
    ['2022-05-01T10:00:00.123Z', '2022-05-01T10:00:00.123Z'],
    ['2022-05-01T10:00Z', '2022-05-01T10:00:00.000Z'],
    ['2022-05-01T10:00:00', '2022-05-01T10:00:00.000Z'],
    ['2022-05-01t10:00:00z', '2022-05-01T10:00:00.000Z'],
    ['2022-05-01T10:00:00+02:00', '2022-05-01T08:00:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ])('%s', (text, iso) => expect(readSensingTime(text)?.toISOString()).toBe(iso));

  it('null = not known', () => expect(readSensingTime(null)).toBeNull());

  it.each(['2022-05-01', '', 'yesterday', '2022-05-01 10:00:00', '2022-02-29T10:00:00Z', '2022-04-31T10:00:00Z', '2022-05-01T25:00:00Z', '2022-13-01T10:00:00Z', '0000-01-01T00:00:00Z', '+275760-09-14T00:00:00Z', 1651399200, {}, ['2022-05-01T10:00:00Z']])(
    'refuses %j',
    (value) => expect(() => readSensingTime(value)).toThrow(/sensingTime/),
  ); // prettier-ignore

  it('refuses microseconds', () => {
    expect(() => readSensingTime('2022-05-01T10:00:00.123456Z')).toThrow(/millisecond precision/);
  });
});
