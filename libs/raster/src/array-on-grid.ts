import { DomainError } from '#libs/errors';
import { type ArrayPlaces, arrayPlaces, type ArrayShape } from './array-places.js';
import { type InterpolatingResampling, kernelOf } from './kernels.js';
import { type Sampler, samplerOf } from './sample-interpolated.js';
import { EDGE, type SourcePixels } from './source-pixels.js';
import { type PixelGrid, type PixelWindow } from './contract/grids.js';

export type ArrayResampling = 'nearest' | InterpolatingResampling;

/** Values on an upright grid that are no file of GDAL's, wanted on a foreign grid. */
export interface ArrayRead {
  readonly shape: ArrayShape;
  readonly grid: PixelGrid;
  /** The first where the grid is finer than the array, the second where it is coarser. */
  readonly upsampling: ArrayResampling;
  readonly downsampling: ArrayResampling;
  /**
   * Pixels of a window inside the array, row by row as the array has them; NaN is not blended with its neighbours.
   * Called once or twice, or not at all when the grid lies elsewhere.
   */
  readonly read: (window: PixelWindow, resampling: ArrayResampling) => Promise<Float64Array>;
  /** width × height doubles; NaN where the array has none. */
  readonly into: Float64Array;
}

/** Values in memory at a time: 256 MB. */
const MOST_PIXELS = 32 * 1024 ** 2;

/**
 * The counterpart of `readOnGrid` for arrays, by the same kernels. Across the antimeridian and beyond ±180 longitudes are
 * found wherever the array has them.
 * @returns 1 where the centre of the grid's pixel lies in the array, whether there is a value or not
 * @throws RASTER_UNSUPPORTED for a window too large to be read at once; what `read` throws
 */
export function arrayOnGrid({ shape, grid, ...rest }: ArrayRead): Promise<Uint8Array> {
  return arrayAtPlaces({ ...rest, shape, places: arrayPlaces(grid, shape) });
}

/** The same where the places are known otherwise: of a swath, which lies on no upright grid. */
export async function arrayAtPlaces({
  shape,
  places,
  read,
  into,
  ...kernels
}: Omit<ArrayRead, 'grid' | 'shape'> & {
  readonly places: ArrayPlaces;
  readonly shape: Pick<ArrayShape, 'width' | 'height'>;
}): Promise<Uint8Array> {
  const resampling = places.reduction > 1.0001 ? kernels.downsampling : kernels.upsampling;
  const kernel = resampling === 'nearest' ? null : kernelOf(resampling, places.stepX || 1, places.stepY || 1);
  const inside = insideOf(places, shape);
  const margin = kernel === null ? 0 : Math.max(kernel.radiusX, kernel.radiusY) + 1;
  const window = windowOf(places, inside, shape, margin);
  into.fill(NaN);
  if (window === null) return inside;
  if (window.width * window.height > MOST_PIXELS)
    throw new DomainError('RASTER_UNSUPPORTED', 'The picture needs too many pixels of an array at once');
  const values = await readAround(window, places.turn, (part) => read(part, resampling));
  const source = { window, values, extent: { width: shape.width, height: shape.height }, mask: null };
  const sample = kernel === null ? nearestSample : samplerOf(resampling as InterpolatingResampling, kernel);
  sampleAll(places, inside, source, sample, into);
  return inside;
}

function insideOf({ x, y, turn }: ArrayPlaces, { width, height }: Pick<ArrayShape, 'width' | 'height'>): Uint8Array {
  const inside = new Uint8Array(x.length);
  for (let i = 0; i < inside.length; i++) {
    const [col, row] = [Math.floor(x[i]! + EDGE), Math.floor(y[i]! + EDGE)];
    const isInside = row >= 0 && row < height && (turn === null ? col >= 0 && col < width : col === col);
    inside[i] = isInside ? 1 : 0;
  }
  return inside;
}

/** Around the places inside; only an array that goes around the globe is left sideways. */
function windowOf(
  { x, y, turn }: ArrayPlaces,
  inside: Uint8Array,
  { width, height }: Pick<ArrayShape, 'width' | 'height'>,
  margin: number,
): PixelWindow | null {
  let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    west = Math.min(west, x[i]!);
    east = Math.max(east, x[i]!);
    north = Math.min(north, y[i]!);
    south = Math.max(south, y[i]!);
  }
  if (west > east) return null;
  const [left, right] = [Math.floor(west) - margin, Math.floor(east + EDGE) + 1 + margin];
  const [col, end] = turn === null ? [Math.max(0, left), Math.min(width, right)] : [left, right];
  const row = Math.max(0, Math.floor(north) - margin);
  return { col, row, width: end - col, height: Math.min(height, Math.floor(south + EDGE) + 1 + margin) - row };
}

/** A window that leaves the array sideways is put together from what lies a turn further. */
async function readAround(
  window: PixelWindow,
  turn: number | null,
  read: (window: PixelWindow) => Promise<Float64Array>,
): Promise<Float64Array> {
  const { col, row, width, height } = window;
  if (turn === null || (col >= 0 && col + width <= turn)) return read(window);
  const values = new Float64Array(width * height);
  for (let from = col; from < col + width;) {
    const start = ((from % turn) + turn) % turn;
    const count = Math.min(turn - start, col + width - from);
    const part = await read({ col: start, row, width: count, height });
    for (let r = 0; r < height; r++) values.set(part.subarray(r * count, (r + 1) * count), r * width + from - col);
    from += count;
  }
  return values;
}

function sampleAll(
  { x, y }: ArrayPlaces,
  inside: Uint8Array,
  source: SourcePixels,
  sample: Sampler,
  into: Float64Array,
): void {
  const { col, row } = source.window;
  for (let i = 0; i < into.length; i++) {
    if (inside[i] === 1) into[i] = sample(source, x[i]! - col, y[i]! - row);
  }
}

function nearestSample({ window: { width, height }, values }: SourcePixels, x: number, y: number): number {
  const [col, row] = [Math.floor(x + EDGE), Math.floor(y + EDGE)];
  return values[Math.min(height - 1, row) * width + Math.min(width - 1, col)]!;
}
