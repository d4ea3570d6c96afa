import { rm } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { isFloat } from './data-type.js';
import { gdal } from './gdal.js';
import { withRaster } from './open.js';
import { writeFailure } from './raster-errors.js';
import { utilityResampling } from './resampling.js';
import { type OverviewSeries } from './contract/mosaics.js';

type Report = (complete: number) => void;

/**
 * Reduced copies for `<Overview>` elements of a VRT. What was written is removed again when a later one fails.
 * @throws RASTER_UNREADABLE, STORAGE_FULL
 */
export function writeOverviews(
  { source, ...series }: OverviewSeries & { readonly source: string },
  onProgress?: Report,
): Promise<{ written: number }> {
  return withRaster(source, undefined, (dataset) => writeOverviewsOf(dataset, series, onProgress));
}

/** The same for a dataset that is open already; it stays open. */
export async function writeOverviewsOf(
  dataset: Dataset,
  { targets, resampling }: OverviewSeries,
  onProgress?: Report,
): Promise<{ written: number }> {
  let from: string | null = null;
  try {
    for (const [i, target] of targets.entries()) {
      const report: Report = (complete) => onProgress?.((i + complete) / targets.length);
      const write = (source: Dataset) => writeReduced(source, target, resampling, report);
      await (from === null ? write(dataset) : withRaster(from, undefined, write));
      from = target.path;
    }
    return { written: targets.length };
  } catch (error) {
    await Promise.all(targets.map(({ path }) => rm(path, { force: true })));
    throw error;
  }
}

async function writeReduced(
  dataset: Dataset,
  { path, width, height }: OverviewSeries['targets'][number],
  resampling: OverviewSeries['resampling'],
  report: Report,
): Promise<void> {
  const creation = overviewCreation(dataset.bands.get(1).dataType);
  const args = ['-of', 'GTiff', '-outsize', String(width), String(height), '-r', utilityResampling(resampling)];
  try {
    const written = await gdal.translateAsync(
      path,
      dataset,
      [...args, ...creation.flatMap((option) => ['-co', option])],
      {
        progress_cb: report,
      },
    );
    written.close();
  } catch (error) {
    throw await writeFailure('The overview cannot be written', path, error);
  }
}

/** GTiff creation options; TIFF predictor 3 is for floating point, 2 for integers. */
export function overviewCreation(gdalType: string | null): string[] {
  const predictor = isFloat(gdalType) ? 3 : 2;
  return ['TILED=YES', 'COMPRESS=DEFLATE', `PREDICTOR=${predictor}`, 'BIGTIFF=IF_SAFER', 'NUM_THREADS=ALL_CPUS'];
}
