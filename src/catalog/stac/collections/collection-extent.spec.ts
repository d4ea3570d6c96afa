import { describe, expect, it } from '@jest/globals';
import { type Collection } from '../../collection.entity.js';
import { servedExtent } from './collection-extent.js';

const JUNE = new Date('2024-06-01T00:00:00Z');
const JULY = new Date('2024-07-01T00:00:00Z');

function extentOf(
  bbox: number[][] | undefined,
  measured: number[] | null,
  interval?: Array<[string | null, string | null]>,
) {
  const extent = { ...(bbox && { spatial: { bbox } }), ...(interval && { temporal: { interval } }) };
  const [startAt, endAt] = measured ? [JUNE, JULY] : [null, null];
  const document = { extent } as unknown as Collection['document'];
  const { spatial, temporal } = servedExtent({ document, bbox: measured, startAt, endAt });
  return { bbox: spatial.bbox, interval: temporal.interval };
}

describe('the extent of a collection', () => {
  it('is the world at any time when nothing is known', () => {
    expect(extentOf(undefined, null)).toEqual({ bbox: [[-180, -90, 180, 90]], interval: [[null, null]] });
  });

  it.each([
    ['only measured', undefined, [1, 2, 3, 4], [[1, 2, 3, 4]]],
    ['only declared', [[1, 2, 3, 4]], null, [[1, 2, 3, 4]]],
    ['the wider of both on each side', [[0, 5, 3, 10]], [1, 2, 4, 6], [[0, 2, 4, 10]]],
    ['with declared heights kept', [[0, 0, -5, 1, 1, 5]], [0, 0, 2, 2], [[0, 0, -5, 2, 2, 5]]],
    ['with declared parts kept', [[0, 0, 9, 9], [0, 0, 1, 1], [8, 8, 9, 9]], [0, 0, 9, 10], [[0, 0, 9, 10], [0, 0, 1, 1], [8, 8, 9, 9]]],
    ['across the antimeridian, scenes inside', [[170, -5, -170, 5]], [172, -1, 175, 1], [[170, -5, -170, 5]]],
    ['across the antimeridian, scenes outside', [[170, -5, -170, 5]], [0, -1, 175, 1], [[-180, -5, 180, 5]]],
  ])('is %s', (_, declared, measured, expected) => {
    expect(extentOf(declared, measured).bbox).toEqual(expected);
  }); // prettier-ignore

  it.each([
    [[['2024-06-15T00:00:00Z', null]], [['2024-06-01T00:00:00.000Z', null]]],
    [[['2020-01-01T00:00:00Z', '2024-06-15T00:00:00Z']], [['2020-01-01T00:00:00Z', '2024-07-01T00:00:00.000Z']]],
    [[[null, null]], [[null, null]]],
    [undefined, [['2024-06-01T00:00:00.000Z', '2024-07-01T00:00:00.000Z']]],
  ] as Array<[Array<[string | null, string | null]> | undefined, unknown]>)(
    'spans the declared interval %j and its scenes of June',
    (declared, expected) => {
      expect(extentOf(undefined, [0, 0, 1, 1], declared).interval).toEqual(expected);
    },
  );
});
