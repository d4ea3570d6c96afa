import { describe, expect, it } from '@jest/globals';
import { maskOf, rectanglesOf, validInAll, type ValidMask } from './valid-mask.js';

const mask = (...rows: string[]): ValidMask => ({
  width: (rows[0] as string).length,
  height: rows.length,
  cells: Uint8Array.from([...rows.join('')].map((c) => (c === '#' ? 1 : 0))),
});

describe('maskOf', () => {
  it('takes no-data and NaN for holes, and any band with data for valid', () => {
    const data = [Float32Array.of(NaN, -9999.9, 0, 5), Float32Array.of(NaN, 1, 7, 7)];
    expect([...maskOf({ width: 4, height: 1, data }, [-9999.9, null]).cells]).toEqual([0, 1, 1, 1]);
    expect([...maskOf({ width: 4, height: 1, data: [data[0] as Float32Array] }, [-9999.9]).cells]).toEqual([
      0, 0, 1, 1,
    ]);
    expect([...maskOf({ width: 2, height: 1, data: [Uint8Array.of(0, 1)] }, [0]).cells]).toEqual([0, 1]);
  });
});

describe('rectanglesOf', () => {
  it('joins equal runs of neighbouring rows', () => {
    expect(rectanglesOf(mask('##..', '##.#', '####', '....'))).toEqual([
      { left: 0, right: 2, top: 0, bottom: 2 },
      { left: 3, right: 4, top: 1, bottom: 2 },
      { left: 0, right: 4, top: 2, bottom: 3 },
    ]);
    expect(rectanglesOf(mask('...', '...'))).toEqual([]);
    expect(rectanglesOf(mask('###', '###'))).toEqual([{ left: 0, right: 3, top: 0, bottom: 2 }]);
  });

  it('covers each valid cell once', () => {
    let seed = 7;
    const cells = Uint8Array.from({ length: 400 }, () => ((seed = (seed * 48271) % 2147483647) % 3 === 0 ? 0 : 1));
    const painted = new Uint8Array(400);
    for (const { left, right, top, bottom } of rectanglesOf({ width: 20, height: 20, cells }))
      for (let row = top; row < bottom; row++) for (let col = left; col < right; col++) painted[row * 20 + col]! += 1;
    expect(painted).toEqual(cells);
  });
});

it('validInAll is the intersection', () => {
  expect(validInAll([mask('##.#'), mask('#.##')])).toEqual(mask('#..#'));
});
