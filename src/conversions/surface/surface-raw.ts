import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArrayDataset } from '#libs/cf';
import { equidistantAxis } from '#libs/zarr';
import { type VariablePlan } from '../arrays/array-plan.js';
import { readCoordinates } from '../arrays/coordinates.js';
import { isGeographic } from '../arrays/crs-of-arrays.js';
import { describeRaw, type Placement } from '../raster/raw-description.js';
import { RawRaster } from '../raster/raw-raster.js';
import { planeCrs } from './plane-crs.js';
import { northUp, turnedRows, type NorthUp } from './north-up.js';
import { type RowBlock } from '../arrays/row-blocks.js';

/** Beyond any CRS. */
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
export async function surfaceOf(
  dataset: ArrayDataset,
  plan: VariablePlan,
  scratch: string,
  signal: AbortSignal,
): Promise<Surface> {
  const { x, y } = await readCoordinates(dataset, plan, signal);
  if (plan.layout === 'grid') return straight(northUp(axisOf(plan.x, x), axisOf(plan.y, y), isGeographic(plan.crs)), plan.crs);
  const [width, height] = [plan.xDimension, plan.yDimension].map((one) => plan.variable.dimensions[one]!.size) as [number, number]; // prettier-ignore
  const places = { x: await writePlaces(x, { width, height }, scratch), y: await writePlaces(y, { width, height }, scratch) };
  const flatCrs = isGeographic(plan.crs) ? planeCrs(x, y) : plan.crs;
  return { width, height, placement: { kind: 'curved', crs: plan.crs, flatCrs, ...places }, turn: (block) => block };
}

function straight(frame: NorthUp, crs: string): Surface {
  const { width, height, bbox } = frame;
  return { width, height, placement: { kind: 'grid', crs, bbox }, turn: (block) => turnedRows(frame, block) };
}

function axisOf({ name, type }: VariablePlan['x'], values: Float64Array) {
  return equidistantAxis(name, values, type === 'float32' ? 'f4' : 'f8');
}

/** @returns the path of its description */
async function writePlaces(
  values: Float64Array,
  size: { readonly width: number; readonly height: number },
  scratch: string,
): Promise<string> {
  const path = join(scratch, `${randomUUID()}.raw`);
  const raw = await RawRaster.create({ path, ...size, format: PLACES, bands: [{ name: null }] });
  try {
    await raw.write(0, 0, values);
  } finally {
    await raw.close();
  }
  await writeFile(`${path}.vrt`, describeRaw(raw.form, null));
  return `${path}.vrt`;
}
