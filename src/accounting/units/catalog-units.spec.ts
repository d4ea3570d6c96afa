import { describe, expect, it } from '@jest/globals';
import { type BBox } from '#libs/geo';
import { catalogUnits, startedMonths } from './catalog-units.js';

const months = (start: string | null, end: string | null) => startedMonths({ start, end });
const interval = (start: string, end: string) => ({ start, end });
const ONE_MONTH = interval('2026-01-01T00:00:00Z', '2026-01-31T23:59:59Z');
/** A million km² of the sphere, on the equator: 10° of longitude times sin(latitude). */
const MILLION: BBox = [0, 0, 10, (Math.asin(1e6 / (6371.007181 ** 2 * (Math.PI / 18))) * 180) / Math.PI];

describe('startedMonths', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-31T23:59:59Z', 1],
    ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', 1],
    ['2026-01-01T00:00:00Z', '2026-02-01T00:00:01Z', 2],
    ['2026-01-15T00:00:00Z', '2026-02-14T00:00:00Z', 1],
    ['2026-01-31T00:00:00Z', '2026-02-28T00:00:00Z', 1],
    ['2026-01-31T12:00:00Z', '2026-02-28T12:00:01Z', 2],
    ['2028-01-31T00:00:00Z', '2028-02-29T00:00:00Z', 1],
    ['2025-06-01T00:00:00Z', '2026-06-01T00:00:00Z', 12],
    ['2026-03-03T10:00:00Z', '2026-03-03T10:00:00Z', 1],
  ])('from %s to %s: %i', (start, end, expected) => expect(months(start, end)).toBe(expected));

  it('has no end without a beginning', () => expect(months(null, '2026-01-01T00:00:00Z')).toBe(Infinity));
});

describe('catalogUnits', () => {
  it('is at least 0.01', () => expect(catalogUnits({ bbox: [11, 46, 11.1, 46.1], interval: ONE_MONTH })).toBe(0.01));

  it('is 0.01 per started month for small areas', () =>
    expect(catalogUnits({ bbox: [11, 46, 11.1, 46.1], interval: interval('2026-01-01T00:00:00Z', '2026-03-02T00:00:00Z') })).toBeCloseTo(0.03, 12)); // prettier-ignore

  it('is one per million km² and month', () => {
    const [w, s, e, n] = MILLION;
    expect(catalogUnits({ bbox: MILLION, interval: ONE_MONTH })).toBeCloseTo(1, 9);
    expect(catalogUnits({ bbox: [w, s, e / 4, n], interval: ONE_MONTH })).toBeCloseTo(0.25, 9);
    expect(catalogUnits({ bbox: [w, s, e / 4, n], interval: interval('2026-01-01T00:00:00Z', '2026-02-15T00:00:00Z') })).toBeCloseTo(0.5, 9); // prettier-ignore
  });

  it('is at most 1: the world, all time, a hundred years', () => {
    expect(catalogUnits({})).toBe(1);
    expect(catalogUnits({ bbox: [11, 46, 12, 47] })).toBe(1);
    expect(catalogUnits({ bbox: [11, 46, 12, 47], interval: interval('1926-01-01T00:00:00Z', '2026-01-01T00:00:00Z') })).toBe(1); // prettier-ignore
    expect(catalogUnits({ interval: ONE_MONTH })).toBe(1);
  });

  it('measures a box across ±180 the short way', () =>
    expect(catalogUnits({ bbox: [179, 0, -179, 1], interval: ONE_MONTH })).toBeCloseTo(0.0247, 3));

  it('takes a point for the smallest area and ids for no search at all', () => {
    expect(catalogUnits({ intersects: { type: 'Point', coordinates: [11, 46] }, interval: ONE_MONTH })).toBe(0.01);
    expect(catalogUnits({ ids: ['S2A'] })).toBe(0.01);
  });
});
