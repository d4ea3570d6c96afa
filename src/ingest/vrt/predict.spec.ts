import { describe, expect, it } from '@jest/globals';
import { isDegreeBased, placeSources, predictGrid, predictVrt } from './predict.js';
import { type SourceFacts } from './compatibility.js';

const UTM = 'PROJCRS["WGS 84 / UTM zone 33N",BASEGEOGCRS["WGS 84",PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174]]]]';
const WGS84 =
  'GEOGCRS["WGS 84",PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174]],' +
  'CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],ANGLEUNIT["degree",0.0174],ID["EPSG",4326]]';
const NTF_GRADS =
  'GEOGCRS["NTF (Paris)",PRIMEM["Paris",2.5969213,ANGLEUNIT["grad",0.0157]],' +
  'CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],ANGLEUNIT["grad",0.0157]]';

function aRaster(west: number, north: number, sizePx: number, step: number, facts: Partial<SourceFacts> = {}) {
  return {
    geoTransform: [west, step, 0, north, 0, -step],
    width: sizePx,
    height: sizePx,
    crsWkt: UTM,
    bandCount: 1,
    dtype: 'uint16',
    nodata: null,
    ...facts,
  } as SourceFacts;
}

describe('predictVrt', () => {
  it('unions the extents of a mosaic', () => {
    const predicted = predictVrt([aRaster(0, 100, 10, 10), aRaster(200, 50, 5, 10)], {
      type: 'mosaic',
      resolution: 'finest',
    });
    expect(predicted).toMatchObject({ extent: [0, 0, 250, 100], width: 25, height: 10, resX: 10, resY: 10 });
  });

  it.each([
    ['finest' as const, 10, 20, 20],
    ['coarsest' as const, 30, 7, 7],
    ['average' as const, 20, 10, 10],
  ])('takes the %s pixel size and rounds the size half up', (resolution, res, width, height) => {
    const sources = [aRaster(0, 200, 20, 10), aRaster(50, 150, 5, 30)];
    expect(predictVrt(sources, { type: 'mosaic', resolution })).toMatchObject({ resX: res, resY: res, width, height });
  });

  it('takes bands, dtype and no-data of the first source', () => {
    const sources = [
      aRaster(0, 10, 1, 10, { bandCount: 4, dtype: 'uint8', nodata: '0' }),
      aRaster(10, 10, 1, 10, { bandCount: 4, dtype: 'uint8', nodata: '255' }),
    ];
    expect(predictVrt(sources, { type: 'mosaic', resolution: 'finest' })).toMatchObject({
      bandCount: 4,
      dtype: 'uint8',
      nodata: '0',
      sourceCount: 2,
    });
  });

  it('makes one band of each member of a stack', () => {
    const sources = [aRaster(0, 10, 1, 10), aRaster(0, 10, 1, 10), aRaster(0, 10, 1, 10)];
    expect(predictVrt(sources, { type: 'band_stack', resolution: 'average' })).toMatchObject({
      bandCount: 3,
      width: 1,
    });
  });

  it.each([
    ['degrees: side by side, continuing east of 180', WGS84, [170, -10, 190, 0], 20],
    ['grads: around the globe', NTF_GRADS, [-180, -10, 180, 0], 360],
    ['a projected CRS: around the globe', UTM, [-180, -10, 180, 0], 360],
  ])('lays sources on both sides of ±180 in %s', (_, crsWkt, extent, width) => {
    const sources = [aRaster(-180, 0, 10, 1, { crsWkt }), aRaster(170, 0, 10, 1, { crsWkt })];
    expect(predictVrt(sources, { type: 'mosaic', resolution: 'finest' })).toMatchObject({ extent, width });
  });

  it('refuses an empty list', () => {
    expect(() => predictVrt([], { type: 'mosaic', resolution: 'finest' })).toThrow(RangeError);
  });
});

describe('placeSources', () => {
  it('keeps fractions of mixed resolutions', () => {
    const sources = [aRaster(0, 200, 20, 10), aRaster(55, 150, 5, 30)];
    expect(placeSources(sources, predictGrid(sources, 'finest'))).toEqual([
      { col: 0, row: 0, width: 20, height: 20 },
      { col: 5.5, row: 5, width: 15, height: 15 },
    ]);
  });

  it('lays what is west of the seam a turn further east', () => {
    const sources = [aRaster(-180, 0, 10, 1, { crsWkt: WGS84 }), aRaster(170, 0, 10, 1, { crsWkt: WGS84 })];
    const places = placeSources(sources, predictGrid(sources, 'finest'));
    expect(places.map((place) => place.col)).toEqual([10, 0]);
  });
});

describe('isDegreeBased', () => {
  it.each([
    ['WKT2 in degrees', WGS84, true],
    ['WKT1 in degrees', 'GEOGCS["WGS 84",DATUM["WGS_1984"],PRIMEM["Greenwich",0],UNIT["degree",0.0174]]', true],
    ['grads with a prime meridian in grads', NTF_GRADS, false],
    ['projected, though its base is geographic', UTM, false],
    ['nothing', '', false],
  ])('reads %s', (_, wkt, expected) => expect(isDegreeBased(wkt)).toBe(expected));
});
