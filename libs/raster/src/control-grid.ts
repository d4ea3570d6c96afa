import { type Point } from '#libs/geo';

/** Where the pixels of a target lie in a source, told exactly at nodes and interpolated between them. */
export interface ControlGrid {
  /** Node positions in target pixels, ascending, from 0 to the target's size. */
  readonly cols: readonly number[];
  readonly rows: readonly number[];
  /** Source coordinates of the nodes, row by row. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Target pixels between nodes: tried from coarse to fine. */
const STEPS = [64, 32, 16, 8];

/**
 * The coarsest grid whose interpolation errs by no more than `tolerance` (source units) between its nodes; null where
 * none does, or where a node has no place: near poles, across the antimeridian.
 * @param place source coordinates of a position in target pixels
 */
export function controlGrid(
  width: number,
  height: number,
  tolerance: number,
  place: (position: Point) => Point | null,
): ControlGrid | null {
  for (const step of STEPS) {
    const grid = nodes(positions(width, step), positions(height, step), place);
    if (grid === null) return null;
    if (isGoodBetween(grid, tolerance, place)) return grid;
  }
  return null;
}

function positions(size: number, step: number): number[] {
  return [...Array.from({ length: Math.ceil(size / step) }, (_, i) => i * step), size];
}

function nodes(cols: number[], rows: number[], place: (position: Point) => Point | null): ControlGrid | null {
  const [x, y] = [new Float64Array(cols.length * rows.length), new Float64Array(cols.length * rows.length)];
  for (const [j, row] of rows.entries()) {
    for (const [i, col] of cols.entries()) {
      const found = place([col, row]);
      if (found === null) return null;
      [x[j * cols.length + i], y[j * cols.length + i]] = found;
    }
  }
  return { cols, rows, x, y };
}

/** In the middle of each cell and of each of its edges: where a conformal map bends two ways, the errors of a centre cancel out. */
function isGoodBetween(grid: ControlGrid, tolerance: number, place: (position: Point) => Point | null): boolean {
  const { cols, rows, x, y } = grid;
  const stride = cols.length;
  const isGood = (i: number, j: number, right: 0 | 1, below: 0 | 1) => {
    const exact = place([(cols[i]! + cols[i + right]!) / 2, (rows[j]! + rows[j + below]!) / 2]);
    const at = j * stride + i;
    const far = below * stride;
    const mean = (of: Float64Array) => (of[at]! + of[at + right]! + of[at + far]! + of[at + far + right]!) / 4;
    return exact !== null && Math.hypot(mean(x) - exact[0], mean(y) - exact[1]) <= tolerance;
  };
  for (let j = 0; j < rows.length; j++) {
    for (let i = 0; i < stride; i++) {
      const [hasRight, hasBelow] = [i + 1 < stride, j + 1 < rows.length];
      if (hasRight && !isGood(i, j, 1, 0)) return false;
      if (hasBelow && !isGood(i, j, 0, 1)) return false;
      if (hasRight && hasBelow && !isGood(i, j, 1, 1)) return false;
    }
  }
  return true;
}

/** The same grid in other coordinates: an affine map of the nodes is exact. */
export function mapped(grid: ControlGrid, map: (point: Point) => Point): ControlGrid {
  const [x, y] = [new Float64Array(grid.x.length), new Float64Array(grid.y.length)];
  for (let i = 0; i < x.length; i++) [x[i], y[i]] = map([grid.x[i]!, grid.y[i]!]);
  return { ...grid, x, y };
}
