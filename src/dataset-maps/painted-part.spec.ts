import { describe, expect, it } from '@jest/globals';
import { paintedPart } from './painted-part.js';

const TILE = { bbox: [0, 0, 256, 256], width: 256, height: 256 } as const;

describe('the part of a picture that is painted', () => {
  it('is all of it without an extent, and what the extent touches with one', () => {
    expect(paintedPart(TILE, null)).toEqual({ ...TILE, col: 0, row: 0 });
    expect(paintedPart(TILE, [-100, 100.5, 50.2, 400])).toEqual({ bbox: [0, 100, 51, 256], width: 51, height: 156, col: 0, row: 0 }); // prettier-ignore
    expect(paintedPart(TILE, [10, 10, 20, 20])).toEqual({ bbox: [10, 10, 20, 20], width: 10, height: 10, col: 10, row: 236 }); // prettier-ignore
  });

  it('is nothing beside the extent', () => {
    expect(paintedPart(TILE, [256, 0, 300, 256])).toBeNull();
    expect(paintedPart(TILE, [0, -10, 256, 0])).toBeNull();
  });
});
