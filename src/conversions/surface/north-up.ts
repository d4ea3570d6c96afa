import { edgesOf, type Axis } from '#libs/zarr';
import { type BBox } from '#libs/geo';

/** How rows and columns of a source become those of a raster whose first row is the northernmost. */
export interface NorthUp {
  readonly width: number;
  readonly height: number;
  /** Outer edges [minX, minY, maxX, maxY]. */
  readonly bbox: BBox;
  readonly isSouthFirst: boolean;
  readonly isEastFirst: boolean;
  /** Columns, counted west to east, that move to the other end: a globe from 0 to 360 begins at -180 then. */
  readonly rolled: number;
}

/** Degrees: noise of stored centres. */
const EPSILON = 1e-6;

export function northUp(x: Axis, y: Axis, isGeographic: boolean): NorthUp {
  const [[west, east], [south, north]] = [edgesOf(x), edgesOf(y)];
  const rolled = isGeographic ? columnsBeyond(x, west, east) : 0;
  const shift = isGeographic && (rolled > 0 || west >= 180 - EPSILON) ? turns(west, rolled, x.step) : 0;
  return {
    width: x.size,
    height: y.size,
    bbox: [west + shift, south, east + shift, north],
    isSouthFirst: y.step > 0,
    isEastFirst: x.step < 0,
    rolled,
  };
}

/** Of a whole globe: the columns whose centres lie east of 180°. Parts of it stay whole, also across 180°. */
function columnsBeyond({ step, size }: Axis, west: number, east: number): number {
  const width = Math.abs(step);
  if (Math.abs(east - west - 360) > width * 1e-3 || east <= 180 + EPSILON) return 0;
  return size - Math.ceil((180 - west) / width - 0.5 - EPSILON);
}

/** What is added to the edges. */
function turns(west: number, rolled: number, step: number): number {
  return rolled === 0 ? -360 : -rolled * Math.abs(step);
}

/** The rows of a block in their new order, and the row where they begin. */
export function turnedRows(
  { width, height, isSouthFirst, isEastFirst, rolled }: NorthUp,
  { row, rows, values }: { readonly row: number; readonly rows: number; readonly values: Float64Array },
): { readonly row: number; readonly values: Float64Array } {
  if (!isSouthFirst && !isEastFirst && rolled === 0) return { row, values };
  const turned = new Float64Array(values.length);
  for (let at = 0; at < rows; at++) {
    const line = values.slice(at * width, (at + 1) * width);
    if (isEastFirst) line.reverse();
    const to = (isSouthFirst ? rows - 1 - at : at) * width;
    turned.set(line.subarray(width - rolled), to);
    turned.set(line.subarray(0, width - rolled), to + rolled);
  }
  return { row: isSouthFirst ? height - row - rows : row, values: turned };
}
