import { describe, expect, it } from '@jest/globals';
import { northUp, turnedRows } from './north-up.js';

const axis = (first: number, step: number, size: number) => ({ name: 'axis', first, step, size });
const block = (row: number, rows: number, values: number[]) => ({ row, rows, values: Float64Array.from(values) });

describe('northUp', () => {
  it('leaves what is north up as it is', () => {
    const frame = northUp(axis(0.5, 1, 3), axis(1.5, -1, 2), false);
    expect(frame).toMatchObject({ bbox: [0, 0, 3, 2], isSouthFirst: false, isEastFirst: false, rolled: 0 });
    const given = block(0, 2, [1, 2, 3, 4, 5, 6]);
    expect(turnedRows(frame, given).values).toBe(given.values);
  });

  it('turns rows and columns, block by block', () => {
    const frame = northUp(axis(2.5, -1, 3), axis(0.5, 1, 3), false);
    expect(turnedRows(frame, block(0, 2, [1, 2, 3, 4, 5, 6]))).toEqual({
      row: 1,
      values: Float64Array.of(6, 5, 4, 3, 2, 1),
    });
    expect(turnedRows(frame, block(2, 1, [7, 8, 9]))).toEqual({ row: 0, values: Float64Array.of(9, 8, 7) });
  });

  it('begins a globe at its antimeridian', () => {
    const frame = northUp(axis(45, 90, 4), axis(0, -10, 1), true);
    expect(frame).toMatchObject({ bbox: [-180, -5, 180, 5], rolled: 2 });
    expect(turnedRows(frame, block(0, 1, [45, 135, 225, 315])).values).toEqual(Float64Array.of(225, 315, 45, 135));
  });

  it('shifts what lies wholly beyond 180°, and leaves what crosses it', () => {
    expect(northUp(axis(200.5, 1, 10), axis(0, -1, 2), true).bbox[0]).toBe(-160);
    expect(northUp(axis(175.5, 1, 10), axis(0, -1, 2), true).bbox).toEqual([175, -1.5, 185, 0.5]);
    expect(northUp(axis(200.5, 1, 10), axis(0, -1, 2), false).bbox[0]).toBe(200);
  });
});
