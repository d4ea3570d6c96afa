import { describe, expect, it } from '@jest/globals';
import { type Polygon } from 'geojson';
import { areaKm2 } from './area-km2.js';

const box = (w: number, s: number, e: number, n: number): Polygon => ({
  type: 'Polygon',
  coordinates: [[[w, s], [e, s], [e, n], [w, n], [w, s]]], // prettier-ignore
});

/** WGS 84, from the equator to a parallel, per radian of longitude: the closed form of the ellipsoid's zone. */
function belowParallel(lat: number): number {
  const [a, e2] = [6378.137, 0.00669437999014];
  const [e, sin] = [Math.sqrt(e2), Math.sin((lat * Math.PI) / 180)];
  return ((a ** 2 * (1 - e2)) / 2) * (sin / (1 - e2 * sin ** 2) + Math.log((1 + e * sin) / (1 - e * sin)) / (2 * e));
}

describe('areaKm2', () => {
  it('of the world is that of the ellipsoid', () =>
    expect(areaKm2(box(-180, -90, 180, 90))).toBeCloseTo(510_065_622, -2));

  it.each([0, 30, 60, 89])('of a degree at %i° is within 1 %% of the ellipsoid', (lat) => {
    const exact = ((belowParallel(lat + 1) - belowParallel(lat)) * Math.PI) / 180;
    expect(Math.abs(areaKm2(box(0, lat, 1, lat + 1)) / exact - 1)).toBeLessThan(0.01);
  });

  it('does not mind the direction of rings, and takes holes out', () => {
    const outer = box(0, 0, 2, 2).coordinates[0]!;
    const hole = box(0, 0, 1, 1).coordinates[0]!;
    const whole = areaKm2({ type: 'Polygon', coordinates: [outer.toReversed()] });
    expect(whole).toBeCloseTo(areaKm2(box(0, 0, 2, 2)), 6);
    expect(areaKm2({ type: 'Polygon', coordinates: [outer, hole] })).toBeCloseTo(whole - areaKm2(box(0, 0, 1, 1)), 6);
  });

  it('adds parts; points and lines have none', () => {
    expect(areaKm2({ type: 'MultiPolygon', coordinates: [box(0, 0, 1, 1).coordinates, box(5, 0, 6, 1).coordinates] })).toBeCloseTo(2 * areaKm2(box(0, 0, 1, 1)), 6); // prettier-ignore
    expect(areaKm2({ type: 'Point', coordinates: [1, 2] })).toBe(0);
  });
});
