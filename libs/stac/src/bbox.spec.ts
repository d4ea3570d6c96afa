import { describe, expect, it } from '@jest/globals';
import { parseBbox } from './bbox.js';

describe('parseBbox', () => {
  it.each([
    ['1,2,3,4', [1, 2, 3, 4], null],
    [[1, 2, 3, 4], [1, 2, 3, 4], null],
    [['1', '2', '3', '4'], [1, 2, 3, 4], null],
    ['-1.5,+2,3e0,.5e1', [-1.5, 2, 3, 5], null],
    ['1, 2, 3, 4', [1, 2, 3, 4], null],
    ['170,-10,-170,10', [170, -10, -170, 10], null],
    ['5,6,5,6', [5, 6, 5, 6], null],
    ['-180,-90,180,90', [-180, -90, 180, 90], null],
    ['1,2,-100,3,4,100', [1, 2, 3, 4], [-100, 100]],
  ])('reads %j', (values, box, heights) => expect(parseBbox(values)).toEqual({ box, heights }));

  it.each([
    ['1,2,3', /expected 4 or 6 numbers.*got 3/],
    ['1,2,3,4,5', /got 5/],
    ['[1,2,3,4]', /"\[1" is not a number/],
    ['1,2,3,north', /"north" is not a number/],
    ['1,,3,4', /"" is not a number/],
    ['0x1,2,3,4', /"0x1" is not a number/],
    ['1,2,3,NaN', /"NaN" is not a number/],
    ['1,2,3,1e999', /"1e999" is not a number/],
    [[1, 2, 3, null], /null is not a number/],
    [[1, 2, 3, Infinity], /is not a number/],
    [[[1], 2, 3, 4], /\[1\] is not a number/],
    [{ west: 1 }, /expected an array of numbers/],
    ['-181,0,1,1', /west -181 is outside -180..180/],
    ['0,0,181,1', /east 181/],
    ['0,-91,1,1', /south -91 is outside -90..90/],
    ['0,0,1,90.01', /north 90.01/],
    ['0,2,1,1', /south 2 lies north of 1/],
    ['0,0,5,1,1,4', /height 5 lies above 4/],
  ])('refuses %j, naming the value', (values, reason) => expect(() => parseBbox(values)).toThrow(reason));
});
