import { describe, expect, it } from '@jest/globals';
import { narrowestOrigin } from './longitude-spans.js';

describe('narrowestOrigin', () => {
  it('moves the western side of a pair across the antimeridian', () => {
    expect(
      narrowestOrigin([
        { west: -180, east: -170 },
        { west: 170, east: 180 },
      ]),
    ).toBe(170);
  });

  it('leaves sources on one side alone', () => {
    expect(
      narrowestOrigin([
        { west: 10, east: 20 },
        { west: 100, east: 110 },
      ]),
    ).toBeNull();
  });

  it('leaves a whole world of tiles alone: no origin is narrower', () => {
    const tiles = Array.from({ length: 12 }, (_, i) => ({ west: -180 + 30 * i, east: -150 + 30 * i }));
    expect(narrowestOrigin(tiles)).toBeNull();
  });

  it('takes the origin with the smallest hull of three', () => {
    const spans = [
      { west: -178, east: -176 },
      { west: 150, east: 152 },
      { west: 178, east: 180 },
    ];
    expect(narrowestOrigin(spans)).toBe(150);
  });

  it('answers null without spans', () => {
    expect(narrowestOrigin([])).toBeNull();
  });
});
