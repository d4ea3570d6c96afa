import { type Lut, type Noise } from '#libs/eo-products';
import { type PixelWindow, type PlainLevel } from '#libs/raster';
import { calibrate, type FilterWindow, leeFilter, multilook, type PowerImage } from '#libs/sar';

/** Pixels of the file in memory at a time. */
const PART_PIXELS = 4_000_000;

export interface PowerRead {
  readonly level: PlainLevel;
  /** Annotated size. */
  readonly lines: number;
  readonly samples: number;
  /** Pixels of the level that are averaged into one. */
  readonly across: number;
  readonly along: number;
  readonly table: Lut;
  readonly noise: Noise;
  readonly speckleFilter: FilterWindow | null;
  readonly looks: number;
}

/**
 * Calibrated, filtered and averaged power, in this order, of a window in averaged pixels; the filter sees the pixels beside
 * the window. Strip by strip, so that a window of any size fits into memory.
 */
export async function readPower(read: PowerRead, window: PixelWindow): Promise<PowerImage> {
  const { across, along, level } = read;
  const pixels = new Float32Array(window.width * window.height);
  const step = Math.max(1, Math.floor(PART_PIXELS / (window.width * across * along)));
  for (let done = 0; done < window.height; done += step) {
    const rows = Math.min(step, window.height - done);
    const col = window.col * across;
    const row = (window.row + done) * along;
    const wanted = {
      col,
      row,
      width: Math.min(level.width - col, window.width * across),
      height: Math.min(level.height - row, rows * along),
    };
    const power = await filteredPart(read, wanted);
    pixels.set(multilook(power, wanted.width, { across, along }), done * window.width);
  }
  return { width: window.width, height: window.height, pixels };
}

async function filteredPart(read: PowerRead, wanted: PixelWindow): Promise<Float32Array> {
  const { speckleFilter, looks, level } = read;
  if (speckleFilter === null) return calibratedPart(read, wanted);
  const around = widened(wanted, Math.ceil(speckleFilter.width / 2), Math.ceil(speckleFilter.height / 2), level);
  return cut(leeFilter(await calibratedPart(read, around), around.width, speckleFilter, looks), around, wanted);
}

async function calibratedPart({ level, lines, samples, table, noise }: PowerRead, window: PixelWindow) {
  const pixels = new Float32Array(window.width * window.height);
  await level.read(window, pixels);
  const scale = { linesPerPixel: lines / level.height, samplesPerPixel: samples / level.width };
  calibrate({ ...window, ...scale }, pixels, table, noise);
  return pixels;
}

function widened({ col, row, width, height }: PixelWindow, x: number, y: number, level: PlainLevel): PixelWindow {
  const [left, top] = [Math.max(0, col - x), Math.max(0, row - y)];
  const [right, bottom] = [Math.min(level.width, col + width + x), Math.min(level.height, row + height + y)];
  return { col: left, row: top, width: right - left, height: bottom - top };
}

function cut(pixels: Float32Array, from: PixelWindow, wanted: PixelWindow): Float32Array {
  const part = new Float32Array(wanted.width * wanted.height);
  for (let row = 0; row < wanted.height; row++) {
    const start = (wanted.row - from.row + row) * from.width + wanted.col - from.col;
    part.set(pixels.subarray(start, start + wanted.width), row * wanted.width);
  }
  return part;
}
