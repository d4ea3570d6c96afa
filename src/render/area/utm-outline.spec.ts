import { describe, expect, it } from '@jest/globals';
import { type Point } from '#libs/geo';
import { utmToLonLat } from './utm-outline.js';

describe('utmToLonLat', () => {
  // By PROJ 9.1 (rasterio.warp.transform)
  it.each<[number, Point, Point]>([
    [32629, [300000, 2800020], [-10.986621394508902, 25.303347211389212]],
    [32633, [-450000, 5000000], [3.0462382488247988, 44.52328566167887]],
    [32633, [1490000, 100], [23.861101501148386, 0.0008938598825310495]],
    [32756, [612345.678, 6250000.5], [154.21487077385885, -33.884371160391304]],
    [32601, [180000, 9300000], [158.31751393960153, 83.12542315291257]],
    [32760, [500000, 1100000], [176.99999999999997, -80.16497824883929]],
  ])('is where PROJ finds EPSG:%i %p', (epsg, point, [longitude, latitude]) => {
    const [[x, y]] = utmToLonLat([point], epsg) as [Point];
    // Of whichever turn
    expect(Math.abs(((x - longitude + 540) % 360) - 180)).toBeLessThan(1e-10);
    expect(Math.abs(y - latitude)).toBeLessThan(1e-10);
  });

  it('leaves other projections, far eastings and the poles to PostGIS', () => {
    expect(utmToLonLat([[500_000, 0]], 3035)).toBeNull();
    expect(utmToLonLat([[500_000, 0]], 32_661)).toBeNull();
    expect(
      utmToLonLat(
        [
          [500_000, 0],
          [1_600_000, 0],
        ],
        32_633,
      ),
    ).toBeNull();
    expect(utmToLonLat([[500_000, 9_600_000]], 32_633)).toBeNull();
  });
});
