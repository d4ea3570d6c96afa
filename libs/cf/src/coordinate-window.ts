import { type Point } from '#libs/geo';
import { type ArrayDataset, type AxisRange } from './array-dataset.js';
import { type CurvilinearGrid } from './grid.js';
import { readValues } from './read-values.js';
import { foldedLongitude, unitVector, type UnitVector } from './sphere.js';

/** Rows and columns, both ends inside. */
export interface CellBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Places of a part of a 2-D grid, every `stride`-th cell of each axis. */
export class CoordinateWindow {
  private readonly vectors: Float64Array;

  constructor(
    readonly rows: AxisRange,
    readonly cols: AxisRange,
    private readonly longitudes: Float64Array,
    private readonly latitudes: Float64Array,
  ) {
    this.vectors = new Float64Array(longitudes.length * 3);
    for (let i = 0; i < longitudes.length; i++) this.vectors.set(unitVector([longitudes[i]!, latitudes[i]!]), i * 3);
  }

  /** The cell nearest to a place on the sphere among those of the box; null where none has coordinates. */
  nearest(place: UnitVector, box: CellBox): { readonly row: number; readonly col: number } | null {
    const [firstRow, lastRow] = within(this.rows, box.top, box.bottom);
    const [firstCol, lastCol] = within(this.cols, box.left, box.right);
    const { vectors } = this;
    const [toX, toY, toZ] = place;
    let best = -1;
    let least = Infinity;
    // The chord: the cosine of a small angle would lose it in its rounding. NaN is never less. A thousand points come here
    // with tens of thousands of cells each, so nothing is made on the way.
    for (let row = firstRow; row <= lastRow; row++) {
      const end = row * this.cols.count + lastCol;
      for (let i = row * this.cols.count + firstCol; i <= end; i++) {
        const x = vectors[i * 3]! - toX;
        const y = vectors[i * 3 + 1]! - toY;
        const z = vectors[i * 3 + 2]! - toZ;
        const chord = x * x + y * y + z * z;
        if (chord < least) {
          best = i;
          least = chord;
        }
      }
    }
    if (best < 0) return null;
    const [row, col] = [Math.floor(best / this.cols.count), best % this.cols.count];
    return { row: this.rows.start + row * this.rows.stride, col: this.cols.start + col * this.cols.stride };
  }

  /** null outside the window or without coordinates. */
  lonLat(row: number, col: number): Point | null {
    const [r, c] = [indexIn(this.rows, row), indexIn(this.cols, col)];
    if (r === null || c === null) return null;
    const point: Point = [foldedLongitude(this.longitudes[r * this.cols.count + c]!), this.latitudes[r * this.cols.count + c]!]; // prettier-ignore
    return point.every(Number.isFinite) ? point : null;
  }
}

export async function readWindow(
  dataset: ArrayDataset,
  { longitude, latitude, xDimension, yDimension }: CurvilinearGrid,
  rows: AxisRange,
  cols: AxisRange,
  signal?: AbortSignal,
): Promise<CoordinateWindow> {
  const [longitudes, latitudes] = await Promise.all(
    [longitude, latitude].map((variable) => {
      const ranges = variable.dimensions.map(({ name }) =>
        name === yDimension ? rows : name === xDimension ? cols : { start: 0, stride: 1, count: 1 },
      );
      return readValues(dataset, variable, ranges, signal);
    }),
  );
  return new CoordinateWindow(rows, cols, longitudes!, latitudes!);
}

/** First and last index of a range that lie in first…last of the axis. */
function within({ start, stride, count }: AxisRange, first: number, last: number): readonly [number, number] {
  return [Math.max(0, Math.ceil((first - start) / stride)), Math.min(count - 1, Math.floor((last - start) / stride))];
}

function indexIn({ start, stride, count }: AxisRange, place: number): number | null {
  const index = (place - start) / stride;
  return Number.isInteger(index) && index >= 0 && index < count ? index : null;
}
