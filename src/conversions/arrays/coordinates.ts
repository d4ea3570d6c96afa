import { readValues, wholeOf, type ArrayDataset } from '#libs/cf';
import { type PlacedVariable } from './placed-variable.js';
import { rowBlocks } from './row-blocks.js';

/** All coordinates in units of the CRS: of the axes, or of every place row by row. */
export async function readCoordinates(
  dataset: ArrayDataset,
  placed: PlacedVariable,
  signal: AbortSignal,
): Promise<{ readonly x: Float64Array; readonly y: Float64Array }> {
  const [x, y] = [await readOne(dataset, placed, 'x', signal), await readOne(dataset, placed, 'y', signal)];
  return { x, y };
}

async function readOne(
  dataset: ArrayDataset,
  placed: PlacedVariable,
  which: 'x' | 'y',
  signal: AbortSignal,
): Promise<Float64Array> {
  const { unit } = placed;
  const variable = placed[which];
  const values =
    placed.layout === 'grid' ? await readValues(dataset, variable, wholeOf(variable), signal) : await readAll(dataset, variable, signal); // prettier-ignore
  if (unit !== 1) for (let i = 0; i < values.length; i++) values[i]! *= unit;
  return values;
}

/** In pieces: a surface of coordinates may be more than one read of a server gives. */
async function readAll(
  dataset: ArrayDataset,
  variable: PlacedVariable['variable'],
  signal: AbortSignal,
): Promise<Float64Array> {
  const { dimensions } = variable;
  const last = dimensions.length - 1;
  const [yDimension, xDimension] = last === 0 ? [0, 0] : [last - 1, last];
  const width = last === 0 ? 1 : dimensions[xDimension]!.size;
  const values = new Float64Array(width * dimensions[yDimension]!.size);
  const leading = dimensions.slice(0, yDimension).map((_, dimension) => ({ dimension, index: 0 }));
  for await (const block of rowBlocks(dataset, { variable, xDimension, yDimension }, leading, signal))
    values.set(block.values, block.row * width);
  return values;
}
