import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { productFiles, S2_L1C, S2_L2A_NEW, S2_L2A_OLD } from '../../../../test/support/product-fixture.js';
import { type AngleGrids, readAngleGrids } from './angle-grids.js';

const FILE = 'MTD_TL.xml';
const textOf = (product: string) => [...productFiles(product)].find(([path]) => path.endsWith(FILE))![1] as string;

describe('the grids of a granule', () => {
  const found = readAngleGrids(textOf(S2_L2A_OLD), FILE);

  it('lie on the tile, 5 km apart', () => {
    expect(found).toMatchObject({ epsg: 32722, rowStep: 5000, columnStep: 5000, rows: 23, columns: 23 });
    expect([found.west, found.north]).toEqual([199_980, 5_900_020]);
  });

  it.each(['sunAzimuth', 'sunZenith', 'viewAzimuth', 'viewZenith'] as const)('%s as numpy has it', (name) => {
    // Made by test/fixtures/angles/expected.py: every fourth point, null where no detector saw the tile.
    const oracle = JSON.parse(readFileSync('test/fixtures/angles/expected.json', 'utf8')) as Record<string, Array<Array<number | null>>>; // prettier-ignore
    const values = oracle[name]!.map((row, j) =>
      row.map((_, i) => {
        const value = found[name][4 * j * found.columns + 4 * i]!;
        return Number.isNaN(value) ? null : value;
      }),
    );
    values.flat().forEach((value, i) => {
      const expected = oracle[name]!.flat()[i]!;
      if (expected === null) expect(value).toBeNull();
      else expect(value).toBeCloseTo(expected, 5);
    });
    expect(values.flat().some((value) => value !== null)).toBe(true);
  });

  it.each([S2_L1C, S2_L2A_NEW])('of other levels and baselines: %s', (product) => {
    const { sunZenith, viewZenith } = readAngleGrids(textOf(product), FILE) as AngleGrids;
    expect(sunZenith).toHaveLength(23 * 23);
    expect(Math.min(...viewZenith.filter((zenith) => !Number.isNaN(zenith)))).toBeGreaterThan(0);
    expect(Math.max(...viewZenith.filter((zenith) => !Number.isNaN(zenith)))).toBeLessThan(15);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['no sun', (text) => text.replaceAll('Sun_Angles_Grid', 'Moon'), /MTD_TL\.xml: Sun_Angles_Grid is missing/],
    ['no view', (text) => text.replaceAll('Viewing_Incidence_Angles_Grids', 'X'), /Viewing_Incidence_Angles_Grids is missing/], // prettier-ignore
    ['a word', (text) => text.replace(/<VALUES>[\d.]+/, '<VALUES>many'), /VALUES is "many"/],
    ['a short row', (text) => text.replace(/<VALUES>[\d.]+ /, '<VALUES>'), /expected 2[23] numbers/],
    ['a step of nothing', (text) => text.replace(/(<COL_STEP[^>]*>)5000/, '$10'), /COL_STEP is "0"/],
    ['no zone', (text) => text.replace(/EPSG:327\d\d/, 'EPSG:4326'), /HORIZONTAL_CS_CODE/],
    ['half a file', (text) => text.slice(0, 50_000), /MTD_TL\.xml/],
  ])('refuses %s', (_, spoil, message) => {
    expect(() => readAngleGrids(spoil(textOf(S2_L2A_OLD)), FILE)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringMatching(message) }) as never,
    );
  });
});
