import { type Dataset } from 'gdal-async';
import { gdal } from '../gdal.js';
import { writeFailure } from '../raster-errors.js';
import { type ProductRendering } from './types.js';

export interface WarpTarget {
  readonly path: string;
  readonly crs: string;
  readonly type: 'Float32' | 'UInt16';
  /** How the grid is said: `-tr x y`, or `-te … -ts …`. */
  readonly grid: readonly string[];
  /** More arguments of gdalwarp. */
  readonly more?: readonly string[];
}

/** gdalwarp to an uncompressed scratch file, which is read a few times and thrown away. 0 = no data on both sides. */
export async function warpProduct(
  source: Dataset,
  { path, crs, type, grid, more = [] }: WarpTarget,
  { resampling, threads, warpMemoryMb }: ProductRendering,
  report: (fraction: number) => void,
): Promise<void> {
  const args = [
    ...['-of', 'GTiff', '-ot', type, '-t_srs', crs, ...grid, '-r', resampling, '-srcnodata', '0', '-dstnodata', '0'],
    ...['-multi', '-wo', `NUM_THREADS=${threads}`, '-wm', String(warpMemoryMb), ...more],
    ...SCRATCH_CREATION.flatMap((option) => ['-co', option]),
  ];
  try {
    const warped = await gdal.warpAsync(path, null, [source], args, { progress_cb: report });
    warped.close();
  } catch (error) {
    throw await writeFailure('The product cannot be warped', path, error);
  }
}

export const SCRATCH_CREATION: readonly string[] = ['TILED=YES', 'BIGTIFF=IF_SAFER', 'SPARSE_OK=TRUE'];
