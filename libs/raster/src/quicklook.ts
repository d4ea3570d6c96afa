import { type Dataset, type RasterBand } from 'gdal-async';
import { encodePng } from '#libs/encode';
import { paletteOf } from './colour-table.js';
import { isComplex } from './data-type.js';
import { withRaster } from './open.js';
import { paint, type Picture } from './quicklook-paint.js';
import { READ_RESAMPLING } from './resampling.js';
import { type PixelWindow } from './contract/grids.js';

/** Px per side of the coarse mask that finds the valid part of a raster. */
const SCOUT_SIZE = 256;

/**
 * PNG of `size` × `size`: the valid part of the raster, letterboxed, no-data transparent. Three bands or more: red,
 * green, blue by colour interpretation, else bands 1–3; 8-bit as it is, others stretched 2–98 % per band. One band:
 * its palette, else 2–98 % grey. @throws RASTER_UNREADABLE
 */
export async function quicklook({ path, size }: { path: string; size: number }): Promise<Uint8Array> {
  const pixels = await withRaster(path, undefined, async (dataset) => paint(await readPicture(dataset, size), size));
  return encodePng({ width: size, height: size, bands: 4, sampleType: 'UINT8', data: pixels });
}

async function readPicture(dataset: Dataset, size: number): Promise<Picture | null> {
  const bands = pictureBands(dataset);
  if (bands.length === 0) return null;
  const whole: PixelWindow = { col: 0, row: 0, width: dataset.rasterSize.x, height: dataset.rasterSize.y };
  const facts = bands.map((band) => ({ band, mask: band.getMaskBand(), isByte: band.dataType === 'Byte' }));
  const palette = bands.length === 1 ? paletteOf(bands[0]!) : null;

  const window = await validWindow(facts, whole);
  if (window === null) return null;
  const { width, height } = fit(window, size);
  const isReducing = width < window.width && palette === null;
  const resampling = isReducing ? READ_RESAMPLING.average : READ_RESAMPLING.nearest;
  return {
    width,
    height,
    palette,
    isByte: facts.every(({ isByte }) => isByte),
    bands: await readAll(
      facts.map(({ band }) => band),
      window,
      width,
      height,
      resampling,
      'Float32',
    ),
    masks: await readAll(
      facts.flatMap(({ mask }) => mask ?? []),
      window,
      width,
      height,
      READ_RESAMPLING.nearest,
      'Byte',
    ),
  };
}

/** Red, green, blue where all three are declared; else the first three, or the first alone. Never alpha or complex. */
function pictureBands(dataset: Dataset): RasterBand[] {
  const usable = dataset.bands.map((band) => ({ band, role: band.colorInterpretation, type: band.dataType }));
  const real = usable.filter(({ role, type }) => role !== 'Alpha' && !isComplex(type));
  const rgb = ['Red', 'Green', 'Blue'].flatMap((role) => real.find((candidate) => candidate.role === role) ?? []);
  const chosen = rgb.length === 3 ? rgb : real.slice(0, real.length >= 3 ? 3 : 1);
  return chosen.map(({ band }) => band);
}

/** The hull of valid pixels, to the coarse mask's precision; null when there are none. */
async function validWindow(
  facts: readonly { band: RasterBand; mask: RasterBand | null }[],
  whole: PixelWindow,
): Promise<PixelWindow | null> {
  const { width, height } = fit(whole, Math.min(SCOUT_SIZE, Math.max(whole.width, whole.height)));
  const masks = facts.flatMap(({ mask }) => mask ?? []);
  const read = await readAll(masks, whole, width, height, READ_RESAMPLING.nearest, 'Byte');
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = 0; i < width * height; i++) {
    if (!read.some((mask) => mask[i]! > 0)) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return null;
  const [stepX, stepY] = [whole.width / width, whole.height / height];
  const [col, row] = [Math.floor(left * stepX), Math.floor(top * stepY)];
  const end = { col: Math.ceil((right + 1) * stepX), row: Math.ceil((bottom + 1) * stepY) };
  return {
    col,
    row,
    width: Math.min(whole.width, end.col) - col,
    height: Math.min(whole.height, end.row) - row,
  };
}

function fit({ width, height }: PixelWindow, size: number): { width: number; height: number } {
  const scale = size / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function readAll<T extends 'Float32' | 'Byte'>(
  bands: readonly RasterBand[],
  { col, row, width, height }: PixelWindow,
  outWidth: number,
  outHeight: number,
  resampling: string,
  type: T,
): Promise<(T extends 'Float32' ? Float32Array : Uint8Array)[]> {
  const options = { buffer_width: outWidth, buffer_height: outHeight, resampling, type };
  const read = [];
  for (const band of bands) read.push(await band.pixels.readAsync(col, row, width, height, undefined, options));
  return read as (T extends 'Float32' ? Float32Array : Uint8Array)[];
}
