import { type BandInfo, type ResolutionStrategy } from '#libs/raster';
import { type RasterAsset, type VrtType } from '../../datasets/index.js';
import { predictGrid } from './predict.js';

/** What the rules look at. One row of `raster_assets` satisfies it. */
export type SourceFacts = Pick<
  RasterAsset,
  | 'datasetId'
  | 'crsWkt'
  | 'dtype'
  | 'nodata'
  | 'isRotated'
  | 'isSouthUp'
  | 'geoTransform'
  | 'resX'
  | 'resY'
  | 'bandCount'
  | 'width'
  | 'height'
> & { readonly bandInfo: ReadonlyArray<Pick<BandInfo, 'dtype' | 'color_interp'>> };

export type CompatibilityCode =
  | 'crs_mismatch'
  | 'crs_missing'
  | 'dtype_mismatch'
  | 'nodata_inconsistent'
  | 'nodata_value_differs'
  | 'rotated_raster'
  | 'south_up_raster'
  | 'unknown_pixel_geometry'
  | 'band_count_mismatch'
  | 'color_interp_mismatch'
  | 'single_band_required'
  | 'grid_misaligned'
  | 'mosaic_too_large'
  | 'duplicate_source'
  | 'too_many_sources'
  | 'source_narrower_than_vrt';

/** One finding about one source, as the wire carries it. `source_id` is the dataset's id. */
export interface CompatibilityItem {
  readonly source_id: string;
  readonly code: CompatibilityCode;
  readonly message: string;
  readonly field: string;
  readonly severity: 'error' | 'warning';
}

/** What is to be built. */
export interface VrtShape {
  readonly type: VrtType;
  readonly resolution: ResolutionStrategy;
}

/** Are two WKT texts the same CRS? Equality as CRS objects needs PROJ, so the caller brings it (`CrsIdentity`). */
export type SameCrs = (wktA: string, wktB: string) => boolean;

/** Absolute tolerance of a stack's pixel size, CRS units (ingest-vrt §3). */
const RES_TOLERANCE = 1e-10;
/** Origins of a stack may spread by less than this, in pixels: from half a pixel on gdalbuildvrt adds a column. */
const ORIGIN_TOLERANCE_PX = 0.5;
/** GDAL counts pixels in signed 32-bit integers. */
const MAX_SIDE_PX = 2 ** 31 - 1;

/**
 * Every rule of ingest-vrt §3 over `sources` in request order; the first is the reference. All findings come back,
 * ordered by source; no finding at all for fewer than two sources.
 */
export function checkCompatibility(
  sources: readonly SourceFacts[],
  { type, resolution }: VrtShape,
  sameCrs: SameCrs,
): CompatibilityItem[] {
  const [reference] = sources;
  if (reference === undefined || sources.length < 2) return [];
  const rules = [
    checkCrs(sources, sameCrs),
    checkDtype(reference, type),
    checkNodata(reference, type),
    checkOrientation,
    checkGeometryKnown,
    ...(type === 'mosaic'
      ? [checkBandCount(reference), checkColorInterp(reference)]
      : [checkSingleBand, checkGridSize(reference), checkOrigin(reference)]),
  ];
  const items = sources.flatMap((source) => rules.flatMap((rule) => rule(source)));
  return hasErrors(items) ? items : [...items, ...checkTotalSize(sources, resolution)];
}

export function hasErrors(items: readonly CompatibilityItem[]): boolean {
  return items.some((item) => item.severity === 'error');
}

type Rule = (source: SourceFacts) => CompatibilityItem[];

export function finding(
  source: { readonly datasetId: string },
  code: CompatibilityCode,
  field: string,
  message: string,
  severity: CompatibilityItem['severity'] = 'error',
): CompatibilityItem {
  return { source_id: source.datasetId, code, message, field, severity };
}

