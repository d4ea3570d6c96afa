import { describe, expect, it } from '@jest/globals';
import { type BBox, type Point } from '#libs/geo';
import { type VectorFeature } from '../vector-feature.js';
import { lonLatBoxes, type ToLonLat } from './lon-lat-boxes.js';

const feature = (epsg: number, bbox: BBox): VectorFeature => ({
  ...{ table: 't', id: 5, identifier: null, width: null, height: null, resolution: null, epsg, bbox },
  geometry: { type: 'Polygon', coordinates: [] },
});
/** Web Mercator's inverse, from EPSG guidance note 7-2. */
const R = 6_378_137;
const mercator = ([x, y]: Point): Point => [(x / R) * (180 / Math.PI), (Math.atan(Math.sinh(y / R)) * 180) / Math.PI];
const toLonLat: ToLonLat = async (_, points) => points.map(mercator);

describe('lonLatBoxes', () => {
  it('keeps degrees, asks once per CRS and answers in order', async () => {
    const asked: number[] = [];
    const counting: ToLonLat = (epsg, points) => (asked.push(epsg), toLonLat(epsg, points));
    const boxes = await lonLatBoxes(
      [feature(3857, [0, 0, R * Math.PI, R]), feature(4326, [5, 50, 6, 51]), feature(3857, [-R, -R, 0, 0])],
      counting,
    );
    expect(asked).toEqual([3857]);
    const north = (Math.atan(Math.sinh(1)) * 180) / Math.PI;
    const expected = [[0, 0, 180, north], [5, 50, 6, 51], [-180 / Math.PI, -north, 0, 0]]; // prettier-ignore
    boxes.forEach((box, i) => box.forEach((value, j) => expect(value).toBeCloseTo(expected[i]![j]!, 9)));
  });

  it('crosses ±180', async () => {
    expect(await lonLatBoxes([feature(4326, [179, -1, 181, 1])], toLonLat)).toEqual([[179, -1, -179, 1]]);
  });

  it.each<[string, VectorFeature, ToLonLat]>([
    ['outside its projection', feature(32633, [1e9, 0, 2e9, 1]), async (_, points) => points.map(() => null)],
    ['beyond the poles', feature(4326, [0, 80, 1, 91]), toLonLat],
  ])('refuses what lies %s', async (_, misplaced, project) => {
    await expect(lonLatBoxes([misplaced], project)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(/^Feature 5 of table "t" of the GeoPackage has no place on the globe: \[/),
    });
  });
});
