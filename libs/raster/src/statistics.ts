import { type RasterBand } from 'gdal-async';
import { isComplex } from './data-type.js';
import { withRaster } from './open.js';
import { type BandStats } from './types.js';

/**
 * Per band, over valid pixels. Approximate reads an overview (or a subset of blocks) of about a million pixels.
 * null = no valid pixel, or a complex band. @throws RASTER_UNREADABLE
 */
export function statistics({
  path,
  approximate,
}: {
  path: string;
  approximate: boolean;
}): Promise<(BandStats | null)[]> {
  return withRaster(path, undefined, async (dataset) => {
    const bands = dataset.bands.map((band) => ({ band, isComplex: isComplex(band.dataType) }));
    const results: (BandStats | null)[] = [];
    for (const { band, isComplex } of bands) results.push(isComplex ? null : await bandStatistics(band, approximate));
    return results;
  });
}

async function bandStatistics(band: RasterBand, approximate: boolean): Promise<BandStats | null> {
  try {
    const { min, max, mean, std_dev } = await band.computeStatisticsAsync(approximate);
    return { min, max, mean, stddev: std_dev, approximate };
  } catch (error) {
    if (error instanceof Error && /no valid pixels/i.test(error.message)) return null;
    throw error;
  }
}
