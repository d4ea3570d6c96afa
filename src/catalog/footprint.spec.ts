import { describe, expect, it } from '@jest/globals';
import { type Geometry } from 'geojson';
import { footprintOf } from './footprint.js';

const ring = (...corners: number[][]) => ({ type: 'Polygon', coordinates: [corners] }) as Geometry;
const SQUARE = ring([0, 0], [1, 0], [1, 1], [0, 1], [0, 0]);

describe('footprintOf', () => {
  it('is nothing for an item without geometry', () => {
    expect(footprintOf({ geometry: null })).toBeNull();
  });

  it.each([
    ['a square', SQUARE, true],
    ['a triangle, clockwise', ring([0, 0], [0, 1], [1, 0], [0, 0]), true],
    ['a point', { type: 'Point', coordinates: [1, 2] } as Geometry, true],
    ['a bow tie', ring([0, 0], [1, 1], [1, 0], [0, 1], [0, 0]), false],
    ['a square folded flat', ring([0, 0], [1, 0], [0, 0], [1, 0], [0, 0]), false],
    ['a quadrilateral with a dent', ring([0, 0], [4, 0], [1, 1], [0, 4], [0, 0]), false],
    ['a pentagon', ring([0, 0], [2, 0], [3, 1], [1, 3], [0, 2], [0, 0]), false],
  ])('%s: certain is %3$s', (_what, geometry, certain) => {
    expect(footprintOf({ geometry })?.certain).toBe(certain);
  });

  it('cuts what reaches beyond the antimeridian', () => {
    const geometry = ring([179, 0], [181, 0], [181, 1], [179, 1], [179, 0]);
    expect(footprintOf({ geometry })).toEqual({ geojson: JSON.stringify(geometry), wraps: true, certain: false });
  });

  it('joins a polygon that jumps across the antimeridian when the bbox says it crosses', () => {
    const geometry = ring([179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]);
    expect(footprintOf({ geometry, bbox: [179, 0, -179, 1] })).toEqual({
      geojson: JSON.stringify(ring([179, 0], [181, 0], [181, 1], [179, 1], [179, 0])),
      wraps: true,
      certain: false,
    });
    expect(footprintOf({ geometry, bbox: [179, 0, 0, -179, 1, 9] })?.wraps).toBe(true);
    expect(footprintOf({ geometry, bbox: [-179, 0, 179, 1] })?.geojson).toBe(JSON.stringify(geometry));
  });

  it('leaves parts cut at the antimeridian as they are', () => {
    const geometry = {
      type: 'MultiPolygon',
      coordinates: [
        [[[179, 0], [180, 0], [180, 1], [179, 1], [179, 0]]],
        [[[-180, 0], [-179, 0], [-179, 1], [-180, 1], [-180, 0]]],
      ],
    } as Geometry; // prettier-ignore
    expect(footprintOf({ geometry, bbox: [179, 0, -179, 1] })).toEqual({
      geojson: JSON.stringify(geometry),
      wraps: false,
      certain: false,
    });
  });
});
