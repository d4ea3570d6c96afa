import { readValues, wholeOf, type ArrayDataset } from '#libs/cf';
import { type PlacedVariable } from './placed-variable.js';
import { rowBlocks, type RowBlock } from './row-blocks.js';

/** Along each dimension of a surface: enough for its extent and its middle. */
const SPARSE = 512;

export interface Coordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

type Axis = 'x' | 'y';

/** All coordinates in units of the CRS: of the axes, or of every place row by row. */
export async function readCoordinates(
  dataset: ArrayDataset,
  placed: PlacedVariable,
  signal: AbortSignal,
): Promise<Coordinates> {
  const read = async (which: Axis) => {
    if (placed.layout === 'grid') return inUnits(placed, await readWhole(dataset, placed[which], signal));
    const values = new Float64Array(placed[which].dimensions.reduce((product, { size }) => product * size, 1));
    let at = 0;
    for await (const block of coordinateBlocks(dataset, placed, which, signal)) {
      values.set(block.values, at);
      at += block.values.length;
    }
    return values;
  };
  return { x: await read('x'), y: await read('y') };
}

/** As `readCoordinates`, of a surface only rows and columns evenly apart. */
export async function sparseCoordinates(
  dataset: ArrayDataset,
  placed: PlacedVariable,
  signal: AbortSignal,
): Promise<Coordinates> {
  if (placed.layout !== 'curved') return readCoordinates(dataset, placed, signal);
  const read = async (which: Axis) => {
    const ranges = placed[which].dimensions.map(({ size }) => {
      const stride = Math.max(1, Math.floor((size - 1) / SPARSE));
      return { start: 0, stride, count: Math.floor((size - 1) / stride) + 1 };
    });
    return inUnits(placed, await readValues(dataset, placed[which], ranges, signal));
  };
  return { x: await read('x'), y: await read('y') };
}

/** Of a surface or a list in pieces: it may be more than one read of a server gives, and more than fits into memory. */
export async function* coordinateBlocks(
  dataset: ArrayDataset,
  placed: PlacedVariable,
  which: Axis,
  signal: AbortSignal,
): AsyncGenerator<RowBlock> {
  const variable = placed[which];
  const last = variable.dimensions.length - 1;
  const [yDimension, xDimension] = last === 0 ? [0, 0] : [last - 1, last];
  const leading = variable.dimensions.slice(0, yDimension).map((_, dimension) => ({ dimension, index: 0 }));
  for await (const block of rowBlocks(dataset, { variable, xDimension, yDimension }, leading, signal)) {
    inUnits(placed, block.values);
    yield block;
  }
}

function readWhole(dataset: ArrayDataset, variable: PlacedVariable['x'], signal: AbortSignal): Promise<Float64Array> {
  return readValues(dataset, variable, wholeOf(variable), signal);
}

/** In place. */
function inUnits({ unit }: PlacedVariable, values: Float64Array): Float64Array {
  if (unit !== 1) for (let i = 0; i < values.length; i++) values[i]! *= unit;
  return values;
}
