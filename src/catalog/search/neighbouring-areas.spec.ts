import { describe, expect, it } from '@jest/globals';
import { type MultiPolygon, type Polygon } from 'geojson';
import { neighbouringAreas } from './neighbouring-areas.js';

const box = (west: number, south: number, side = 0.1): Polygon => ({
  type: 'Polygon',
  coordinates: [[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]], // prettier-ignore
});

describe('neighbouringAreas', () => {
  it('takes what follows each other while the box around it is small', () => {
    const areas = [box(0, 0), box(0.5, 0), box(1.8, 0), box(2.5, 0), box(2.5, 1.8), box(2.5, 5)];
    expect(neighbouringAreas(areas)).toEqual([[0, 1, 2], [3, 4], [5]]);
  });

  it('leaves what is in two parts alone', () => {
    const parts: MultiPolygon = { type: 'MultiPolygon', coordinates: [box(179.9, 0).coordinates, box(-180, 0).coordinates] }; // prettier-ignore
    expect(neighbouringAreas([box(179, 0), parts, box(179.1, 0), box(179.2, 0)])).toEqual([[0], [1], [2, 3]]);
  });

  it('takes an area that is large itself, and not too many', () => {
    expect(neighbouringAreas([box(0, 0, 5), box(0, 0)])).toEqual([[0], [1]]);
    expect(neighbouringAreas(Array.from({ length: 70 }, () => box(0, 0))).map(({ length }) => length)).toEqual([64, 6]);
  });
});
