import { describe, expect, it } from '@jest/globals';
import { tileBox } from '../drawing/web-mercator-tiles.js';
import { TILE_MATRIX_SETS, tileMatrices, tileOf } from './tile-matrix-set.js';

describe('tile matrices', () => {
  it('have the scales that the OGC gives for zooms of Web Mercator', () => {
    const [quad] = TILE_MATRIX_SETS.map(tileMatrices);
    expect(quad?.[0]).toMatchObject({ id: '0', count: 1 });
    expect(quad?.[0]?.scaleDenominator).toBeCloseTo(559_082_264.028_717_8, 3);
    expect(quad?.[18]?.scaleDenominator).toBeCloseTo(2132.729_583_849_784, 6);
  });

  it('of 512 px hold the place that the example in the documentation of Sentinel Hub shows', () => {
    const set = TILE_MATRIX_SETS.find(({ id }) => id === 'PopularWebMercator512');
    const matrix = set && tileMatrices(set).find(({ id }) => id === '14');
    const [west, south, east, north] = tileBox(tileOf(matrix!, 4758, 3065));
    // BBOX=3238005,5039853,3244050,5045897 beside TILEMATRIX=14&TILEROW=3065&TILECOL=4758.
    const [x, y] = [(3_238_005 + 3_244_050) / 2, (5_039_853 + 5_045_897) / 2];
    expect([west < x, x < east, south < y, y < north]).toEqual([true, true, true, true]);
    expect(east - west).toBeCloseTo(512 * 9.554_628_535_6, 3);
  });
});
