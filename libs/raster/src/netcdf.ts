import { open, stat } from 'node:fs/promises';
import { type Dataset, type MDArray } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { gdal } from './gdal.js';
import { HandlePool } from './handle-pool.js';
import { assertSelfContained } from './netcdf-references.js';
import { unreadable } from './raster-errors.js';
import { Turns } from './turns.js';
import { type PixelWindow } from './contract/grids.js';

/** A variable of a local netCDF-4 file: `/PRODUCT/longitude`, or `Oa01_radiance` outside all groups. */
export interface NetcdfVariable {
  /** Local: netCDF's own library knows no others. */
  readonly path: string;
  readonly variable: string;
}

export interface NetcdfRead extends NetcdfVariable {
  readonly window: PixelWindow;
}

const OPEN_FILES = 32;
const files = new HandlePool(OPEN_FILES, openNetcdf);
/** What is read from one file is read in turn. */
const turns = new Turns();

/** Works with a local netCDF file that refers to no other, alone. @throws RASTER_UNREADABLE; what `work` throws */
export async function withNetcdf<R>(path: string, work: (dataset: Dataset) => Promise<R>): Promise<R> {
  const { ino, mtimeMs, size } = await stat(path);
  return files.use(path, `${ino} ${mtimeMs} ${size}`, ({ dataset }) => turns.take(path, () => work(dataset)));
}

/** Rows and columns of a variable; axes of length 1 before them do not count, a list is one row. @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED */
export function netcdfSize(of: NetcdfVariable): Promise<{ readonly rows: number; readonly cols: number }> {
  return withArray(of, async (_, [rows, cols]) => ({ rows, cols }));
}

/**
 * Values of a window, row by row as stored: unpacked by the variable's own scale and offset, NaN for its fill value.
 * @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED
 */
export function readNetcdf({ window, ...of }: NetcdfRead): Promise<Float64Array> {
  return withArray(of, async (array, _, axes) => {
    const { col, row, width, height } = window;
    const { scale, offset, noDataValue: fill } = array;
    const values = new Float64Array(width * height);
    const leading = Array.from({ length: Math.max(0, axes - 2) }, () => 1);
    const origin = [...leading.map(() => 0), row, col].slice(-axes);
    await array.readAsync({ origin, span: [...leading, height, width].slice(-axes), data: values });
    const [factor, shift] = [scale ?? 1, offset ?? 0];
    const isPacked = factor !== 1 || shift !== 0;
    for (let i = 0; i < values.length; i++) {
      if (values[i] === fill) values[i] = NaN;
      else if (isPacked) values[i] = values[i]! * factor + shift;
    }
    return values;
  });
}

/**
 * The driver is named, so that the file is nothing else. In this thread: HDF5 tells every attribute that is not there to
 * stderr, and netCDF silences it in the one thread that comes first.
 */
async function openNetcdf(path: string): Promise<{ readonly dataset: Dataset }> {
  const file = await open(path, 'r');
  try {
    const before = await file.stat();
    await assertSelfContained(file);
    const dataset = gdal.open(`NETCDF:"${path}"`, 'mr');
    const after = await stat(path);
    if (after.ino === before.ino && after.mtimeMs === before.mtimeMs) return { dataset };
    dataset.close();
    throw new DomainError('RASTER_UNREADABLE', 'The netCDF file changed while it was opened');
  } finally {
    await file.close();
  }
}

type Size = readonly [rows: number, cols: number];

async function withArray<R>(
  { path, variable }: NetcdfVariable,
  work: (array: MDArray, size: Size, axes: number) => Promise<R>,
): Promise<R> {
  try {
    return await withNetcdf(path, (dataset) => {
      const array = arrayOf(dataset, variable);
      const sizes = Array.from({ length: array.dimensions.count() }, (_, i) => array.dimensions.get(i).size);
      const [rows = 1, cols] = sizes.length === 1 ? [1, sizes[0]] : sizes.slice(-2);
      if (cols === undefined || sizes.slice(0, -2).some((one) => one !== 1))
        throw new DomainError('RASTER_UNSUPPORTED', `Variable ${variable} has the shape ${sizes.join(' × ')}`);
      return work(array, [rows, cols], sizes.length);
    });
  } catch (error) {
    throw unreadable(`Variable ${variable} cannot be read`, error);
  }
}

/** @throws RASTER_UNREADABLE when there is none */
export function arrayOf({ root }: Dataset, variable: string): MDArray {
  const names = variable.split('/').filter((name) => name !== '');
  try {
    const group = names.slice(0, -1).reduce((at, name) => at.groups.get(name), root);
    return group.arrays.get(names.at(-1)!);
  } catch (error) {
    throw new DomainError('RASTER_UNREADABLE', `The file has no variable ${variable}`, { cause: error });
  }
}
