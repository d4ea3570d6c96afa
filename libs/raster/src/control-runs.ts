import { type ControlGrid } from './control-grid.js';

/** Consecutive target pixels of one row whose places lie on a straight line through the source. */
export interface ControlRun {
  /** Of the first pixel in the target, row by row. */
  readonly start: number;
  readonly count: number;
  /** Source coordinates of the row's line at the first pixel's left edge, and the step to the next pixel. */
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

/**
 * Calls `use` for the runs of a control grid, row by row from the north.
 * @param offset 0 = along the upper edge of the pixels, 0.5 = through their centres, 1 = along the lower edge
 */
export function eachRun(grid: ControlGrid, offset: number, use: (run: ControlRun) => void): void {
  const { cols, rows } = grid;
  const width = cols.at(-1)!;
  for (let j = 0; j + 1 < rows.length; j++) {
    const height = rows[j + 1]! - rows[j]!;
    for (let row = rows[j]!; row < rows[j + 1]!; row++) {
      const v = (row + offset - rows[j]!) / height;
      for (let i = 0; i + 1 < cols.length; i++) {
        const count = cols[i + 1]! - cols[i]!;
        use(runAt(grid, j * cols.length + i, v, row * width + cols[i]!, count));
      }
    }
  }
}

/** The line through one cell at the height v (0 = its upper edge, 1 = its lower one). */
function runAt({ cols, x, y }: ControlGrid, at: number, v: number, start: number, count: number): ControlRun {
  const below = at + cols.length;
  const [x0, y0] = [x[at]! + v * (x[below]! - x[at]!), y[at]! + v * (y[below]! - y[at]!)];
  const [x1, y1] = [x[at + 1]! + v * (x[below + 1]! - x[at + 1]!), y[at + 1]! + v * (y[below + 1]! - y[at + 1]!)];
  return { start, count, x: x0, y: y0, dx: (x1 - x0) / count, dy: (y1 - y0) / count };
}
