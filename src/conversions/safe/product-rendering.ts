import { availableParallelism } from 'node:os';
import { type ProductRendering, type RenderedProduct, type RunOptions } from '#libs/raster';
import { type ConversionProcessing } from '../conversion-config.js';
import { type ConversionRun } from '../conversion.js';

/** A whole scene takes minutes; a hung GDAL process must not hold a worker forever. */
const TIMEOUT_MS = 2 * 60 * 60 * 1000;
const WARP_MEMORY_MB = 256;
/** Of the recipes (datasets.md §3); DEFLATE rather than the JPEG that other houses keep, whose edges speckle. */
const BLOCK_SIZE = 256;
const OVERVIEW_FACTORS = [2, 4, 8, 16] as const;

/** What the configuration wishes, and the recipe's own for the rest. */
export function renderingOf(
  processing: ConversionProcessing,
  resampling: ProductRendering['resampling'],
  target: string,
): ProductRendering {
  return {
    target,
    crs: processing.targetEpsg === null ? null : `EPSG:${processing.targetEpsg}`,
    resolution: processing.targetResolution,
    resampling: processing.resampleAlg ?? resampling,
    percentiles: processing.stretchPercentiles,
    compression: processing.compression ?? 'DEFLATE',
    blockSize: processing.blockSize ?? BLOCK_SIZE,
    overviewFactors: processing.overviewFactors ?? OVERVIEW_FACTORS,
    threads: processing.gdalNumThreads ?? availableParallelism(),
    warpMemoryMb: processing.warpMemoryLimitMb ?? WARP_MEMORY_MB,
  };
}

/** @param from, to share of the conversion that the call is */
export function runOptions({ signal, progress }: ConversionRun, from: number, to: number): RunOptions {
  return {
    signal,
    timeoutMs: TIMEOUT_MS,
    exclusive: true,
    onProgress: (fraction) => void progress(from + fraction * (to - from)).catch(() => undefined),
  };
}

/** What every report says of a picture. `min` and `max`: the values at the percentiles, per band where there are several. */
export function reportOf(
  { width, height, epsg, resolution, stretches }: RenderedProduct,
  { stretchPercentiles: [low, high] }: ConversionProcessing,
): Readonly<Record<string, unknown>> {
  const [only, ...others] = stretches;
  const isStretched = stretches.some((stretch) => stretch !== null);
  const bounds = (end: 'low' | 'high') =>
    others.length > 0 ? stretches.map((stretch) => stretch?.[end] ?? null) : (only?.[end] ?? null);
  return {
    target_epsg: epsg,
    target_resolution: resolution,
    width,
    height,
    stretch: isStretched ? { p_low: low, p_high: high, min: bounds('low'), max: bounds('high') } : null,
  };
}

const METRES_PER_DEGREE = 111_320;

/** Pixels of a picture of so many square metres, whose frame is larger than the tilted scene in it. */
export function pixelsOf(
  squareMetres: number,
  { targetEpsg, targetResolution }: ConversionProcessing,
  defaultM: number,
): number {
  // Of the codes below 5000 those of the four thousands are geographic, in degrees.
  const isDegrees = targetEpsg !== null && targetEpsg >= 4000 && targetEpsg < 5000;
  const metres = targetResolution === null ? defaultM : targetResolution * (isDegrees ? METRES_PER_DEGREE : 1);
  return Math.ceil((squareMetres / metres ** 2) * 1.5);
}
