import { describe, expect, it } from '@jest/globals';
import { isRotated, isSouthUp, mapToPixel, nativeExtent, pixelSize, pixelToMap } from './geo-transform.js';

const NORTH_UP = [500_000, 10, 0, 5_000_000, 0, -20];
/** 30° rotated, 10 units a pixel. */
const ROTATED = [100, 10 * Math.cos(Math.PI / 6), 5, 200, 5, -10 * Math.cos(Math.PI / 6)];

describe('geo transform', () => {
  it('maps the outer corner of a pixel', () => {
    expect(pixelToMap(NORTH_UP, [3, 2])).toEqual([500_030, 4_999_960]);
  });

  it.each([[NORTH_UP], [ROTATED]])('goes back from map to pixel with %j', (gt) => {
    const [col, row] = mapToPixel(gt, pixelToMap(gt, [12.25, 7.5]))!;
    expect(col).toBeCloseTo(12.25, 9);
    expect(row).toBeCloseTo(7.5, 9);
  });

  it('has no way back when all pixels lie on a line', () => {
    expect(mapToPixel([0, 1, 2, 0, 1, 2], [1, 1])).toBeNull();
  });

  it('measures pixels along their vectors', () => {
    expect(pixelSize(NORTH_UP)).toEqual({ resX: 10, resY: 20 });
    expect(pixelSize(ROTATED).resX).toBeCloseTo(10, 9);
  });

  it('knows rotated and south-up grids', () => {
    expect([isRotated(NORTH_UP), isRotated(ROTATED)]).toEqual([false, true]);
    expect([isSouthUp(NORTH_UP), isSouthUp([0, 1, 0, 0, 0, 1])]).toEqual([false, true]);
  });

  it('has an extent in order also when south is up', () => {
    expect(nativeExtent([0, 1, 0, 50, 0, 1], 4, 3)).toEqual([0, 50, 4, 53]);
  });
});
