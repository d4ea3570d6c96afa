import { rm } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { isFloat } from './data-type.js';
import { gdal } from './gdal.js';
import { withRaster } from './open.js';
import { writeFailure } from './raster-errors.js';
import { utilityResampling } from './resampling.js';
import { type CutRequest } from './contract/files.js';

/**
 * Writes a part of a raster as a GeoTIFF, tiled, Deflate: its own pixels as they are, or other ones resampled. Type, no-data
 * value, scale, offset and colour table stay. No file stays of a failure.
 * @throws RASTER_UNREADABLE, STORAGE_FULL
 */
export function cut(
  { path, target, from, bands, resampling }: CutRequest,
  onProgress?: (done: number) => void,
): Promise<void> {
  return withRaster(path, undefined, async (dataset) => {
    const common = [...bandArguments(bands), '-r', utilityResampling(resampling), ...creation(dataset, bands)];
    const options = { progress_cb: (done: number) => onProgress?.(done) };
    try {
      const written =
        'window' in from
          ? await gdal.translateAsync(target, dataset, [...windowArguments(from), ...common], options)
          : await warped(target, dataset, [...gridArguments(from.grid), ...common], bands);
      await written.flushAsync();
      written.close();
    } catch (error) {
      await rm(target, { force: true });
      throw await writeFailure('The part cannot be cut', target, error);
    }
  });
}

function bandArguments(bands: readonly number[]): string[] {
  return bands.flatMap((band) => ['-b', String(band)]);
}

function windowArguments({ window, width, height }: Extract<CutRequest['from'], { window: unknown }>): string[] {
  const { col, row, width: columns, height: rows } = window;
  return ['-srcwin', ...[col, row, columns, rows].map(String), '-outsize', String(width), String(height)];
}

function gridArguments({ crs, bbox, width, height }: Extract<CutRequest['from'], { grid: unknown }>['grid']): string[] {
  return ['-t_srs', crs, '-te', ...bbox.map(String), '-ts', String(width), String(height)];
}

/** gdalwarp chooses bands only since 3.7; a VRT of them does it before. */
async function warped(
  target: string,
  dataset: Dataset,
  args: readonly string[],
  bands: readonly number[],
): Promise<Dataset> {
  const chosen = await gdal.translateAsync('', dataset, ['-of', 'VRT', ...bandArguments(bands)]);
  try {
    const rest = args.filter((arg, i) => arg !== '-b' && args[i - 1] !== '-b');
    return await gdal.warpAsync(target, null, [chosen], rest);
  } finally {
    chosen.close();
  }
}

function creation(dataset: Dataset, bands: readonly number[]): string[] {
  const predictor = isFloat(dataset.bands.get(bands[0] ?? 1).dataType) ? 3 : 2;
  const options = ['TILED=YES', 'BLOCKXSIZE=256', 'BLOCKYSIZE=256', 'COMPRESS=DEFLATE', 'ZLEVEL=1', `PREDICTOR=${predictor}`, 'BIGTIFF=IF_SAFER']; // prettier-ignore
  return ['-of', 'GTiff', ...options.flatMap((option) => ['-co', option])];
}
