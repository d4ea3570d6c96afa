import { rm } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { writeCog } from './cog.js';
import { STORED_DRIVERS } from './drivers.js';
import { gdal } from './gdal.js';
import { withRaster } from './open.js';
import { assertOutputSize, targetCrs } from './products/target-grid.js';
import { writeFailure } from './raster-errors.js';
import { utilityResampling } from './resampling.js';
import { type RasterDescription } from './contract/description.js';
import { type OperationArguments } from './contract/operations.js';

/** Of the progress: the rest is the COG. */
const WARP_SHARE = 0.7;

/**
 * The file in another CRS as a COG. Its place is what GDAL finds: a geotransform, control points, or arrays of
 * coordinates. @throws INVALID for an unknown CRS or a resolution that makes too much, RASTER_UNREADABLE, STORAGE_FULL
 */
export async function warpFile(
  {
    source,
    target,
    crs,
    resolution,
    resampling,
    threads,
    memoryMb,
    addsAlpha,
    options,
  }: OperationArguments<'warpFile'>,
  onProgress?: (fraction: number) => void,
): Promise<RasterDescription> {
  targetCrs(crs);
  const [outline, warped] = [`${target}.warp.vrt`, `${target}.warp.tif`];
  const pixels = resolution === null ? [] : ['-tr', String(resolution), String(resolution)];
  const grid = ['-t_srs', crs, ...pixels, ...(addsAlpha ? ['-dstalpha'] : [])];
  const kernel = ['-r', utilityResampling(resampling), '-wo', `NUM_THREADS=${threads}`, '-wm', String(memoryMb)];
  try {
    await withRaster(source, STORED_DRIVERS, async (dataset) => {
      await assertWritable(dataset, outline, ['-of', 'VRT', '-t_srs', crs], resolution);
      try {
        const progress_cb = (complete: number) => onProgress?.(complete * WARP_SHARE);
        const args = ['-of', 'GTiff', ...grid, ...kernel, '-multi', '-co', 'TILED=YES', '-co', 'BIGTIFF=IF_SAFER'];
        const written = await gdal.warpAsync(warped, null, [dataset], args, { progress_cb });
        await written.flushAsync();
        written.close();
      } catch (error) {
        throw await writeFailure(`The raster cannot be warped to ${crs}`, target, error);
      }
    });
    return await writeCog({ source: warped, target, options }, (done) =>
      onProgress?.(WARP_SHARE + (1 - WARP_SHARE) * done),
    );
  } finally {
    await Promise.all([outline, warped].map((path) => rm(path, { force: true })));
  }
}

/** By GDAL's own suggestion, before a pixel is read. */
async function assertWritable(
  dataset: Dataset,
  outline: string,
  args: string[],
  resolution: number | null,
): Promise<void> {
  const suggested = await gdal.warpAsync(outline, null, [dataset], args);
  const { x, y } = suggested.rasterSize;
  const [, resX = 1, , , , resY = -1] = suggested.geoTransform ?? [];
  suggested.close();
  assertOutputSize(x * Math.abs(resX), y * Math.abs(resY), resolution ?? Math.abs(resX));
}
