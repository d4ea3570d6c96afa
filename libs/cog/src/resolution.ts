import { type CogHeader, overviewsOf } from './cog-header.js';
import { metresPerUnit } from './supported-crs.js';

/** Metres per pixel of one file; of degrees as along a meridian. The larger of width and height counts. */
export interface GroundResolution {
  /** Full resolution. */
  readonly finest: number;
  /** Coarsest overview, or the full resolution without overviews. */
  readonly coarsest: number;
  /** Coarsest image that still has 256 pixels in width or height, or the full resolution. */
  readonly coarsestUsable: number;
}

/** byoc §7: an overview smaller than this says nothing about how coarse a request may be. */
const USABLE_PIXELS = 256;
/** byoc §7, in metres per pixel. */
const LIMIT_FLOOR_M = 500;
const LIMIT_FACTOR = 5;

/** @param header of a file that passed `checkCog` */
export function groundResolution(header: CogHeader): GroundResolution {
  const { placement, epsg, width, height } = header;
  const pixel = placement.kind === 'north-up' ? Math.max(placement.pixelWidth, placement.pixelHeight) : NaN;
  const finest = pixel * metresPerUnit(epsg ?? 0);
  const images = [{ width, height }, ...overviewsOf(header)];
  const at = (image: { width: number; height: number }) =>
    finest * Math.max(width / image.width, height / image.height);
  const usable = images.filter((image) => Math.max(image.width, image.height) >= USABLE_PIXELS).map(at);
  return { finest, coarsest: Math.max(...images.map(at)), coarsestUsable: Math.max(finest, ...usable) };
}

/** What `maxMetersPerPixel` of a collection shows: five times the median over its tiles. null without tiles. */
export function maxMetersPerPixel(coarsestUsable: readonly number[]): number | null {
  if (coarsestUsable.length === 0) return null;
  const sorted = coarsestUsable.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1 + (sorted.length % 2)] as number, sorted[middle] as number];
  return (LIMIT_FACTOR * (low + high)) / 2;
}

/** The coarsest request that a collection serves, in metres per pixel: an override of the owner wins over the measured. */
export function resolutionLimitM(measured: number | null, override: number | null): number {
  return Math.max(LIMIT_FLOOR_M, override ?? measured ?? LIMIT_FLOOR_M);
}
