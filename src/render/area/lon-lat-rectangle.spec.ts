import { describe, expect, it } from '@jest/globals';
import { lonLatRectangle } from './lon-lat-rectangle.js';

const crs = (epsg: number, isGeographic = false) => ({ epsg, uri: '', isGeographic });

describe('lonLatRectangle', () => {
  it('is the extent itself in degrees, and unknown in other projections', () => {
    expect(lonLatRectangle({ crs: crs(4326, true), bbox: [170, -1, 190, 1] })).toEqual([170, -1, 190, 1]);
    expect(lonLatRectangle({ crs: crs(32633), bbox: [0, 0, 1, 1] })).toBeNull();
  });

  it('is where PROJ puts the corners in Web Mercator', () => {
    // gdaltransform -s_srs EPSG:3857 -t_srs EPSG:4326 -output_xy
    const found = lonLatRectangle({ crs: crs(3857), bbox: [1473512.35, 6111235.8, 1552911.74, 6194472.9] });
    [13.2367866534387, 48.0263268334895, 13.9500435093064, 48.5239771564786].forEach((degrees, i) => expect(found?.[i]).toBeCloseTo(degrees, 11)); // prettier-ignore
  });

  it('goes on beyond ±180, and stays below the poles', () => {
    const [west, south, east, north] = lonLatRectangle({ crs: crs(3857), bbox: [19e6, -1e9, 21e6, 1e9] }) ?? [];
    expect([west, east].map((value) => Math.round(value ?? 0))).toEqual([171, 189]);
    expect([south, north]).toEqual([-90, 90]);
  });

  it('goes around once at most', () => {
    expect(lonLatRectangle({ crs: crs(4326, true), bbox: [-1e9, -1, 1e9, 1] })).toEqual([-180, -1, 180, 1]);
    expect(lonLatRectangle({ crs: crs(3857), bbox: [-1e300, 0, 1e300, 0] })).toEqual([-180, 0, 180, 0]);
  });
});
