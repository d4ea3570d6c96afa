import { type PlainLevel, type PixelWindow } from '#libs/raster';
import { inFile, type Kernel, reach, samplePower } from '#libs/sar';
import { type ImagePlaces } from './image-places.js';
import { readPower, type PowerRead } from './read-power.js';

/** Averaged in one direction; with more, a strip of the image would not fit into memory. */
const MOST_LOOKS = 64;
/** An overview is read only where so many of its pixels still go into one: its maker averaged amplitudes, not power. */
const PIXELS_FROM_OVERVIEW = 8;

/** Puts the image's power where the places are: NaN outside and where there is no data. */
export async function placePower(
  levels: readonly PlainLevel[],
  read: Omit<PowerRead, 'level' | 'across' | 'along'>,
  places: ImagePlaces,
  kernel: Kernel,
  into: Float64Array,
): Promise<void> {
  const level = levelFor(levels, read, places);
  const [linesPer, samplesPer] = [read.lines / level.height, read.samples / level.width];
  const [spanX, spanY] = [places.samplesPerPixel / samplesPer, places.linesPerPixel / linesPer];
  const [across, along] = [wholePixels(spanX), wholePixels(spanY)];
  const x = places.samples.map((sample) => inFile(inFile(sample, samplesPer), across));
  const y = places.lines.map((line) => inFile(inFile(line, linesPer), along));
  const stretch = { x: spanX / across, y: spanY / along };
  const image = { width: Math.ceil(level.width / across), height: Math.ceil(level.height / along) };
  const window = windowAround(x, y, image, reach(kernel, stretch.x), reach(kernel, stretch.y));
  if (window === null) return void into.fill(NaN);
  const power = await readPower({ ...read, level, across, along }, window);
  for (let i = 0; i < into.length; i++) {
    into[i] = Number.isNaN(x[i]!) ? NaN : samplePower(power, x[i]! - window.col, y[i]! - window.row, kernel, stretch);
  }
}

/** A span of just about two pixels is two, wherever it was measured. */
const wholePixels = (span: number) => Math.max(1, Math.min(MOST_LOOKS, Math.floor(span * 1.01)));

/** The coarsest that is fine enough by far. */
function levelFor(
  levels: readonly PlainLevel[],
  { lines, samples }: Pick<PowerRead, 'lines' | 'samples'>,
  { linesPerPixel, samplesPerPixel }: ImagePlaces,
): PlainLevel {
  const isFineEnough = ({ width, height }: PlainLevel) =>
    (samplesPerPixel * width) / samples >= PIXELS_FROM_OVERVIEW &&
    (linesPerPixel * height) / lines >= PIXELS_FROM_OVERVIEW;
  return levels.findLast((level, i) => i === 0 || isFineEnough(level))!;
}

/** Of the image's pixels that the places need; null = none. */
function windowAround(
  x: Float64Array,
  y: Float64Array,
  image: { width: number; height: number },
  marginX: number,
  marginY: number,
): PixelWindow | null {
  const [left, right] = extent(x, image.width, marginX);
  const [top, bottom] = extent(y, image.height, marginY);
  return right > left && bottom > top ? { col: left, row: top, width: right - left, height: bottom - top } : null;
}

function extent(positions: Float64Array, size: number, margin: number): [from: number, to: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const position of positions) {
    if (position < least) least = position;
    if (position > most) most = position;
  }
  return [Math.max(0, Math.floor(least) - margin), Math.min(size, Math.ceil(most) + margin + 1)];
}
