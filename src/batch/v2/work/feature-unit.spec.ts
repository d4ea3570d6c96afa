import { describe, expect, it } from '@jest/globals';
import { type VectorFeature } from '#libs/geopackage';
import { featureUnit } from './feature-unit.js';

const ring = [[0, 0], [105, 0], [105, 50], [0, 0]]; // prettier-ignore
const feature = (own: Partial<VectorFeature> = {}): VectorFeature => ({
  ...{ table: 'fields', id: 3, identifier: 'a', width: null, height: null, resolution: null, epsg: 32633 },
  ...{ geometry: { type: 'Polygon', coordinates: [ring] }, bbox: [0, 0, 105, 50] },
  ...own,
});

describe('the picture of a feature', () => {
  it('has its own size before its own resolution before the defaults', () => {
    const size = (own: Partial<VectorFeature>) => featureUnit(feature(own), { width: 7, height: 8 }).grid;
    expect(size({ width: 20, height: 10, resolution: 1 })).toMatchObject({
      width: 20,
      height: 10,
      bbox: [0, 0, 105, 50],
    });
    expect(size({ resolution: 5 })).toMatchObject({ width: 21, height: 10, bbox: [0, 0, 105, 50] });
    expect(size({})).toMatchObject({ width: 7, height: 8 });
  });

  it('grows to whole pixels from its upper left corner', () =>
    expect(featureUnit(feature(), { resolution: 20 }).grid).toMatchObject({
      width: 6,
      height: 3,
      bbox: [0, -10, 120, 50],
    }));

  it('has no data outside of the polygon', () =>
    expect(featureUnit(feature(), { resolution: 5 }).grid.geometry).toEqual({ type: 'Polygon', coordinates: [ring] }));

  it('is refused without a size, and when it is too large', () => {
    expect(() => featureUnit(feature(), null)).toThrow('Feature 3 of table "fields" has neither');
    expect(() => featureUnit(feature({ resolution: 0.01 }), null)).toThrow('becomes 10500 × 5000 pixels');
  });
});
