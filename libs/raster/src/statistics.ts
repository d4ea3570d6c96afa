import { type RasterBand } from 'gdal-async';
import { withRaster } from './open.js';
import { type BandStats } from './contract/description.js';
import { isDecimated, readingGrid, type ReadingGrid, validValues } from './valid-values.js';

/**
 * Per band, over valid pixels, native values before scale and offset. Approximate reads at most 1024 × 1024 values,
 * from the fitting overview. Not GDAL's own: that one writes its result into a VRT it only read.
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
    const grid = readingGrid(dataset, approximate);
    const bands = dataset.bands.map((band) => band);
    const results: (BandStats | null)[] = [];
    for (const band of bands) results.push(await bandStatistics(band, grid));
    return results;
  });
}

async function bandStatistics(band: RasterBand, grid: ReadingGrid): Promise<BandStats | null> {
  const moments = new Moments();
  for await (const values of validValues(band, grid)) for (const value of values) moments.add(value);
  return moments.summary(isDecimated(grid));
}

/** Running mean and variance (Welford): no cancellation for large means. */
class Moments {
  private count = 0;
  private mean = 0;
  private squares = 0;
  private min = Infinity;
  private max = -Infinity;

  add(value: number): void {
    this.count++;
    const delta = value - this.mean;
    this.mean += delta / this.count;
    this.squares += delta * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  summary(approximate: boolean): BandStats | null {
    if (this.count === 0) return null;
    const stddev = Math.sqrt(this.squares / this.count);
    return { min: this.min, max: this.max, mean: this.mean, stddev, approximate };
  }
}
