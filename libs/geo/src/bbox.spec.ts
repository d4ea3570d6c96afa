import { describe, expect, it } from '@jest/globals';
import { bboxOf, unionBBoxes } from './bbox.js';

describe('bboxOf', () => {
  it('is the hull of the points', () => {
    expect(
      bboxOf([
        [3, -1],
        [-2, 5],
        [0, 0],
      ]),
    ).toEqual([-2, -1, 3, 5]);
  });

  it('refuses an empty list instead of answering infinity', () => {
    expect(() => bboxOf([])).toThrow(RangeError);
  });
});

describe('unionBBoxes', () => {
  it('covers boxes that do not touch', () => {
    expect(
      unionBBoxes([
        [0, 0, 1, 1],
        [10, -5, 11, -4],
      ]),
    ).toEqual([0, -5, 11, 1]);
  });
});
