import { rm } from 'node:fs/promises';
import { isFloat } from './data-type.js';
import { gdal } from './gdal.js';
import { withRaster } from './open.js';
import { writeFailure } from './raster-errors.js';
import { utilityResampling } from './resampling.js';
import { type Resampling } from './types.js';

export interface WriteOverviewsRequest {
  readonly source: string;
  /** Finest first; each is read from the one before, the first from the source. */
  readonly targets: ReadonlyArray<{ path: string; width: number; height: number }>;
  readonly resampling: Resampling;
}

/**
 * Reduced copies for `<Overview>` elements of a VRT. What was written is removed again when a later one fails.
 * @throws RASTER_UNREADABLE, STORAGE_FULL
 */
export async function writeOverviews(
  { source, targets, resampling }: WriteOverviewsRequest,
  onProgress?: (fraction: number) => void,
): Promise<{ written: number }> {
  let from = source;
  try {
    for (const [i, target] of targets.entries()) {
      const report = (complete: number) => onProgress?.((i + complete) / targets.length);
      await writeReduced(from, target, resampling, report);
      from = target.path;
    }
    return { written: targets.length };
  } catch (error) {
    await Promise.all(targets.map(({ path }) => rm(path, { force: true })));
    throw error;
  }
}

function writeReduced(
  from: string,
  { path, width, height }: WriteOverviewsRequest['targets'][number],
  resampling: Resampling,
  report: (complete: number) => void,
): Promise<void> {
  return withRaster(from, undefined, async (dataset) => {
    const predictor = isFloat(dataset.bands.get(1).dataType) ? 3 : 2;
    const creation = [
      'TILED=YES',
      'COMPRESS=DEFLATE',
      `PREDICTOR=${predictor}`,
      'BIGTIFF=IF_SAFER',
      'NUM_THREADS=ALL_CPUS',
    ];
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
  });
}
