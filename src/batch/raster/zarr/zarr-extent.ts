import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { type PixelPlace } from '#libs/zarr';
import { type UnitGrid } from '../order/raster-order.js';

/** Degrees and metres come as sums of decimals. */
const ROUNDING = 1e-6;

/** What the arrays of a task cover, in their CRS. */
export interface ZarrExtent {
  readonly epsg: number;
  readonly bbox: BBox;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The extent around one more tile. @param known null = the first. @throws INVALID for a tile beside the lattice of the others */
export function grown(known: ZarrExtent | null, { epsg, bbox, width, height }: UnitGrid): ZarrExtent {
  if (known === null) return { epsg, bbox, width, height };
  const [tileWidth, tileHeight] = [bbox[2] - bbox[0], bbox[3] - bbox[1]];
  const steps = [(bbox[0] - known.bbox[0]) / tileWidth, (bbox[1] - known.bbox[1]) / tileHeight];
  if (epsg !== known.epsg || !steps.every((step) => Math.abs(step - Math.round(step)) < ROUNDING))
    throw new DomainError('INVALID', 'The tiles do not lie side by side in one CRS, so they cannot become one array');
  const around: BBox = [
    Math.min(known.bbox[0], bbox[0]),
    Math.min(known.bbox[1], bbox[1]),
    Math.max(known.bbox[2], bbox[2]),
    Math.max(known.bbox[3], bbox[3]),
  ];
  const [columns, rows] = [(around[2] - around[0]) / tileWidth, (around[3] - around[1]) / tileHeight];
  return { epsg, bbox: around, width: Math.round(columns) * width, height: Math.round(rows) * height };
}

/** Where a tile lies in the arrays. */
export function placeOf({ bbox: [minX, , , maxY] }: ZarrExtent, { bbox, width, height }: UnitGrid): PixelPlace {
  const columns = Math.round((bbox[0] - minX) / (bbox[2] - bbox[0]));
  const rows = Math.round((maxY - bbox[3]) / (bbox[3] - bbox[1]));
  return { col: columns * width, row: rows * height, width, height };
}
