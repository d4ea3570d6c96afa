import { readValues, type ArrayDataset } from '#libs/cf';
import { rangesOf, type FixedPlace } from './dimension-choice.js';
import { type PlacedVariable } from './placed-variable.js';

/** Values of one read: 8 MB here, and below what servers of OPeNDAP send at once. */
const BLOCK_VALUES = 1024 * 1024;

export interface RowBlock {
  /** First row, as the source counts. */
  readonly row: number;
  readonly rows: number;
  /** Unpacked, row by row, NaN where there is none. */
  readonly values: Float64Array;
}

/** A surface in pieces of whole rows, whichever of its dimensions is stored first; of a list, rows of one value. */
export async function* rowBlocks(
  dataset: ArrayDataset,
  placed: Pick<PlacedVariable, 'variable' | 'xDimension' | 'yDimension'>,
  fixed: readonly FixedPlace[],
  signal: AbortSignal,
): AsyncGenerator<RowBlock> {
  const { variable, xDimension, yDimension } = placed;
  const sizeOf = (dimension: number) => variable.dimensions[dimension]!.size;
  const [width, height] = [xDimension === yDimension ? 1 : sizeOf(xDimension), sizeOf(yDimension)];
  const step = Math.max(1, Math.floor(BLOCK_VALUES / width));
  for (let row = 0; row < height; row += step) {
    signal.throwIfAborted();
    const rows = Math.min(step, height - row);
    const values = await readValues(dataset, variable, rangesOf(placed, fixed, { start: row, count: rows }), signal);
    yield { row, rows, values: xDimension >= yDimension ? values : transposed(values, rows, width) };
  }
}

/** Columns first → rows first. */
function transposed(values: Float64Array, rows: number, width: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let col = 0; col < width; col++)
    for (let row = 0; row < rows; row++) turned[row * width + col] = values[col * rows + row]!;
  return turned;
}
