import { describe, expect, it } from '@jest/globals';
import { hasFewColours } from './few-colours.js';

/** RGBA; pixel i has the number of its colour in its first and last byte. */
const pixels = (colours: readonly number[]) => Uint8Array.from(colours.flatMap((n) => [n >> 8, 7, 7, n & 255]));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('hasFewColours', () => {
  it.each<[string, boolean, number[]]>([
    ['one, all over', true, Array<number>(1000).fill(3)],
    ['256', true, [...upTo(256), ...upTo(256)]],
    ['one more', false, upTo(257)],
    ['one more, at the very end', false, [...Array<number>(1000).fill(0), ...upTo(256), 256]],
  ])('%s: %s', (_, expected, colours) => {
    expect(hasFewColours(pixels(colours), 4)).toBe(expected);
  });

  it('counts alpha and keeps pixels of three bytes apart', () => {
    const half = upTo(200).flatMap((n) => [n, 0, 0, 255, n, 0, 0, 0]);
    expect(hasFewColours(Uint8Array.from(half), 4)).toBe(false);
    expect(hasFewColours(Uint8Array.from(upTo(200).flatMap((n) => [n, 0, 0, n, 0, 0])), 3)).toBe(true);
  });
});
