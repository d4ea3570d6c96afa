import { describe, expect, it } from '@jest/globals';
import { type ArrayVariable, type Attributes } from './array-dataset.js';
import { crsOfMapping } from './crs-of-mapping.js';
import { packingOf, unpack } from './packing.js';
import { decodeTimes } from './time.js';

const variable = (attributes: Attributes, type: ArrayVariable['type'] = 'int16'): ArrayVariable => ({ name: 'v', type, dimensions: [], attributes }); // prettier-ignore
const values = (attributes: Attributes, type: ArrayVariable['type'], ...stored: number[]) => [...unpack(Float64Array.from(stored), packingOf(variable(attributes, type)))]; // prettier-ignore

describe('stored numbers', () => {
  it.each([
    [{ scale_factor: 0.5, add_offset: 10, _FillValue: -1 }, 'int16', [4, -1, 0], [12, NaN, 10]],
    [{ _FillValue: -1, missing_value: [-2, -3] }, 'int16', [-1, -2, -3, -4], [NaN, NaN, NaN, -4]],
    // CF: bounds are of stored numbers, and both ends are valid.
    [{ valid_range: [0, 10], scale_factor: 100 }, 'int16', [-1, 0, 10, 11], [NaN, 0, 1000, NaN]],
    [{ valid_min: 2 }, 'uint8', [1, 2], [NaN, 2]],
    [{ valid_max: 2 }, 'uint8', [3, 2], [NaN, 2]],
    [{ _Unsigned: 'true', _FillValue: -1 }, 'int16', [-1, -2, 5], [NaN, 65534, 5]],
    [{ _Unsigned: 'true', valid_range: [0, -6] }, 'int8', [-5, -6, 7], [NaN, 250, 7]],
    // GDAL has reinterpreted the values, and not the attribute.
    [{ _Unsigned: 'true', _FillValue: -1 }, 'uint8', [255, 254], [NaN, 254]],
    [{ _FillValue: 1e20 }, 'float32', [Math.fround(1e20), 1], [NaN, 1]],
    [{ _FillValue: NaN }, 'float64', [NaN, Infinity, 1], [NaN, NaN, 1]],
    [{ _FillValue: '-9', valid_range: '0, 5' }, 'int32', [-9, 5, 6], [NaN, 5, NaN]],
  ] as const)('with %j of %s', (attributes, type, stored, expected) => {
    expect(values(attributes, type, ...stored)).toEqual([...expected]);
  });
});

describe('times', () => {
  const iso = (units: string, calendar: string | undefined, ...stored: number[]) =>
    decodeTimes(stored, variable({ units, ...(calendar !== undefined && { calendar }) }, 'float64')).map(
      (instant) => instant.iso,
    );

  it.each([
    ['days since 2000-02-28', 'noleap', [1, 365, -58], ['2000-03-01', '2001-02-28', '2000-01-01']],
    ['days since 2001-02-28', 'all_leap', [1, 2], ['2001-02-29', '2001-03-01']],
    ['days since 2000-02-28', '360_day', [2, 3, 360], ['2000-02-30', '2000-03-01', '2001-02-28']],
    ['days since 2000-02-28', 'standard', [1, 2], ['2000-02-29', '2000-03-01']],
    ['days since 2000-02-28', undefined, [2], ['2000-03-01']],
  ])('%s in %s', (units, calendar, stored, days) => {
    expect(iso(units, calendar, ...stored)).toEqual(days.map((day) => `${day}T00:00:00Z`));
  });

  it('have hours and fractions', () => {
    expect(iso('hours since 1999-12-31 23:30:15', '365_day', 0.5)).toEqual(['2000-01-01T00:00:15Z']);
    expect(iso('seconds since 1970-01-01', 'gregorian', 1.5)).toEqual(['1970-01-01T00:00:01.500Z']);
  });

  it.each([
    ['furlongs since 2000-01-01', 'standard'],
    ['days since 2000-01-01', 'tai'],
    ['months since 2000-01-01', '360_day'],
    ['', 'standard'],
  ])('are refused in words: %s, %s', (units, calendar) => {
    expect(() => iso(units, calendar, 1)).toThrow(/Variable v/);
  });
});

describe('grid mappings', () => {
  const crs = (attributes: Attributes) => crsOfMapping(variable(attributes));

  it.each([
    [{ grid_mapping_name: 'latitude_longitude', crs_wkt: 'GEOGCRS["WGS 84"]' }, null],
    [{ grid_mapping_name: 'transverse_mercator', crs_wkt: 'PROJCRS["x",…]' }, 'PROJCRS["x",…]'],
    [{ epsg_code: 'EPSG:25833' }, 'EPSG:25833'],
    [{ epsg_code: 32661 }, 'EPSG:32661'],
    [
      { proj4: '+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs' },
      '+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs',
    ],
    [{ proj4: '+proj=utm +zone=33 +nadgrids=/etc/passwd' }, null],
    [{ proj4: '+init=/etc/passwd' }, null],
    [{ grid_mapping_name: 'rotated_latitude_longitude' }, null],
    [{}, null],
    [
      { grid_mapping_name: 'lambert_conformal_conic', standard_parallel: [25, 60], latitude_of_projection_origin: 42.5, longitude_of_central_meridian: -100, semi_major_axis: 6378137, inverse_flattening: 298.25 }, // prettier-ignore
      '+proj=lcc +lat_1=25 +lat_2=60 +lat_0=42.5 +lon_0=-100 +x_0=0 +y_0=0 +a=6378137 +rf=298.25 +units=m +no_defs',
    ],
    [
      { grid_mapping_name: 'polar_stereographic', straight_vertical_longitude_from_pole: -45, standard_parallel: 70, earth_radius: 6371229 }, // prettier-ignore
      '+proj=stere +lat_0=90 +lon_0=-45 +lat_ts=70 +x_0=0 +y_0=0 +R=6371229 +units=m +no_defs',
    ],
  ])('%j', (attributes, expected) => expect(crs(attributes as Attributes)).toBe(expected));
});
