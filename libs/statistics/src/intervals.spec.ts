import { describe, expect, it } from '@jest/globals';
import { cutIntervals, type LastIntervalBehavior, parseDuration } from './index.js';

const cut = (from: string, to: string, step: string, last: LastIntervalBehavior = 'SKIP') =>
  [...cutIntervals({ from: new Date(from), to: new Date(to) }, parseDuration(step), last)].map((interval) =>
    [interval.from, interval.to].map((at) => at.toISOString().slice(0, 10)).join(' '),
  );

describe('parseDuration', () => {
  it.each([
    ['P1D', { months: 0, days: 1, seconds: 0 }],
    ['P2W', { months: 0, days: 14, seconds: 0 }],
    ['P1M', { months: 1, days: 0, seconds: 0 }],
    ['P1Y2M', { months: 14, days: 0, seconds: 0 }],
    ['PT24H', { months: 0, days: 0, seconds: 86_400 }],
  ])('reads %s', (text, duration) => {
    expect(parseDuration(text)).toEqual(duration);
  });

  it.each(['', 'P', 'PT', '1D', 'P1DT1H', 'P-1D', 'P0D', 'PT1H', 'P1.5D', 'p1d'])('refuses %p', (text) => {
    expect(() => parseDuration(text)).toThrow();
  });
});

describe('cutIntervals', () => {
  it('starts at from and goes on where the last one ended', () => {
    expect(cut('2024-05-01', '2024-05-04', 'P1D')).toEqual([
      '2024-05-01 2024-05-02',
      '2024-05-02 2024-05-03',
      '2024-05-03 2024-05-04',
    ]);
  });

  it('leaves out, cuts or keeps an incomplete last one', () => {
    const range = ['2024-05-01', '2024-05-15', 'P5D'] as const;
    expect(cut(...range)).toHaveLength(2);
    expect(cut(...range, 'SHORTEN').at(-1)).toBe('2024-05-11 2024-05-15');
    expect(cut(...range, 'EXTEND').at(-1)).toBe('2024-05-11 2024-05-16');
    expect(cut('2024-05-01T00:00:00Z', '2024-05-01T23:59:59Z', 'P1D')).toEqual([]);
  });

  it('counts months by the calendar, each from the interval’s own start', () => {
    expect(cut('2024-01-01', '2024-04-01', 'P1M')).toEqual([
      '2024-01-01 2024-02-01',
      '2024-02-01 2024-03-01',
      '2024-03-01 2024-04-01',
    ]);
    expect(cut('2024-01-31', '2024-05-01', 'P1M', 'SHORTEN')).toEqual([
      '2024-01-31 2024-02-29',
      '2024-02-29 2024-03-29',
      '2024-03-29 2024-04-29',
      '2024-04-29 2024-05-01',
    ]);
    expect(cut('2023-02-01', '2023-03-01', 'P30D', 'SKIP')).toEqual([]);
  });

  it.each([
    ['2024-01-31', '2025-03-01', 'P1M'],
    ['2024-02-29', '2028-03-01', 'P1Y'],
    ['2024-01-01', '2024-01-15', 'P5D'],
  ])('of an interval alone is that interval again: %s … %s in %s', (from, to, step) => {
    for (const last of ['SKIP', 'SHORTEN', 'EXTEND'] as const)
      for (const one of cut(from, to, step, last)) {
        const [alone, ...others] = one.split(' ');
        const behavior = last === 'SHORTEN' ? last : 'SKIP';
        expect(cut(alone!, others[0]!, step, behavior)).toEqual([one]);
      }
  });
});
