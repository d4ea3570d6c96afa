import { type RadarGeometry } from '#libs/eo-products';
import { type PixelGrid, type PixelPlaces } from '#libs/raster';
import { GeolocationGrid, locatePixels, locateSmoothly, type PixelPositions, RangeDoppler } from '#libs/sar';
import { eachPixel } from './framed-grid.js';

/** Where a grid's pixels lie in a radar image. */
export interface ImagePlaces extends PixelPositions {
  /** How many lines and samples a pixel of the grid spans. */
  readonly linesPerPixel: number;
  readonly samplesPerPixel: number;
}

/** Pixels that the spans are measured at. */
const MEASURED = 1000;

/**
 * @param places lon/lat of the framed grid
 * @param heights of the framed grid, above the ellipsoid; null = on the product's own grid
 */
export function imagePlaces(
  geometry: RadarGeometry,
  grid: PixelGrid,
  { x, y }: PixelPlaces,
  heights: Float64Array | null,
): ImagePlaces {
  const pixels = { x, y, width: grid.width + 2 };
  const { lines, samples } =
    heights === null
      ? locateSmoothly(new GeolocationGrid(geometry.grid), pixels)
      : locatePixels(new RangeDoppler(geometry), pixels, heights);
  const inner = {
    lines: new Float64Array(grid.width * grid.height),
    samples: new Float64Array(grid.width * grid.height),
  };
  const isIn = (i: number) => isInside(lines[i]!, geometry.lines) && isInside(samples[i]!, geometry.samples);
  eachPixel(grid, (pixel, i) => {
    inner.lines[pixel] = isIn(i) ? lines[i]! : NaN;
    inner.samples[pixel] = isIn(i) ? samples[i]! : NaN;
  });
  return { ...inner, linesPerPixel: span(lines, grid), samplesPerPixel: span(samples, grid) };
}

/** The outermost pixels reach half a pixel beyond their centres. */
const isInside = (position: number, count: number) => position >= -0.5 && position < count - 0.5;

/** From one neighbour to the other, or from the pixel itself where one is outside the image. */
function slope(positions: Float64Array, i: number, step: number): number {
  const [before, here, after] = [positions[i - step]!, positions[i]!, positions[i + step]!];
  if (Number.isNaN(before)) return after - here;
  return Number.isNaN(after) ? here - before : (after - before) / 2;
}

/** The median: slopes and layover disturb it least. */
function span(positions: Float64Array, grid: PixelGrid): number {
  const spans: number[] = [];
  const every = Math.max(1, Math.floor((grid.width * grid.height) / MEASURED));
  eachPixel(grid, (pixel, i) => {
    if (pixel % every !== 0) return;
    const size = Math.hypot(slope(positions, i, 1), slope(positions, i, grid.width + 2));
    if (Number.isFinite(size)) spans.push(size);
  });
  return spans.sort((a, b) => a - b)[spans.length >> 1] ?? 1;
}
