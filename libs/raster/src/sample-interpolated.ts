import { type ControlGrid } from './control-grid.js';
import { eachRun } from './control-runs.js';
import { Convolution } from './convolution.js';
import { type InterpolatingResampling, type Kernel } from './kernels.js';
import { bilinearSample, cubicSample } from './narrow-samples.js';
import { boundsOf, EDGE, type SourcePixels } from './source-pixels.js';

/** The value at a place in pixels of the window; NaN = none. */
export type Sampler = (source: SourcePixels, x: number, y: number) => number;

/**
 * Each target pixel interpolated from the source pixels around its centre, as gdalwarp does with one band: pixels without
 * data weigh nothing and the other weights are raised accordingly; NaN where the pixel under the centre has no data or the
 * centre lies outside the raster, so that data does not grow into its gaps. Only Lanczos that shrinks is not gdalwarp's,
 * which lies half a source pixel off there (GDAL 3.6).
 * @param grid nodes in pixels of the source raster
 */
export function sampleInterpolated(
  grid: ControlGrid,
  source: SourcePixels,
  { resampling, kernel }: { resampling: InterpolatingResampling; kernel: Kernel },
  into: Float64Array,
): void {
  const sample = samplerOf(resampling, kernel);
  const { window, values } = source;
  const { west, north, east, south } = boundsOf(source);
  eachRun(grid, 0.5, ({ start, count, x, y, dx, dy }) => {
    for (let i = 0; i < count; i++) {
      const atX = x - window.col + (i + 0.5) * dx;
      const atY = y - window.row + (i + 0.5) * dy;
      const isOutside = atX < west - EDGE || atY < north - EDGE || atX + EDGE > east || atY + EDGE > south;
      const isGap = isOutside || Number.isNaN(values[pixelUnder(window, atX, atY)]);
      into[start + i] = isGap ? NaN : sample(source, atX, atY);
    }
  });
}

/** For places one by one; keeps scratch memory, so not for two sources at a time. */
export function samplerOf(resampling: InterpolatingResampling, kernel: Kernel): Sampler {
  if (kernel.isNarrow && resampling === 'bilinear') return bilinearSample;
  if (kernel.isNarrow && resampling === 'cubic') return cubicSample;
  const convolution = new Convolution(kernel);
  return (source, x, y) => convolution.sample(source, x, y);
}

function pixelUnder({ width, height }: SourcePixels['window'], x: number, y: number): number {
  const col = Math.min(width - 1, Math.max(0, Math.floor(x + EDGE)));
  const row = Math.min(height - 1, Math.max(0, Math.floor(y + EDGE)));
  return row * width + col;
}
