import { describe, expect, it } from '@jest/globals';
import { type Position } from 'geojson';
import { uprightBox } from './upright-box.js';

const polygon = (...rings: Position[][]) => ({ type: 'Polygon' as const, coordinates: rings });
const [nw, sw, se, ne] = [[1, 4], [1, 2], [3, 2], [3, 4]] as [Position, Position, Position, Position]; // prettier-ignore

describe('uprightBox', () => {
  it.each([
    ['counter-clockwise', [nw, sw, se, ne, nw]],
    ['clockwise', [nw, ne, se, sw, nw]],
    ['from another corner', [se, ne, nw, sw, se]],
  ])('knows a box drawn %s', (_, ring) => expect(uprightBox(polygon(ring))).toEqual([1, 2, 3, 4]));

  it.each<[string, Position[][]]>([
    ['a triangle', [[nw, sw, se, nw]]],
    ['a bow tie', [[nw, se, sw, ne, nw]]],
    ['a line there and back', [[nw, sw, nw, sw, nw]]],
    ['a box with a hole', [[nw, sw, se, ne, nw], [nw, sw, se, ne, nw]]], // prettier-ignore
    ['a slanted box', [[[0, 1], [1, 0], [2, 1], [1, 2], [0, 1]]]], // prettier-ignore
    ['an open ring', [[nw, sw, se, ne, sw]]],
    ['heights', [[nw, sw, se, ne, nw].map((point) => [...point, 9])]],
    ['more points than corners', [[nw, [1, 3], sw, se, ne, nw]]],
    ['nothing', []],
  ])('does not take %s for one', (_, rings) => expect(uprightBox(polygon(...rings))).toBeNull());

  it('leaves other geometries alone', () => expect(uprightBox({ type: 'Point', coordinates: nw })).toBeNull());
});