/** Compared with the first source that has a CRS, so that one source without does not hide a mismatch of the others. */
function checkCrs(sources: readonly SourceFacts[], sameCrs: SameCrs): Rule {
  const reference = sources.find((source) => source.crsWkt);
  return (source) => {
    if (!source.crsWkt) return [finding(source, 'crs_missing', 'crs_wkt', 'the source declares no CRS')];
    if (reference === undefined || sameCrs(reference.crsWkt, source.crsWkt)) return [];
    const message = `CRS ${crsName(source.crsWkt)} differs from ${crsName(reference.crsWkt)}`;
    return [finding(source, 'crs_mismatch', 'crs_wkt', message)];
  };
}

/** A mosaic compares band by band: gdalbuildvrt refuses a second band of another type too. */
function checkDtype(reference: SourceFacts, type: VrtType): Rule {
  return (source) => {
    if (source.dtype !== reference.dtype)
      return [finding(source, 'dtype_mismatch', 'dtype', `dtype ${source.dtype} differs from ${reference.dtype}`)];
    if (type === 'band_stack' || source.bandCount !== reference.bandCount) return [];
    return source.bandInfo.flatMap(({ dtype }, i) => {
      const expected = reference.bandInfo[i]?.dtype ?? dtype;
      const message = `dtype ${dtype} of band ${i + 1} differs from ${expected}`;
      return dtype === expected ? [] : [finding(source, 'dtype_mismatch', 'dtype', message)];
    });
  };
}

/** Values may differ, but a mosaic then takes the first source's: a valid pixel of that value turns into no-data. */
function checkNodata(reference: SourceFacts, type: VrtType): Rule {
  return (source) => {
    if ((source.nodata === null) !== (reference.nodata === null)) {
      const [has, hasNot] =
        source.nodata === null ? ['the first source', 'this one'] : ['this source', 'the first one'];
      const value = source.nodata ?? reference.nodata;
      return [
        finding(source, 'nodata_inconsistent', 'nodata', `${has} defines no-data ${value}, ${hasNot} defines none`),
      ];
    }
    if (type !== 'mosaic' || source.nodata === reference.nodata) return [];
    const message =
      `no-data ${source.nodata} differs from ${reference.nodata}, which the mosaic takes: ` +
      `valid pixels of value ${reference.nodata} in this source read as no-data`;
    return [finding(source, 'nodata_value_differs', 'nodata', message, 'warning')];
  };
}

function checkOrientation(source: SourceFacts): CompatibilityItem[] {
  if (source.isRotated)
    return [
      finding(source, 'rotated_raster', 'is_rotated', 'the grid is rotated or sheared; warp it to north-up first'),
    ];
  if (source.isSouthUp)
    return [
      finding(source, 'south_up_raster', 'res_y', 'row 0 is the southernmost; flip the raster to north-up first'),
    ];
  return [];
}

function checkGeometryKnown(source: SourceFacts): CompatibilityItem[] {
  const unknown = [...(source.resX === null ? ['res_x'] : []), ...(source.resY === null ? ['res_y'] : [])];
  return unknown.map((field) =>
    finding(source, 'unknown_pixel_geometry', field, `the raster has no geotransform, so ${field} is unknown`),
  );
}

function checkBandCount(reference: SourceFacts): Rule {
  return (source) =>
    source.bandCount === reference.bandCount
      ? []
      : [differs(source, 'band_count_mismatch', 'band_count', source.bandCount, reference.bandCount)];
}

/** Not in the contract, but gdalbuildvrt refuses such a source: better said now than by the failing job. */
function checkColorInterp(reference: SourceFacts): Rule {
  return (source) => {
    if (source.bandCount !== reference.bandCount) return [];
    const band = source.bandInfo.findIndex((b, i) => b.color_interp !== (reference.bandInfo[i] ?? b).color_interp);
    if (band < 0) return [];
    const [own, expected] = [source.bandInfo[band]?.color_interp, reference.bandInfo[band]?.color_interp];
    const message = `color interpretation ${own} of band ${band + 1} differs from ${expected}`;
    return [finding(source, 'color_interp_mismatch', 'band_info', message)];
  };
}

