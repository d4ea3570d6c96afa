import { type BBox } from '#libs/geo';
import { type CutRequest, type PixelGrid, type Resampling } from '#libs/raster';
import { ogcRefusal } from '../../ogc/index.js';
import { type Coverage, type CoverageBand, type CoverageGrid } from './coverage.js';

/** What a request wants of a coverage, in whatever version. */
export interface CoverageWish {
  /** In the coverage's CRS, or in `crs`; x = east. Infinite = to the end. */
  readonly bbox: BBox;
  /** Of `bbox` and of the answer; null = the coverage's own. */
  readonly epsg: number | null;
  /** Of the answer; null = as the pixels of the coverage are. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** Pixels of the answer per pixel of the coverage, x and y. */
  readonly scale: readonly [number, number];
  readonly bands: readonly CoverageBand[];
  readonly resampling: Resampling;
}

/** Values of one answer: a gigabyte of doubles. */
const MAX_VALUES = 128 * 1024 * 1024;

/** What is to be cut. @throws BAD_REQUEST InvalidSubsetting beside the coverage, and for what is too large */
export function partOf({ grid }: Coverage, wish: CoverageWish): CutRequest['from'] {
  const isForeign = wish.epsg !== null && wish.epsg !== grid.epsg;
  const from = isForeign ? foreignPart(wish, wish.epsg as number) : ownPart(grid, wish);
  const { width, height } = 'grid' in from ? from.grid : from;
  if (width * height * wish.bands.length > MAX_VALUES)
    throw ogcRefusal('InvalidParameterValue', 'SUBSET', `${width} × ${height} pixels of ${wish.bands.length} band(s) are more than one answer holds; ask for less`); // prettier-ignore
  return from;
}

/** Whole pixels of the coverage. */
function ownPart(grid: CoverageGrid, { bbox, size, scale }: CoverageWish): CutRequest['from'] {
  const [minX, , , maxY] = grid.bbox;
  const [col, width] = span((bbox[0] - minX) / grid.resX, (bbox[2] - minX) / grid.resX, grid.width);
  const [row, height] = span((maxY - bbox[3]) / grid.resY, (maxY - bbox[1]) / grid.resY, grid.height);
  const out = size ?? { width: scaled(width, scale[0]), height: scaled(height, scale[1]) };
  if (grid.isNative) return { window: { col, row, width, height }, ...out };
  const [west, north] = [minX + col * grid.resX, maxY - row * grid.resY];
  const box: BBox = [west, north - height * grid.resY, west + width * grid.resX, north];
  return { grid: { crs: `EPSG:${grid.epsg}`, bbox: box, ...out } };
}

const scaled = (pixels: number, scale: number) => Math.max(1, Math.round(pixels * scale));

/** First pixel and count; edges go to the nearest pixel edge, and at least one pixel is left. */
function span(from: number, to: number, count: number): [first: number, count: number] {
  if (!(to > 0 && from < count && to >= from)) throw ogcRefusal('InvalidSubsetting', 'SUBSET', 'The subset lies beside the coverage'); // prettier-ignore
  const first = Math.min(count - 1, Math.max(0, Math.round(from)));
  return [first, Math.max(1, Math.min(count, Math.round(to)) - first)];
}

function foreignPart({ bbox, size }: CoverageWish, epsg: number): { grid: PixelGrid } {
  if (!bbox.every(Number.isFinite)) throw ogcRefusal('MissingParameterValue', 'SUBSET', 'Another CRS needs both ends of both axes'); // prettier-ignore
  if (size === null) throw ogcRefusal('MissingParameterValue', 'SCALESIZE', 'Another CRS needs the size of the answer');
  return { grid: { crs: `EPSG:${epsg}`, bbox, ...size } };
}
