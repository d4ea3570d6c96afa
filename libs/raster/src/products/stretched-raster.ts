import { type Dataset, type RasterBand } from 'gdal-async';
import { gdal } from '../gdal.js';
import { writeFailure } from '../raster-errors.js';
import { stretchInto } from './stretch.js';
import { SCRATCH_CREATION } from './warp-product.js';
import { type ProductRendering, type StretchBounds } from './types.js';
import { ValueHistogram } from './value-histogram.js';

export interface Stretching extends Pick<ProductRendering, 'percentiles'> {
  /** Local; uncompressed. Bytes 1…255, 0 = no data. */
  readonly path: string;
  readonly scale: 'linear' | 'db';
  /** One more band, 255 where valid; without it 0 is declared as no data. */
  readonly hasAlpha: boolean;
}

/** A row of tiles of the scratch files, so that each tile is read once. */
const STRIP_ROWS = 256;

/**
 * From numbers to bytes: one pass counts, one writes; in memory are a few strips, however large the scene. A pixel is
 * valid where any band is positive and finite; one, or three as red, green and blue.
 * @param sources one-band rasters on one grid
 */
export async function writeStretched(
  sources: readonly Dataset[],
  { path, percentiles, scale, hasAlpha }: Stretching,
  report: (fraction: number) => void,
): Promise<ReadonlyArray<StretchBounds | null>> {
  const strips = new Strips(sources);
  const bounds = await countedBounds(strips, percentiles, (fraction) => report(fraction / 2));
  const isColour = sources.length === 3;
  const target = await create(strips, path, [
    `PHOTOMETRIC=${isColour ? 'RGB' : 'MINISBLACK'}`,
    `ALPHA=${hasAlpha ? 'YES' : 'NO'}`,
  ]);
  try {
    if (!hasAlpha) for (const band of target.bands) band.noDataValue = 0;
    const bands = target.bands.map((band) => band);
    const buffer = new Uint8Array(strips.width * STRIP_ROWS);
    for await (const { row, rows, values, valid } of strips.all()) {
      for (const [b, of] of values.entries()) {
        const shades = buffer.subarray(0, of.length);
        if (bounds[b]) stretchInto(shades, of, bounds[b], scale);
        for (let i = 0; i < shades.length; i++) shades[i]! &= valid[i]!;
        await bands[b]!.pixels.writeAsync(0, row, strips.width, rows, shades);
      }
      if (hasAlpha) await bands[values.length]!.pixels.writeAsync(0, row, strips.width, rows, valid);
      report(0.5 + (row + rows) / strips.height / 2);
    }
    await target.flushAsync();
  } catch (error) {
    throw await writeFailure('The picture cannot be written', path, error);
  } finally {
    target.close();
  }
  return bounds;
}

async function countedBounds(
  strips: Strips,
  [low, high]: ProductRendering['percentiles'],
  report: (fraction: number) => void,
): Promise<ReadonlyArray<StretchBounds | null>> {
  const histograms = Array.from({ length: strips.count }, () => new ValueHistogram());
  for await (const { row, rows, values, validCount } of strips.all()) {
    // Where another band has a value, a zero is one too.
    values.forEach((of, b) => histograms[b]!.addZeros(validCount - histograms[b]!.add(of)));
    report((row + rows) / strips.height);
  }
  return histograms.map((histogram) => {
    const [at, to] = [histogram.percentile(low), histogram.percentile(high)];
    return at === null || to === null ? null : { low: at, high: to };
  });
}

async function create({ width, height, count, srs, geoTransform }: Strips, path: string, options: readonly string[]) {
  const driver = gdal.drivers.get('GTiff');
  const bands = options.includes('ALPHA=YES') ? count + 1 : count;
  try {
    const dataset = await driver.createAsync(path, width, height, bands, 'Byte', [...SCRATCH_CREATION, ...options]);
    dataset.srs = srs;
    dataset.geoTransform = geoTransform;
    return dataset;
  } catch (error) {
    throw await writeFailure('The picture cannot be written', path, error);
  }
}

/** Its arrays are used again for the next strip. */
interface Strip {
  readonly row: number;
  readonly rows: number;
  /** Per band; not positive = no value. */
  readonly values: readonly Float32Array[];
  /** 255 where any band has a value, else 0. */
  readonly valid: Uint8Array;
  readonly validCount: number;
}

class Strips {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly srs: Dataset['srs'];
  readonly geoTransform: Dataset['geoTransform'];
  private readonly bands: readonly RasterBand[];

  /** Getters wait for what runs on a dataset, so everything is asked before the first read. */
  constructor(sources: readonly Dataset[]) {
    const [first] = sources as [Dataset];
    ({ x: this.width, y: this.height } = first.rasterSize);
    this.count = sources.length;
    this.srs = first.srs;
    this.geoTransform = first.geoTransform;
    this.bands = sources.map(({ bands }) => bands.get(1));
  }

  async *all(): AsyncIterable<Strip> {
    const { width, height, bands } = this;
    const buffers = bands.map(() => new Float32Array(width * STRIP_ROWS));
    const mask = new Uint8Array(width * STRIP_ROWS);
    for (let row = 0; row < height; row += STRIP_ROWS) {
      const rows = Math.min(STRIP_ROWS, height - row);
      const values = buffers.map((buffer) => buffer.subarray(0, width * rows));
      const valid = mask.subarray(0, width * rows);
      await Promise.all(bands.map((band, b) => band.pixels.readAsync(0, row, width, rows, values[b])));
      yield { row, rows, values, valid, validCount: markValid(valid, values) };
    }
  }
}

/** Bits of positive, finite Float32 numbers: 1 to this. */
const LAST_FINITE = 0x7f7fffff;

/** @returns how many are valid */
function markValid(valid: Uint8Array, values: readonly Float32Array[]): number {
  valid.fill(0);
  for (const { buffer, byteOffset, length } of values) {
    const words = new Uint32Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) if ((words[i]! - 1) >>> 0 < LAST_FINITE) valid[i] = 255;
  }
  let count = 0;
  for (let i = 0; i < valid.length; i++) count += valid[i]! & 1;
  return count;
}