function checkSingleBand(source: SourceFacts): CompatibilityItem[] {
  if (source.bandCount === 1) return [];
  const message = `a band stack takes single-band rasters, this one has ${source.bandCount} bands`;
  return [finding(source, 'single_band_required', 'band_count', message)];
}

function checkGridSize(reference: SourceFacts): Rule {
  const close = (a: number | null, b: number | null) => a === null || b === null || Math.abs(a - b) <= RES_TOLERANCE;
  return (source) => [
    ...(source.width === reference.width ? [] : [misaligned(source, 'width', source.width, reference.width)]),
    ...(source.height === reference.height ? [] : [misaligned(source, 'height', source.height, reference.height)]),
    ...(close(source.resX, reference.resX) ? [] : [misaligned(source, 'res_x', source.resX, reference.resX)]),
    ...(close(source.resY, reference.resY) ? [] : [misaligned(source, 'res_y', source.resY, reference.resY)]),
  ];
}

/**
 * `gdalbuildvrt -separate` unions the extents without a word, so shifted members would make a larger, half-empty stack.
 * The spread over all members counts, not only the distance from the first: -0.4 px and +0.4 px do not fit together.
 */
function checkOrigin(reference: SourceFacts): Rule {
  const span = { x: [0, 0] as [number, number], y: [0, 0] as [number, number] };
  return (source) => {
    const offset = originOffsetPx(reference, source);
    if (offset === null) return [];
    const x = widen(span.x, offset.x);
    const y = widen(span.y, offset.y);
    if (x[1] - x[0] < ORIGIN_TOLERANCE_PX && y[1] - y[0] < ORIGIN_TOLERANCE_PX) {
      span.x = x;
      span.y = y;
      return [];
    }
    const message = `origin lies ${px(offset.x)} px east and ${px(-offset.y)} px north of the first source's; a stack needs less than half a pixel`;
    return [finding(source, 'grid_misaligned', 'extent', message)];
  };
}

/** Distance of two upper-left corners in pixels of the reference, x to the east, y to the south; null where it has no meaning. */
function originOffsetPx(reference: SourceFacts, source: SourceFacts): { x: number; y: number } | null {
  const [a, b] = [reference.geoTransform, source.geoTransform];
  if (!a || !b || [reference, source].some((s) => s.isRotated || s.isSouthUp)) return null;
  const [ax = 0, stepX = 1, , ay = 0, , stepY = -1] = a;
  const [bx = 0, , , by = 0] = b;
  return { x: (bx - ax) / stepX, y: (by - ay) / stepY };
}

function checkTotalSize(sources: readonly SourceFacts[], resolution: ResolutionStrategy): CompatibilityItem[] {
  const { width, height } = predictGrid(sources, resolution);
  if (width <= MAX_SIDE_PX && height <= MAX_SIDE_PX) return [];
  const message = `the sources span ${width} × ${height} px, a raster has at most ${MAX_SIDE_PX} px per side`;
  return sources.slice(-1).map((last) => finding(last, 'mosaic_too_large', 'extent', message));
}

function misaligned(source: SourceFacts, field: string, own: number | null, expected: number | null) {
  return differs(source, 'grid_misaligned', field, own, expected);
}

function differs(
  source: SourceFacts,
  code: CompatibilityCode,
  field: string,
  own: number | null,
  expected: number | null,
): CompatibilityItem {
  return finding(source, code, field, `${field} ${own} differs from ${expected}`);
}

function widen([low, high]: readonly [number, number], value: number): [number, number] {
  return [Math.min(low, value), Math.max(high, value)];
}

function px(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** The first quoted name in a WKT is the CRS's own. */
function crsName(wkt: string): string {
  return /"([^"]*)"/.exec(wkt)?.[1] ?? 'unnamed';
}
