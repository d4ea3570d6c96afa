import { describe, expect, it } from '@jest/globals';
import { checkCompatibility, type CompatibilityItem, type SourceFacts, type VrtShape } from './compatibility.js';

const UTM33 = 'PROJCRS["WGS 84 / UTM zone 33N",…]';
const UTM33_OTHER_TEXT = 'PROJCRS["WGS_1984_UTM_Zone_33N",…]';
const UTM34 = 'PROJCRS["WGS 84 / UTM zone 34N",…]';

/** The two spellings of zone 33 are one CRS; everything else only equals itself. */
const sameCrs = (a: string, b: string) => a === b || [a, b].every((wkt) => wkt === UTM33 || wkt === UTM33_OTHER_TEXT);

/** A north-up 100 × 80 raster of 10 m pixels; `at` moves the upper-left corner by whole or fractional pixels. */
function aSource(id: string, facts: Partial<SourceFacts> & { at?: [number, number] } = {}): SourceFacts {
  const { at = [0, 0], ...given } = facts;
  const bandCount = given.bandCount ?? 1;
  const dtype = given.dtype ?? 'uint16';
  return {
    datasetId: id,
    crsWkt: UTM33,
    dtype,
    nodata: '0',
    isRotated: false,
    isSouthUp: false,
    geoTransform: [500_000 + at[0] * 10, 10, 0, 5_000_000 - at[1] * 10, 0, -10],
    resX: 10,
    resY: 10,
    width: 100,
    height: 80,
    bandCount,
    bandInfo: Array.from({ length: bandCount }, () => ({ dtype, color_interp: 'Gray' })),
    ...given,
  };
}

const MOSAIC: VrtShape = { type: 'mosaic', resolution: 'finest' };
const STACK: VrtShape = { type: 'band_stack', resolution: 'finest' };

function found(shape: VrtShape, ...sources: SourceFacts[]): string[] {
  return checkCompatibility(sources, shape, sameCrs).map(brief);
}
const brief = (item: CompatibilityItem) =>
  `${item.source_id} ${item.code}/${item.field}${item.severity === 'warning' ? ' (warning)' : ''}`;

