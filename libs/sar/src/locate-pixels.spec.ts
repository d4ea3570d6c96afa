import { describe, expect, it } from '@jest/globals';
import { readRadarGeometry } from '#libs/eo-products';
import { sentinel1Text } from '../../../test/support/sentinel1-fixture.js';
import { GeolocationGrid } from './geolocation-grid.js';
import { locatePixels, locateSmoothly, type MapPixels } from './locate-pixels.js';

const geometry = readRadarGeometry(sentinel1Text('annotation/s1a'), 'annotation.xml');

function mapOf(width: number, height: number, west: number, north: number, step: number): MapPixels {
  const pixels = Array.from({ length: width * height }, (_, i) => i);
  return {
    width,
    x: Float64Array.from(pixels, (i) => west + (i % width) * step),
    y: Float64Array.from(pixels, (i) => north - Math.floor(i / width) * step),
  };
}

describe('locating smoothly', () => {
  it.each([
    ['inside, at full resolution', mapOf(70, 50, 3, 45.5, 1e-4)],
    ['inside, coarse', mapOf(40, 40, 2.2, 46, 0.03)],
    ['across the edge', mapOf(60, 60, 1.2, 46.2, 0.01)],
    ['a single pixel', mapOf(1, 1, 3, 45.5, 1)],
    ['a single row', mapOf(33, 1, 3, 45.5, 0.001)],
    ['far away', mapOf(20, 20, -60, 10, 0.001)],
  ])('agrees with every pixel on its own: %s', (_, map) => {
    const found = locateSmoothly(new GeolocationGrid(geometry.grid), map);
    const exact = locatePixels(new GeolocationGrid(geometry.grid), map, new Float64Array(map.x.length));
    for (let i = 0; i < map.x.length; i++) {
      expect(Number.isNaN(found.lines[i]!)).toBe(Number.isNaN(exact.lines[i]!));
      if (Number.isNaN(exact.lines[i]!)) continue;
      expect(Math.abs(found.lines[i]! - exact.lines[i]!)).toBeLessThan(0.03);
      expect(Math.abs(found.samples[i]! - exact.samples[i]!)).toBeLessThan(0.03);
    }
  });
});
