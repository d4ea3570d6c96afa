import { describe, expect, it } from '@jest/globals';
import { readRadarGeometry } from '#libs/eo-products';
import { annotatedPoints, sentinel1Text } from '../../../test/support/sentinel1-fixture.js';
import { earthFixed } from './ellipsoid.js';
import { GeolocationGrid } from './geolocation-grid.js';
import { localIncidence } from './local-incidence.js';
import { RangeDoppler } from './range-doppler.js';

const text = sentinel1Text('annotation/s1a');
const geometry = readRadarGeometry(text, 'annotation.xml');
const points = annotatedPoints(text);
const METRES = 111_195;

describe('the geometry of a real product', () => {
  it('is read to the microsecond', () => {
    expect(geometry).toMatchObject({ lines: 16676, samples: 26144, rangeSpacing: 10, looks: 5 });
    expect([geometry.orbit.length, geometry.groundRange.length, points.length]).toEqual([16, 28, 210]);
    expect(geometry.orbit[0]!.time).toBeCloseTo(-64.153776, 6);
  });

  it('is refused where its grid is none', () => {
    const torn = text.replace(/<geolocationGridPoint>.*?<\/geolocationGridPoint>/s, '');
    expect(() => readRadarGeometry(torn, 'a.xml')).toThrow(/a\.xml: geolocationGridPoint is "209 of them"/);
    expect(() => readRadarGeometry(text.replace(/(<azimuthTimeInterval>).*?</, '$10<'), 'a.xml')).toThrow(
      /azimuthTimeInterval/,
    );
    expect(() => readRadarGeometry(text.replace(/<orbitList.*<\/orbitList>/s, ''), 'a.xml')).toThrow(
      /a\.xml: orbit is missing/,
    );
  });
});

describe('the geolocation grid', () => {
  const grid = new GeolocationGrid(geometry.grid);

  it('has its own points where they are', () => {
    for (const { line, sample, longitude, latitude } of points) {
      const found = grid.locate(longitude, latitude)!;
      expect(Math.hypot(found.line - line, found.sample - sample)).toBeLessThan(1e-6);
    }
  });

  it('goes there and back, wherever it was before', () => {
    for (let k = 0; k < 200; k++) {
      const place = { line: (k * 7919) % 16675, sample: (k * 104_729) % 26143 };
      const found = grid.locate(...grid.placeOf(place))!;
      expect(Math.hypot(found.line - place.line, found.sample - place.sample)).toBeLessThan(1e-5);
    }
  });

  it('is nowhere beside the image', () => {
    for (const [longitude, latitude] of [
      [1, 45],
      [6, 45],
      [3, 44],
      [3, 47],
      [-177, -45],
      [0, 90],
    ] as const)
      // prettier-ignore
      expect(grid.locate(longitude, latitude)).toBeNull();
    expect(grid.locate(3, 45.5)).not.toBeNull();
  });
});

describe('range and Doppler', () => {
  const doppler = new RangeDoppler(geometry);

  it('agree with the points that the processor annotated', () => {
    for (const { line, sample, longitude, latitude, height } of points) {
      const found = doppler.locate(longitude, latitude, height)!;
      expect(Math.abs(found.line - line)).toBeLessThan(0.25);
      expect(Math.abs(found.sample - sample)).toBeLessThan(0.02);
    }
  });

  it('bring heights nearer to the radar, by height times cotangent of the incidence', () => {
    const inner = points.filter(({ sample }) => sample > 3000);
    for (const { longitude, latitude, height, incidence } of inner) {
      const [low, high] = [height, height + 500].map((at) => doppler.locate(longitude, latitude, at)!) as [{ sample: number; line: number }, { sample: number; line: number }]; // prettier-ignore
      const shift = (low.sample - high.sample) * geometry.rangeSpacing;
      expect(shift / (500 / Math.tan((incidence * Math.PI) / 180))).toBeCloseTo(1, 1);
      expect(Math.abs(high.line - low.line)).toBeLessThan(2);
    }
  });

  it('see flat ground at the annotated incidence angle', () => {
    for (const { longitude, latitude, height, incidence } of points) {
      const at = (dx: number, dy: number) => earthFixed(longitude + dx, latitude + dy, height);
      const [point, step] = [at(0, 0), 1e-4];
      const neighbours = { east: at(step, 0), west: at(-step, 0), north: at(0, step), south: at(0, -step) };
      expect(localIncidence(point, neighbours, doppler.sight(point)!.from)).toBeCloseTo(incidence, 1);
    }
  });

  it('see a slope that leans to the radar by so much less', () => {
    const [here, behind] = [points.find(({ line, sample }) => line === 8008 && sample === 13080)!, points.find(({ line, sample }) => line === 8008 && sample === 14388)!]; // prettier-ignore
    const shrink = Math.cos((here.latitude * Math.PI) / 180);
    const [east, north] = [(behind.longitude - here.longitude) * shrink, behind.latitude - here.latitude];
    const away = Math.hypot(east, north);
    const at = (dx: number, dy: number) => {
      const metres = ((dx * shrink * east + dy * north) / away) * METRES;
      return earthFixed(here.longitude + dx, here.latitude + dy, here.height + metres * Math.tan((10 * Math.PI) / 180));
    };
    const neighbours = { east: at(1e-4, 0), west: at(-1e-4, 0), north: at(0, 1e-4), south: at(0, -1e-4) };
    const { from } = doppler.sight(at(0, 0))!;
    expect(localIncidence(at(0, 0), neighbours, from)).toBeCloseTo(here.incidence - 10, 0);
  });

  it('are nowhere beside the image', () => {
    for (const [longitude, latitude] of [
      [0, 45],
      [6.5, 45],
      [3, 40],
      [3, 50],
      [-177, -45],
    ] as const)
      // prettier-ignore
      expect(doppler.locate(longitude, latitude, 0)).toBeNull();
  });
});
