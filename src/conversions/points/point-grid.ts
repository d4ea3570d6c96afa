import { type BBox } from '#libs/geo';
import { DomainError } from '#libs/errors';
import { type PointGrid } from '../conversion-config.js';

/** 20,000 × 20,000; more is a wrong resolution rather than a raster. */
const MAX_PIXELS = 400_000_000;
/** A point's place may be off a multiple of the resolution by the noise of floating point. */
const EPSILON = 1e-9;

export interface PointFrame {
  readonly width: number;
  readonly height: number;
  readonly bbox: BBox;
}

/**
 * Pixels around all points, their edges on multiples of the resolution, so that rasters of neighbouring clouds fit
 * together. @throws INVALID naming the resolution
 */
export function frameOf([minX, minY, maxX, maxY]: BBox, { resolution }: PointGrid): PointFrame {
  const first = (low: number) => Math.floor(low / resolution + EPSILON);
  // A point on the last edge still needs a pixel.
  const last = (low: number, high: number) => Math.max(Math.ceil(high / resolution - EPSILON), first(low) + 1);
  const [left, bottom, right, top] = [first(minX), first(minY), last(minX, maxX), last(minY, maxY)];
  const [width, height] = [right - left, top - bottom];
  if (!(width * height <= MAX_PIXELS))
    throw new DomainError(
      'INVALID',
      `grid.resolution: ${resolution} makes ${width} × ${height} pixels of the points, more than ${MAX_PIXELS}`,
    );
  const edges = [left, bottom, right, top].map((edge) => edge * resolution) as unknown as BBox;
  return { width, height, bbox: edges };
}
