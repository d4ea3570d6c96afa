import { describe, expect, it } from '@jest/globals';
import { parseFreeText, type StacCollection } from '#libs/stac';
import { holdsText, meetsBox, meetsInterval } from './collection-match.js';

const extent = (bbox: number[][], interval: Array<[string | null, string | null]> = [[null, null]]) => ({
  spatial: { bbox },
  temporal: { interval },
});

describe('a collection meets a box', () => {
  it.each([
    [[[0, 0, 10, 10]], [10, 10, 20, 20], true],
    [[[0, 0, 10, 10]], [11, 0, 20, 20], false],
    [[[170, -5, -170, 5]], [175, 0, 176, 1], true],
    [[[170, -5, -170, 5]], [-175, 0, -174, 1], true],
    [[[170, -5, -170, 5]], [0, 0, 1, 1], false],
    [[[0, 0, 1, 1]], [170, -5, -170, 5], false],
    [[[179, 0, 180, 1]], [170, -5, -170, 5], true],
    [[[0, 0, -9, 10, 10, 9]], [5, 5, 6, 6], true],
    [[[0, 0, 90, 90], [0, 0, 1, 1], [80, 80, 90, 90]], [40, 40, 41, 41], false],
  ] as Array<[number[][], [number, number, number, number], boolean]>)('%j and %j: %s', (boxes, asked, expected) => {
    expect(meetsBox(extent(boxes), asked)).toBe(expected);
  }); // prettier-ignore
});

describe('a collection meets an interval', () => {
  const [JUNE, JULY] = ['2024-06-01T00:00:00Z', '2024-07-01T00:00:00Z'];
  it.each([
    [[[JUNE, JULY]], { start: JULY, end: null }, true],
    [[[JUNE, JULY]], { start: '2024-07-01T00:00:01Z', end: null }, false],
    [[[JUNE, null]], { start: '2030-01-01T00:00:00Z', end: '2031-01-01T00:00:00Z' }, true],
    [[[JUNE, null]], { start: null, end: '2024-05-31T23:59:59Z' }, false],
    [[[null, null]], { start: JUNE, end: JUNE }, true],
  ] as Array<[Array<[string | null, string | null]>, { start: string | null; end: string | null }, boolean]>)(
    '%j and %j: %s',
    (intervals, asked, expected) => {
      expect(meetsInterval(extent([], intervals), asked)).toBe(expected);
    },
  );
});

describe('a collection holds text', () => {
  const collection = { id: 's2', title: 'Sentinel-2 L2A', description: 'Surface reflectance', keywords: ['ESA'] };
  it.each([
    ['sentinel', true],
    ['esa,nothing', true],
    ['"surface reflectance"', true],
    ['+sentinel -esa', false],
    ['sentinel AND reflect', true],
    ['landsat', false],
  ])('%s: %s', (q, expected) => {
    expect(holdsText(collection as unknown as StacCollection, parseFreeText(q))).toBe(expected);
  });
});
