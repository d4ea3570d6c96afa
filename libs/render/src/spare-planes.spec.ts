import { describe, expect, it } from '@jest/globals';
import { SparePlanes } from './spare-planes.js';

describe('spare planes', () => {
  it('are lent again in their own size, to one at a time', () => {
    const planes = new SparePlanes();
    const lent = planes.borrow(4);
    planes.giveBack([lent]);
    expect(planes.borrow(5)).toHaveLength(5);
    expect(planes.borrow(4)).toBe(lent);
    expect(planes.borrow(4)).not.toBe(lent);
  });

  it('are let go when there are too many, the oldest first', () => {
    const planes = new SparePlanes();
    const million = Array.from({ length: 3 }, () => planes.borrow(1024 ** 2));
    planes.giveBack(million);
    const found = [planes.borrow(1024 ** 2), planes.borrow(1024 ** 2), planes.borrow(1024 ** 2)];
    expect(found.map((plane) => million.indexOf(plane))).toEqual([2, 1, -1]);
  });
});
