import { type Point } from '#libs/geo';
import { type ArrayDataset } from './array-dataset.js';
import { type AxesGrid, unsupported } from './grid.js';
import { type GridLocator, type Located, type PointProjector } from './located.js';
import { readValues, wholeOf } from './read-values.js';
import { distanceM, foldedLongitude } from './sphere.js';

/** Places on one axis: more than the finest global grid has. */
const LONGEST_AXIS = 1_000_000;

/** Nearest per axis; projected points in units of the CRS. @throws what `read` throws */
export async function axesLocator(
  dataset: ArrayDataset,
  grid: AxesGrid,
  project: PointProjector,
  signal?: AbortSignal,
): Promise<GridLocator> {
  const [x, y] = await Promise.all(
    [grid.x, grid.y].map(async (axis) => {
      if (axis.dimensions[0]!.size > LONGEST_AXIS)
        throw unsupported(`Axis ${axis.name} is longer than ${LONGEST_AXIS}`);
      const values = await readValues(dataset, axis, wholeOf(axis), signal);
      return grid.unit === 1 ? values : values.map((value) => value * grid.unit);
    }),
  );
  return new AxesLocator(x!, y!, grid.crs, project);
}

class AxesLocator implements GridLocator {
  constructor(
    private readonly x: Float64Array,
    private readonly y: Float64Array,
    private readonly crs: string | null,
    private readonly project: PointProjector,
  ) {}

  async locate(points: readonly Point[], signal?: AbortSignal): Promise<Array<Located | null>> {
    const native = this.crs === null ? points : await this.project(this.crs, points, 'fromLonLat', signal);
    const cells = native.map((point) => point && this.nearest(point));
    // Every cell with its neighbours along both axes, so that one call to the projection is enough.
    const places = await this.toLonLat(
      cells.flatMap((cell) => (cell === null ? [] : this.corner(cell))),
      signal,
    );
    let next = 0;
    return cells.map((cell, i) => {
      if (cell === null) return null;
      const [centre, ...neighbours] = places.slice(next, (next += 3));
      if (!centre) return null;
      const cellM = Math.max(...neighbours.map((one) => (one ? distanceM(centre, one) : 0)));
      const lonLat: Point = [foldedLongitude(centre[0]), centre[1]];
      return { row: cell[1], col: cell[0], lonLat, distanceM: distanceM(points[i]!, lonLat), cellM };
    });
  }

  private nearest([x, y]: Point): readonly [col: number, row: number] | null {
    // Longitudes of the axis may run from 0 to 360, or on beyond 180.
    const turns = this.crs === null ? [0, -360, 360] : [0];
    const col = nearestOn(this.x, turns.map((turn) => x + turn)); // prettier-ignore
    const row = nearestOn(this.y, [y]);
    return col < 0 || row < 0 ? null : [col, row];
  }

  private corner([col, row]: readonly [number, number]): Point[] {
    const beside = (at: number, { length }: Float64Array) => (at + 1 < length ? at + 1 : Math.max(0, at - 1));
    const at = (c: number, r: number): Point => [this.x[c]!, this.y[r]!];
    return [at(col, row), at(beside(col, this.x), row), at(col, beside(row, this.y))];
  }

  private async toLonLat(points: readonly Point[], signal?: AbortSignal): Promise<ReadonlyArray<Point | null>> {
    return this.crs === null || points.length === 0 ? points : this.project(this.crs, points, 'toLonLat', signal);
  }
}

/** Index of the value nearest to any of the targets; ascending, descending or neither. -1 when there is none. */
function nearestOn(values: Float64Array, targets: readonly number[]): number {
  let best = -1;
  let least = Infinity;
  for (const target of targets)
    for (let i = 0; i < values.length; i++) {
      const off = Math.abs(values[i]! - target);
      if (off < least) {
        best = i;
        least = off;
      }
    }
  return best;
}
