import { describe, expect, it } from '@jest/globals';
import { planOverviews } from './overview-plan.js';

describe('planOverviews', () => {
  it('starts at the first halving within 2048 px and ends at the first within 256 px', () => {
    expect(planOverviews({ width: 10_000, height: 5_000 }, 500)).toEqual([
      { width: 1250, height: 625 },
      { width: 625, height: 313 },
      { width: 313, height: 157 },
      { width: 157, height: 79 },
    ]);
  });

  it('keeps at least one pixel of a very flat raster', () => {
    const sizes = planOverviews({ width: 100_000, height: 3 }, 16);
    expect(sizes.at(-1)).toEqual({ width: 196, height: 1 });
  });

  it.each([
    ['few sources', { width: 100_000, height: 100_000 }, 15],
    ['a raster of 2048 px', { width: 2048, height: 100 }, 500],
  ])('plans nothing for %s', (_, raster, sources) => expect(planOverviews(raster, sources)).toEqual([]));
});
