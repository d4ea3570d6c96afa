import { describe, expect, it } from '@jest/globals';
import { GeoidWindow } from './geoid-window.js';

/** All the way round in steps of 90°, at 10° and 0° north. */
const round = new GeoidWindow(
  { west: -180, north: 10, dx: 90, dy: -10, columns: 4, rows: 2 },
  Float32Array.of(0, 10, 20, 30, 100, 110, 120, 130),
  null,
);
/** A country: 3 × 2 points from 10°E 50°N, the last unknown. */
const regional = new GeoidWindow(
  { west: 10, north: 50, dx: 1, dy: -1, columns: 3, rows: 2 },
  Float32Array.of(1, 2, 3, 4, 5, -88),
  -88,
);

describe('the geoid between points', () => {
  it.each([
    [-180, 10, 0],
    [-135, 10, 5],
    [0, 5, 70],
    [135, 10, 15], // between 30 and, over the antimeridian, 0
    [180, 10, 0],
    [540, 0, 100],
    [-225, 10, 15],
  ])('is bilinear, also over the antimeridian: %d° %d°', (lon, lat, height) => {
    expect(round.at(lon, lat)).toBeCloseTo(height, 9);
  });

  it('goes on flat for half a step beyond the last points, where pixels still are', () => {
    expect(round.at(0, 14)).toBe(20);
    expect(round.at(0, -4)).toBe(120);
    expect([round.at(0, 16), round.at(0, -6)]).toEqual([NaN, NaN]);
  });

  it('is unknown beyond a regional grid, and beside a point without a value', () => {
    expect(regional.at(11, 50)).toBe(2);
    expect(regional.at(12.4, 50)).toBe(3);
    expect([regional.at(13, 50), regional.at(9, 50), regional.at(190, 50), regional.at(11.5, 49.5)]).toEqual([NaN, NaN, NaN, NaN]); // prettier-ignore
    expect([regional.at(NaN, 50), regional.at(11, NaN)]).toEqual([NaN, NaN]);
  });
});
