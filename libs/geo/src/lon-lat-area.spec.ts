import { describe, expect, it } from '@jest/globals';
import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { type Point } from './bbox.js';
import { areaOfRing, unwrapRing } from './lon-lat-area.js';

/** A closed rectangle with a point every `step` degrees along the parallels. */
function rectangle(west: number, south: number, east: number, north: number, step = 10): Point[] {
  const lons = [
    west,
    ...Array.from({ length: Math.ceil((east - west) / step) - 1 }, (_, i) => west + step * (i + 1)),
    east,
  ];
  return [
    ...lons.map((lon): Point => [lon, south]),
    ...lons.toReversed().map((lon): Point => [lon, north]),
    [west, south],
  ];
}

/** A circle of constant latitude, eastward. */
function parallel(latitude: number, start = -170): Point[] {
  const lons = Array.from({ length: 37 }, (_, i) => start + i * 10);
  return lons.map((lon): Point => [((lon + 540) % 360) - 180, latitude]);
}

function signedArea(ring: Position[]): number {
  return ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]![0]! * y! - x! * ring[i]![1]!) / 2, 0);
}

const rings = (geometry: Polygon | MultiPolygon): Position[][] =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();

describe('unwrapRing', () => {
  it('keeps a closed ring closed to the last bit', () => {
    const [w, s, e, n] = [1.00005, 0.00005, 1.99995, 0.99995];
    const ring: Point[] = [[w, n], [w, s], [e, s], [e, n], [w, n]]; // prettier-ignore
    const unwrapped = unwrapRing(ring);
    expect(unwrapped.at(-1)).toEqual(unwrapped[0]);
    expect(unwrapped).toEqual(ring);
  });

  it('continues past 180 instead of jumping', () => {
    const ring: Point[] = [
      [179, 0],
      [-179, 0],
      [-179, 1],
      [179, 1],
      [179, 0],
    ];
    expect(unwrapRing(ring).map(([x]) => x)).toEqual([179, 181, 181, 179, 179]);
  });

  it('clamps latitudes a transformation pushed past the pole', () => {
    expect(
      unwrapRing([
        [0, 90.0000001],
        [1, 0],
        [2, 0],
        [0, 90.0000001],
      ])[0],
    ).toEqual([0, 90]);
  });
});

describe('areaOfRing', () => {
  it('keeps a plain rectangle, counter-clockwise whatever it was', () => {
    const { bbox, footprint } = areaOfRing(rectangle(10, 40, 12, 41).toReversed());
    expect(bbox).toEqual([10, 40, 12, 41]);
    expect(footprint.type).toBe('Polygon');
    expect(signedArea(rings(footprint)[0]!)).toBeCloseTo(2);
  });

  it('splits at the antimeridian into two counter-clockwise parts whose areas add up', () => {
    const { bbox, footprint } = areaOfRing(rectangle(175, -5, 188, 5));
    expect(bbox).toEqual([175, -5, -172, 5]);
    expect(footprint.type).toBe('MultiPolygon');
    const areas = rings(footprint).map(signedArea);
    expect(areas[0]).toBeCloseTo(5 * 10);
    expect(areas[1]).toBeCloseTo(8 * 10);
    expect(
      rings(footprint)
        .flat()
        .every(([x]) => Math.abs(x!) <= 180),
    ).toBe(true);
  });

  it('does not split what only touches the antimeridian', () => {
    const { bbox, footprint } = areaOfRing(rectangle(170, 0, 180.0000000001, 1));
    expect(bbox).toEqual([170, 0, 180, 1]);
    expect(footprint.type).toBe('Polygon');
  });

  it('brings longitudes of 0…360 home', () => {
    expect(areaOfRing(rectangle(200, 0, 210, 1)).bbox).toEqual([-160, 0, -150, 1]);
  });

  it('answers ±180 for the whole world, from -180 and from 0', () => {
    expect(areaOfRing(rectangle(-180, -90, 180, 90)).bbox).toEqual([-180, -90, 180, 90]);
    expect(areaOfRing(rectangle(0, -60, 360, 75)).bbox).toEqual([-180, -60, 180, 75]);
  });

  it.each([
    ['north', parallel(60), [-180, 60, 180, 90], 360 * 30],
    ['north, westward', parallel(60).toReversed(), [-180, 60, 180, 90], 360 * 30],
    ['south', parallel(-75), [-180, -90, 180, -75], 360 * 15],
  ] as const)('closes a ring around the %s pole over the pole', (_, ring, bbox, area) => {
    const result = areaOfRing(ring);
    expect(result.bbox).toEqual(bbox);
    expect(signedArea(rings(result.footprint)[0]!)).toBeCloseTo(area);
  });

  it('interpolates the latitude at the seam of a polar ring', () => {
    const ring: Point[] = [
      [-135, 70],
      [-45, 80],
      [45, 70],
      [135, 60],
      [-135, 70],
    ];
    const coordinates = rings(areaOfRing(ring).footprint)[0]!;
    expect(coordinates).toContainEqual([180, 65]);
    expect(coordinates).toContainEqual([-180, 65]);
  });
});
