import { type Dataset, type RasterBand } from 'gdal-async';
import { isComplex, isNodata } from './data-type.js';
import { withRaster } from './open.js';
import { type BandStats } from './types.js';

/** Values of an approximation: a square of this edge decides the mean of a natural image to a fraction of a percent. */
const APPROXIMATE_EDGE = 1024;
/** Values read at once, so that memory does not grow with the raster. */
const CHUNK_VALUES = 4 * 1024 * 1024;

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
    const bands = dataset.bands.map((band) => ({
      band,
      mask: maskOf(band),
      nodata: band.noDataValue,
      isFloat32: band.dataType === 'Float32',
      isComplex: isComplex(band.dataType),
    }));
    const results: (BandStats | null)[] = [];
    for (const facts of bands) results.push(facts.isComplex ? null : await bandStatistics(facts, grid));
    return results;
  });
}

interface BandFacts {
  readonly band: RasterBand;
  readonly mask: RasterBand | null;
  readonly nodata: number | null;
  readonly isFloat32: boolean;
}

interface ReadingGrid {
  readonly width: number;
  readonly height: number;
  readonly outWidth: number;
  readonly outHeight: number;
}

/** GDAL: validity from a mask or alpha of the file, not from no-data, which is compared here. */
const ALL_VALID = 0x01;
const NODATA = 0x08;

function maskOf(band: RasterBand): RasterBand | null {
  return (band.getMaskFlags() & (ALL_VALID | NODATA)) === 0 ? band.getMaskBand() : null;
}

function readingGrid(dataset: Dataset, approximate: boolean): ReadingGrid {
  const { x: width, y: height } = dataset.rasterSize;
  const scale = approximate ? Math.min(1, APPROXIMATE_EDGE / Math.max(width, height)) : 1;
  const outWidth = Math.max(1, Math.round(width * scale));
  const outHeight = Math.max(1, Math.round(height * scale));
  return { width, height, outWidth, outHeight };
}

async function bandStatistics(facts: BandFacts, grid: ReadingGrid): Promise<BandStats | null> {
  const isDecimated = grid.outWidth < grid.width || grid.outHeight < grid.height;
  const moments = new Moments();
  for await (const { values, mask } of chunks(facts, grid, isDecimated)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value) || isNodata(value, facts) || mask?.[i] === 0) continue;
      moments.add(value);
    }
  }
  return moments.summary(isDecimated);
}

/** The whole picture at once when decimated (an overview cannot be cut exactly), else strips of full rows. */
async function* chunks({ band, mask }: BandFacts, grid: ReadingGrid, isDecimated: boolean) {
  const { width, height, outWidth, outHeight } = grid;
  const rows = isDecimated ? height : Math.max(1, Math.floor(CHUNK_VALUES / width));
  for (let row = 0; row < height; row += rows) {
    const count = Math.min(rows, height - row);
    const size = { buffer_width: outWidth, buffer_height: isDecimated ? outHeight : count };
    const read = (from: RasterBand, type: string) =>
      from.pixels.readAsync<Float64Array | Uint8Array>(0, row, width, count, undefined, { ...size, type });
    yield { values: await read(band, 'Float64'), mask: mask && (await read(mask, 'Byte')) };
  }
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
