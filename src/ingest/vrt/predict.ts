import { narrowestOrigin, type BBox, type Span } from '#libs/geo';
import { type ResolutionStrategy } from '#libs/raster';
import { type SourceFacts, type VrtShape } from './compatibility.js';

/** The north-up grid of a VRT. */
export interface PredictedGrid {
  /** Native extent after rounding to whole pixels, as gdalinfo reports it. */
  readonly extent: BBox;
  readonly geoTransform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly resX: number;
  readonly resY: number;
}

export interface PredictedVrt extends PredictedGrid {
  readonly crsWkt: string;
  readonly bandCount: number;
  readonly dtype: string;
  /** A mosaic takes the first source's; in a stack this is band 1's. */
  readonly nodata: string | null;
  readonly sourceCount: number;
}

/** What gdalbuildvrt would make of compatible sources, without opening a file. @throws RangeError for an empty list. */
export function predictVrt(sources: readonly SourceFacts[], { type, resolution }: VrtShape): PredictedVrt {
  const [first] = sources;
  if (first === undefined) throw new RangeError('a VRT needs a source');
  return {
    ...predictGrid(sources, resolution),
    crsWkt: first.crsWkt,
    bandCount: type === 'mosaic' ? first.bandCount : sources.length,
    dtype: first.dtype,
    nodata: first.nodata,
    sourceCount: sources.length,
  };
}

type Located = Pick<SourceFacts, 'crsWkt' | 'geoTransform' | 'width' | 'height'>;

/** gdalbuildvrt's arithmetic: union of the extents from the upper-left corner, size rounded half up. */
export function predictGrid(sources: readonly Located[], resolution: ResolutionStrategy): PredictedGrid {
  const rasters = sources.map(({ geoTransform, width, height }) => {
    const [originX = 0, stepX = 1, , originY = 0, , stepY = -1] = geoTransform ?? [];
    return {
      west: originX,
      east: originX + width * stepX,
      north: originY,
      south: originY + height * stepY,
      stepX,
      stepY,
    };
  });
  const resX = combine(
    resolution,
    rasters.map((r) => r.stepX),
  );
  const resY = combine(
    resolution,
    rasters.map((r) => -r.stepY),
  );
  const [west, east] = hull(rasters, isDegreeBased(sources[0]?.crsWkt ?? ''));
  const north = Math.max(...rasters.map((r) => r.north));
  const south = Math.min(...rasters.map((r) => r.south));
  const width = Math.floor((east - west) / resX + 0.5);
  const height = Math.floor((north - south) / resY + 0.5);
  return {
    extent: [west, north - height * resY, west + width * resX, north],
    geoTransform: [west, resX, 0, north, 0, -resY],
    width,
    height,
    resX,
    resY,
  };
}

/** Where gdalbuildvrt lays each source in that grid, in pixels from its upper-left corner; fractions are kept. */
export function placeSources<T extends Located>(sources: readonly T[], grid: PredictedGrid) {
  const [west, , , north] = grid.extent;
  return sources.map(({ geoTransform, width, height }) => {
    const [originX = 0, stepX = 1, , originY = 0, , stepY = -1] = geoTransform ?? [];
    const isBeyondSeam = originX < west - grid.resX / 2;
    return {
      col: (originX + (isBeyondSeam ? 360 : 0) - west) / grid.resX,
      row: (north - originY) / grid.resY,
      width: (width * stepX) / grid.resX,
      height: (height * -stepY) / grid.resY,
    };
  });
}

/** -resolution highest | lowest | average; x and y apart, the average is arithmetic. */
function combine(resolution: ResolutionStrategy, steps: readonly number[]): number {
  switch (resolution) {
    case 'finest':
      return Math.min(...steps);
    case 'coarsest':
      return Math.max(...steps);
    case 'average':
      return steps.reduce((sum, step) => sum + step, 0) / steps.length;
  }
}

/** Sources on both sides of ±180 lie side by side, as the mosaic builder lays them. */
function hull(spans: readonly Span[], wraps: boolean): [west: number, east: number] {
  const origin = wraps ? narrowestOrigin(spans) : null;
  const turn = (span: Span) => (origin !== null && span.west < origin ? 360 : 0);
  return [Math.min(...spans.map((s) => s.west + turn(s))), Math.max(...spans.map((s) => s.east + turn(s)))];
}

/** Geographic with axes in degrees: grads and projected CRS have no ±180 seam. */
export function isDegreeBased(wkt: string): boolean {
  if (!/^\s*(BOUNDCRS\[\s*SOURCECRS\[\s*)?(GEOGCRS|GEODCRS|GEOGRAPHICCRS|GEOGCS)\b/.test(wkt)) return false;
  const axes = wkt.slice(Math.max(0, wkt.indexOf('CS[ellipsoidal')));
  return /(ANGLEUNIT|UNIT)\["degree/.exec(axes)?.index === /(ANGLEUNIT|UNIT)\["/.exec(axes)?.index;
}
