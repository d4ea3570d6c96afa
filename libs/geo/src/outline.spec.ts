import { describe, expect, it } from '@jest/globals';
import { gridOutline, OUTLINE_SEGMENTS } from './outline.js';

describe('gridOutline', () => {
  it('goes down the west side, east along the south, up, and back to the start', () => {
    expect(gridOutline(4, 2, 2)).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [2, 2],
      [4, 2],
      [4, 1],
      [4, 0],
      [2, 0],
      [0, 0],
    ]);
  });

  it('has at least 21 points per side by default', () => {
    const north = gridOutline(100, 100).filter(([, row]) => row === 0);
    expect(OUTLINE_SEGMENTS).toBeGreaterThanOrEqual(20);
    expect(north).toHaveLength(OUTLINE_SEGMENTS + 2);
  });
});
