import { describe, expect, it } from '@jest/globals';
import { parseGeometry } from './geometry.js';

const RING = [[0, 0], [1, 0], [1, 1], [0, 0]]; // prettier-ignore

describe('parseGeometry', () => {
  it.each([
    { type: 'Point', coordinates: [1, 2] },
    { type: 'Point', coordinates: [190, 2, 100] },
    { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] },
    { type: 'LineString', coordinates: [[1, 2], [3, 4]] },
    { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] },
    { type: 'Polygon', coordinates: [RING, RING] },
    { type: 'MultiPolygon', coordinates: [[RING], [RING]] },
    { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }, { type: 'Polygon', coordinates: [RING] }] },
  ])('reads $type, as object and as text', (geometry) => {
    expect(parseGeometry(geometry)).toEqual(geometry);
    expect(parseGeometry(JSON.stringify({ ...geometry, bbox: [1, 2, 3, 4], crs: {} }))).toEqual(geometry);
  }); // prettier-ignore

  const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });
  let nested: unknown = { type: 'Point', coordinates: [0, 0] };
  for (let depth = 0; depth < 20; depth++) nested = { type: 'GeometryCollection', geometries: [nested] };

  it.each([
    [{ type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] } }, /intersects: a Feature is not a geometry/],
    [{ type: 'FeatureCollection', features: [] }, /a FeatureCollection is not a geometry/],
    ['{"type":', /intersects: .* is not JSON/],
    ['5', /expected a GeoJSON geometry, got 5/],
    [null, /got null/],
    [{ type: 'Circle', coordinates: [1, 2] }, /intersects\.type: "Circle" is not a GeoJSON geometry type/],
    [{ type: 'constructor', coordinates: [1, 2] }, /"constructor" is not/],
    [{ coordinates: [1, 2] }, /intersects\.type: undefined/],
    [{ type: 'Point' }, /intersects\.coordinates: expected an array, got undefined/],
    [{ type: 'Point', coordinates: [1] }, /a position has 2 or 3 numbers, got \[1\]/],
    [{ type: 'Point', coordinates: [1, 2, 3, 4, 5] }, /a position has 2 or 3/],
    [{ type: 'Point', coordinates: [1, '2'] }, /expected finite numbers/],
    [{ type: 'Point', coordinates: [1, Infinity] }, /expected finite numbers/],
    [{ type: 'Point', coordinates: [[1, 2]] }, /a position has/],
    [{ type: 'Point', coordinates: [] }, /a position has/],
    [{ type: 'Point', coordinates: [2, 91] }, /latitude 91 is outside -90..90 \(positions are longitude, latitude\)/],
    [{ type: 'Point', coordinates: [361, 0] }, /longitude 361/],
    [{ type: 'LineString', coordinates: [[1, 2]] }, /a line needs at least 2 positions, got 1/],
    [polygon(), /coordinates: is empty/],
    [polygon(RING, [[0, 0], [1, 1], [0, 0]]), /coordinates\[1\]: a ring needs at least 4 positions, got 3/],
    [polygon([[0, 0], [1, 0], [1, 1], [0, 1]]), /coordinates\[0\]: the ring is not closed/],
    [polygon([[0, 0], [1, 0], 5, [0, 0]]), /coordinates\[0\]\[2\]: expected an array, got 5/],
    [{ type: 'MultiPolygon', coordinates: [RING] }, /coordinates\[0\]\[0\]\[0\]: expected an array/],
    [{ type: 'GeometryCollection', geometries: [] }, /geometries: is empty/],
    [{ type: 'GeometryCollection', geometries: [{ type: 'Feature' }] }, /geometries\[0\]: a Feature/],
    [nested, /nested deeper than 16/],
    [{ type: 'MultiPoint', coordinates: Array(100_001).fill([0, 0]) }, /more than 100000 positions/],
  ])('refuses what is no geometry: %#', (json, reason) => {
    expect(() => parseGeometry(json)).toThrow(reason);
  }); // prettier-ignore
});
