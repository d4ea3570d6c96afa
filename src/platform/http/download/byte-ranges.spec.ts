import { describe, expect, it } from '@jest/globals';
import { ifRangeHolds, parseRange } from './byte-ranges.js';

const part = (start: number, end: number) => ({ kind: 'part', range: { start, end } });
const whole = { kind: 'whole' };
const unsatisfiable = { kind: 'unsatisfiable' };

describe('parseRange of an object of 1000 bytes', () => {
  // The examples of RFC 9110 §14.1.2, on a shorter object.
  it.each([
    ['bytes=0-499', part(0, 499)],
    ['bytes=500-999', part(500, 999)],
    ['bytes=-500', part(500, 999)],
    ['bytes=950-', part(950, 999)],
    ['bytes=0-0', part(0, 0)],
    ['bytes=-1', part(999, 999)],
    ['bytes=-5000', part(0, 999)],
    ['bytes=900-5000', part(900, 999)],
    ['Bytes = 0-9', part(0, 9)],
    ['bytes=1000-', unsatisfiable],
    ['bytes=2000-3000', unsatisfiable],
    ['bytes=-0', unsatisfiable],
    ['bytes=0-1,5-6', whole],
    ['bytes=9-3', whole],
    ['bytes=-', whole],
    ['bytes=a-b', whole],
    ['items=0-5', whole],
    ['', whole],
    [undefined, whole],
  ])('%s', (header, expected) => expect(parseRange(header, 1000)).toEqual(expected));

  it('has no satisfiable range in an empty object', () => {
    expect(parseRange('bytes=0-', 0)).toEqual(unsatisfiable);
    expect(parseRange('bytes=-5', 0)).toEqual(unsatisfiable);
  });
});

describe('ifRangeHolds', () => {
  const modifiedAt = new Date('2020-02-19T11:33:21.500Z');
  it.each([
    [undefined, true],
    ['"abc"', true],
    ['"abd"', false],
    ['W/"abc"', false],
    ['Wed, 19 Feb 2020 11:33:21 GMT', true],
    ['Wed, 19 Feb 2020 11:33:22 GMT', false],
  ])('%s', (header, expected) => expect(ifRangeHolds(header, '"abc"', modifiedAt)).toBe(expected));
});
