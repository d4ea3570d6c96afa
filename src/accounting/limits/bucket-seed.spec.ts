import { describe, expect, it } from '@jest/globals';
import { seedLevel, type DailyUse } from './bucket-seed.js';
import { aPolicy } from './policy.js';

// 31 units in 31 days: one a day.
const MONTH = aPolicy('PROCESSING_UNITS', 31, 'PT744H');
const used = (day: string, units: number, requests = 0): DailyUse => ({ day, units, requests });
const level = (days: DailyUse[], now: string, policy = MONTH) => seedLevel(policy, days, new Date(now));

describe('seedLevel', () => {
  it('is full without use', () => expect(level([], '2026-11-21T12:00:00Z')).toBe(31));

  it('takes all of today out now', () =>
    expect(level([used('2026-11-21', 10)], '2026-11-21T12:00:00Z')).toBeCloseTo(21, 9));

  it('refills a unit a day from the end of the day of use', () =>
    expect(level([used('2026-11-10', 10)], '2026-11-16T00:00:00Z')).toBeCloseTo(31 - 10 + 5, 9));

  it('knows no end of the month: a budget used up on the 31st is used up on the 1st', () => {
    const spent = [used('2026-10-31', 31)];
    expect(level(spent, '2026-10-31T23:59:59.999Z')).toBeCloseTo(0, 6);
    expect(level(spent, '2026-11-01T00:00:00Z')).toBeCloseTo(0, 6);
    expect(level(spent, '2026-11-02T00:00:00Z')).toBeCloseTo(1, 6);
  });

  it('crosses the end of the year and a leap day', () => {
    expect(level([used('2027-12-31', 5)], '2028-01-03T00:00:00Z')).toBeCloseTo(28, 9);
    expect(level([used('2028-02-28', 5)], '2028-03-01T00:00:00Z')).toBeCloseTo(27, 9);
  });

  it('never holds more than the bucket, whatever the days in between', () =>
    expect(level([used('2026-10-25', 1), used('2026-11-20', 2)], '2026-11-21T00:00:00Z')).toBeCloseTo(29, 9));

  it('may be in debt, and pays it back', () => {
    const debt = [used('2026-11-01', 40)];
    expect(level(debt, '2026-11-02T00:00:00Z')).toBeCloseTo(-9, 9);
    expect(level(debt, '2026-11-12T00:00:00Z')).toBeCloseTo(1, 9);
  });

  it('leaves out what lies before the period', () =>
    expect(level([used('2026-10-20', 1000)], '2026-11-21T00:00:00Z')).toBe(31));

  it('counts requests for policies of requests', () => {
    const policy = aPolicy('REQUESTS', 100, 'P1D');
    expect(level([used('2026-11-21', 500, 30)], '2026-11-21T08:00:00Z', policy)).toBeCloseTo(70, 6);
  });

  it('is not confused by a day that lies ahead of the clock', () =>
    expect(level([used('2026-11-22', 3)], '2026-11-21T12:00:00Z')).toBeCloseTo(28, 9));
});
