import { describe, expect, it } from '@jest/globals';
import { bandNames } from './dataset-item.js';
import { metresPerUnit } from './metres-per-unit.js';

const bands = (...names: Array<string | null>) => names.map((name, i) => ({ index: i + 1, name }));

describe('bandNames', () => {
  it.each([
    [
      ['B04', 'B08'],
      ['B04', 'B08'],
    ],
    [
      ['B04', null],
      ['B1', 'B2'],
    ],
    [
      ['B04', 'B04'],
      ['B1', 'B2'],
    ],
    [['near infrared'], ['B1']],
    [
      ['B2', ''],
      ['B1', 'B2'],
    ],
    [[], []],
  ])('of %j are %j', (names, expected) => {
    expect(bandNames(bands(...names))).toEqual(expected);
  });
});

/** As `gdalsrsinfo -o wkt2_2019` writes the axes, behind an ellipsoid in metres. */
const projected = (unit: string) => `PROJCRS["…",BASEGEOGCRS["…",DATUM["…",ELLIPSOID["GRS 1980",6378137,298.257222101,
  LENGTHUNIT["metre",1]]]],CONVERSION["…",PARAMETER["False easting",984250,LENGTHUNIT["metre",1]]],CS[Cartesian,2],
  AXIS["easting (X)",east,ORDER[1],${unit}],AXIS["northing (Y)",north,ORDER[2],${unit}],ID["EPSG",2263]]`;

describe('metresPerUnit', () => {
  it.each([
    [projected('LENGTHUNIT["metre",1]'), 1],
    [projected('LENGTHUNIT["US survey foot",0.304800609601219]'), 0.304800609601219],
    [projected('LENGTHUNIT["kilometre",1000]'), 1000],
    ['PROJCRS["without axes"]', null],
  ])('of projected axes (%#)', (wkt, expected) => {
    expect(metresPerUnit(wkt, false)).toBe(expected);
  });

  it('of degrees is that of latitude', () => {
    expect(metresPerUnit('GEOGCRS["WGS 84"]', true)).toBeCloseTo((Math.PI / 180) * 6_371_000, -1);
  });
});
