import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArrayDataset } from '#libs/cf';
import { planeCrs, type Point } from '#libs/geo';
import { equidistantAxis } from '#libs/zarr';
import { type VariablePlan } from '../arrays/array-plan.js';
import { coordinateBlocks, readCoordinates, sparseCoordinates } from '../arrays/coordinates.js';
import { isGeographic } from '../arrays/crs-of-arrays.js';
import { type RowBlock } from '../arrays/row-blocks.js';
import { describeRaw, type Placement } from '../raster/raw-description.js';
import { RawRaster } from '../raster/raw-raster.js';
import { northUp, turnedRows } from './north-up.js';

/** Of coordinates. No-data is beyond any CRS. */
const PLACES = { type: 'Float64', nodata: -1e30 } as const;

/** How the rows and columns of a variable lie in the raster that shows them. */
export interface Surface {
  readonly width: number;
  readonly height: number;
  readonly placement: Placement;
  /** Rows as the source has them → as the raster has them. */
  turn(block: RowBlock): { readonly row: number; readonly values: Float64Array };
}

/**
 * Of a grid: north up, by its axes. Of a curved surface: as it is, with its coordinates written into `scratch`.
 * @throws INVALID for axes whose steps differ
 */
export function surfaceOf(
  dataset: ArrayDataset,
  plan: VariablePlan,
  scratch: string,
  signal: AbortSignal,
): Promise<Surface> {
  return plan.layout === 'grid' ? straight(dataset, plan, signal) : curved(dataset, plan, scratch, signal);
}

async function straight(dataset: ArrayDataset, plan: VariablePlan, signal: AbortSignal): Promise<Surface> {
  const { x, y } = await readCoordinates(dataset, plan, signal);
  const frame = northUp(axisOf(plan.x, x), axisOf(plan.y, y), isGeographic(plan.crs));
  const { width, height, bbox } = frame;
  const placement = { kind: 'grid', crs: plan.crs, bbox } as const;
  return { width, height, placement, turn: (block) => turnedRows(frame, block) };
}

function axisOf({ name, type }: VariablePlan['x'], values: Float64Array) {
  return equidistantAxis(name, values, type === 'float32' ? 'f4' : 'f8');
}

async function curved(
  dataset: ArrayDataset,
  plan: VariablePlan,
  scratch: string,
  signal: AbortSignal,
): Promise<Surface> {
  const { x, y } = await sparseCoordinates(dataset, plan, signal);
  const flatCrs = isGeographic(plan.crs) ? planeCrs(Array.from(x, (east, i): Point => [east, y[i]!])) : plan.crs;
  const [width, height] = [sizeOf(plan, plan.xDimension), sizeOf(plan, plan.yDimension)];
  const write = (which: 'x' | 'y') => writePlaces(dataset, plan, which, join(scratch, `${randomUUID()}.raw`), signal);
  const places = { x: await write('x'), y: await write('y') };
  const placement = { kind: 'curved', crs: plan.crs, flatCrs, ...places } as const;
  return { width, height, placement, turn: (block) => block };
}

/** @returns the path of its description */
async function writePlaces(
  dataset: ArrayDataset,
  plan: VariablePlan,
  which: 'x' | 'y',
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const [width, height] = [sizeOf(plan, plan.xDimension), sizeOf(plan, plan.yDimension)];
  const raw = await RawRaster.create({ path, width, height, format: PLACES, bands: [{ name: null }] });
  try {
    for await (const { row, values } of coordinateBlocks(dataset, plan, which, signal)) await raw.write(0, row, values);
  } finally {
    await raw.close();
  }
  await writeFile(`${path}.vrt`, describeRaw(raw.form, null));
  return `${path}.vrt`;
}

function sizeOf({ variable }: VariablePlan, dimension: number): number {
  return variable.dimensions[dimension]!.size;
}