describe('checkCompatibility', () => {
  it('has nothing to say about zero or one source, whatever is wrong with it', () => {
    expect(found(MOSAIC)).toEqual([]);
    expect(found(STACK, aSource('a', { isRotated: true, bandCount: 4 }))).toEqual([]);
  });

  describe('for both types', () => {
    it.each<[string, Partial<SourceFacts>, string[]]>([
      ['another CRS', { crsWkt: UTM34 }, ['b crs_mismatch/crs_wkt']],
      ['the same CRS in another spelling', { crsWkt: UTM33_OTHER_TEXT }, []],
      ['no CRS', { crsWkt: '' }, ['b crs_missing/crs_wkt']],
      ['another dtype', { dtype: 'uint8' }, ['b dtype_mismatch/dtype']],
      ['no no-data', { nodata: null }, ['b nodata_inconsistent/nodata']],
      ['a rotated grid', { isRotated: true }, ['b rotated_raster/is_rotated']],
      ['row 0 in the south', { isSouthUp: true }, ['b south_up_raster/res_y']],
      [
        'no geotransform',
        { resX: null, resY: null, geoTransform: null },
        ['b unknown_pixel_geometry/res_x', 'b unknown_pixel_geometry/res_y'],
      ],
    ])('reports %s', (_, facts, expected) => {
      expect(found(MOSAIC, aSource('a'), aSource('b', facts))).toEqual(expected);
      expect(found(STACK, aSource('a'), aSource('b', facts))).toEqual(expected);
    });

    it.each<[string, Partial<SourceFacts>, string]>([
      ['rotation', { isRotated: true }, 'a rotated_raster/is_rotated'],
      ['an unknown pixel size', { resY: null }, 'a unknown_pixel_geometry/res_y'],
      ['a missing CRS', { crsWkt: '' }, 'a crs_missing/crs_wkt'],
    ])('reports %s of the first source too', (_, facts, expected) => {
      expect(found(MOSAIC, aSource('a', facts), aSource('b'))).toEqual([expected]);
    });

    it('compares the CRS with the first source that has one', () => {
      const sources = [aSource('a', { crsWkt: '' }), aSource('b'), aSource('c', { crsWkt: UTM34 })];
      expect(found(MOSAIC, ...sources)).toEqual(['a crs_missing/crs_wkt', 'c crs_mismatch/crs_wkt']);
    });

    it('reports everything at once, in request order', () => {
      const bad = { crsWkt: UTM34, dtype: 'float32', nodata: null };
      expect(found(MOSAIC, aSource('a'), aSource('c', bad), aSource('b', { isSouthUp: true }))).toEqual([
        'c crs_mismatch/crs_wkt',
        'c dtype_mismatch/dtype',
        'c nodata_inconsistent/nodata',
        'b south_up_raster/res_y',
      ]);
    });

    it('names both values in the message', () => {
      const [item] = checkCompatibility([aSource('a', { dtype: 'uint8' }), aSource('b')], MOSAIC, sameCrs);
      expect(item).toEqual({
        source_id: 'b',
        code: 'dtype_mismatch',
        message: 'dtype uint16 differs from uint8',
        field: 'dtype',
        severity: 'error',
      });
    });
  });

  describe('for a mosaic', () => {
    it('lets resolution, size and place differ freely', () => {
      const far = aSource('b', { at: [5000, 5000], width: 7, height: 3, resX: 30, resY: 30 });
      expect(found(MOSAIC, aSource('a'), far)).toEqual([]);
    });

    it('warns of another no-data value, since the first one wins', () => {
      expect(found(MOSAIC, aSource('a'), aSource('b', { nodata: '255' }))).toEqual([
        'b nodata_value_differs/nodata (warning)',
      ]);
    });

    it('reports another band count, and then not each missing band', () => {
      expect(found(MOSAIC, aSource('a', { bandCount: 3 }), aSource('b', { bandCount: 4 }))).toEqual([
        'b band_count_mismatch/band_count',
      ]);
    });

    it('compares the dtype of every band', () => {
      const bands = (...dtypes: string[]) => dtypes.map((dtype) => ({ dtype, color_interp: 'Gray' }));
      const a = aSource('a', { bandCount: 2, bandInfo: bands('uint16', 'uint16') });
      const b = aSource('b', { bandCount: 2, bandInfo: bands('uint16', 'float32') });
      const [item] = checkCompatibility([a, b], MOSAIC, sameCrs);
      expect(item).toMatchObject({ code: 'dtype_mismatch', message: 'dtype float32 of band 2 differs from uint16' });
    });

    it('reports another color interpretation, which gdalbuildvrt refuses', () => {
      const rgb = ['Red', 'Green', 'Blue'].map((color_interp) => ({ dtype: 'uint16', color_interp }));
      expect(found(MOSAIC, aSource('a', { bandCount: 3, bandInfo: rgb }), aSource('b', { bandCount: 3 }))).toEqual([
        'b color_interp_mismatch/band_info',
      ]);
    });

    it('refuses a mosaic that GDAL cannot count', () => {
      const tiny = aSource('a', { geoTransform: [0, 1e-6, 0, 0, 0, -1e-6], resX: 1e-6, resY: 1e-6 });
      const far = aSource('b', { at: [0, 0] });
      expect(found(MOSAIC, tiny, far)).toEqual(['b mosaic_too_large/extent']);
      expect(found({ ...MOSAIC, resolution: 'coarsest' }, tiny, far)).toEqual([]);
    });
  });

  describe('for a band stack', () => {
    it('wants exactly one band each, also of the first source', () => {
      expect(found(STACK, aSource('a', { bandCount: 2 }), aSource('b', { bandCount: 3 }))).toEqual([
        'a single_band_required/band_count',
        'b single_band_required/band_count',
      ]);
    });

    it('does not mind another no-data value or color, since each band keeps its own', () => {
      const b = aSource('b', { nodata: '255', bandInfo: [{ dtype: 'uint16', color_interp: 'Red' }] });
      expect(found(STACK, aSource('a'), b)).toEqual([]);
    });

    it('reports every dimension in which the grid differs', () => {
      expect(found(STACK, aSource('a'), aSource('b', { width: 101, height: 81, resX: 10.1, resY: 9 }))).toEqual([
        'b grid_misaligned/width',
        'b grid_misaligned/height',
        'b grid_misaligned/res_x',
        'b grid_misaligned/res_y',
      ]);
    });

    it.each([
      [1e-11, []],
      [1e-9, ['b grid_misaligned/res_x']],
    ])('compares pixel sizes within 1e-10: a difference of %p', (difference, expected) => {
      expect(found(STACK, aSource('a'), aSource('b', { resX: 10 + difference }))).toEqual(expected);
    });

    it.each<[[number, number], boolean]>([
      [[0.49, 0], true],
      [[0, -0.49], true],
      [[0.5, 0], false],
      [[5, 0], false],
      [[0, 5], false],
      [[-5, -5], false],
    ])('wants origins closer than half a pixel: an offset of %p px', (at, fits) => {
      expect(found(STACK, aSource('a'), aSource('b', { at }))).toEqual(fits ? [] : ['b grid_misaligned/extent']);
    });

    it('measures the spread over all members, not only the distance from the first', () => {
      const sources = [aSource('a'), aSource('b', { at: [-0.4, 0] }), aSource('c', { at: [0.4, 0] })];
      expect(found(STACK, ...sources)).toEqual(['c grid_misaligned/extent']);
    });
  });
});
