import { type Dataset, type RasterBand } from 'gdal-async';
import { isComplex, isNodata } from './data-type.js';

/** Values of an approximation: a square of this edge decides the mean of a natural image to a fraction of a percent. */
const APPROXIMATE_EDGE = 1024;
/** Values read at once, so that memory does not grow with the raster. */
const CHUNK_VALUES = 4 * 1024 * 1024;

/** How much of a raster is read. */
export interface ReadingGrid {
  readonly width: number;
  readonly height: number;
  readonly outWidth: number;
  readonly outHeight: number;
}

export function readingGrid(dataset: Dataset, approximate: boolean): ReadingGrid {
  const { x: width, y: height } = dataset.rasterSize;
  const scale = approximate ? Math.min(1, APPROXIMATE_EDGE / Math.max(width, height)) : 1;
  const outWidth = Math.max(1, Math.round(width * scale));
  const outHeight = Math.max(1, Math.round(height * scale));
  return { width, height, outWidth, outHeight };
}

export function isDecimated({ width, height, outWidth, outHeight }: ReadingGrid): boolean {
  return outWidth < width || outHeight < height;
}

/** GDAL: validity from a mask or alpha of the file, not from no-data, which is compared here. */
const ALL_VALID = 0x01;
const NODATA = 0x08;

function maskOf(band: RasterBand): RasterBand | null {
  return (band.getMaskFlags() & (ALL_VALID | NODATA)) === 0 ? band.getMaskBand() : null;
}

/** Native values of the valid pixels of a band, a part at a time; nothing of a complex band. */
export async function* validValues(band: RasterBand, grid: ReadingGrid): AsyncGenerator<Float64Array> {
  if (isComplex(band.dataType)) return;
  const facts = { nodata: band.noDataValue, isFloat32: band.dataType === 'Float32' };
  for await (const { values, mask } of chunks(band, maskOf(band), grid)) {
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isNaN(value) && !isNodata(value, facts) && mask?.[i] !== 0) values[count++] = value;
    }
    yield values.subarray(0, count);
  }
}

/** The whole picture at once when decimated (an overview cannot be cut exactly), else strips of full rows. */
async function* chunks(band: RasterBand, mask: RasterBand | null, grid: ReadingGrid) {
  const { width, height, outWidth, outHeight } = grid;
  const rows = isDecimated(grid) ? height : Math.max(1, Math.floor(CHUNK_VALUES / width));
  for (let row = 0; row < height; row += rows) {
    const count = Math.min(rows, height - row);
    const size = { buffer_width: outWidth, buffer_height: isDecimated(grid) ? outHeight : count };
    const read = <T extends Float64Array | Uint8Array>(from: RasterBand, type: string) =>
      from.pixels.readAsync<T>(0, row, width, count, undefined, { ...size, type });
    yield { values: await read<Float64Array>(band, 'Float64'), mask: mask && (await read<Uint8Array>(mask, 'Byte')) };
  }
}
