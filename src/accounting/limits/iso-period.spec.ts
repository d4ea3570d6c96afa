import { describe, expect, it } from '@jest/globals';
import { periodMs } from './iso-period.js';

describe('periodMs', () => {
  it.each([
    ['PT1M', 60_000],
    ['PT744H', 2_678_400_000],
    ['P31D', 2_678_400_000],
    ['P1DT12H', 129_600_000],
    ['PT0.5S', 500],
  ])('reads %s as %i ms', (text, ms) => expect(periodMs(text)).toBe(ms));

  it.each(['', 'P', 'PT', 'P1DT', 'P1M', 'P1Y', '1M', 'pt1m', 'PT1M ', 'PT-1M', 'PT1H1D'])('does not take %j', (text) =>
    expect(periodMs(text)).toBeNull(),
  );
});
