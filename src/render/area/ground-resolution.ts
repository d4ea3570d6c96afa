import { DomainError } from '#libs/errors';
import { type Bounds } from '../request/bounds.js';
import { type GridSize } from '../request/grid-size.js';

/** Metres per degree of latitude on a sphere of the earth's mean radius. */
const METRES_PER_DEGREE = 111_195;
/** A pixel of exactly the limit is allowed, whatever the division made of it. */
const ROUNDING = 1 + 1e-9;

/** Of a picture's pixel, its longer side; of degrees at the centre of the extent, of projections as they count metres. */
export function metresPerPixel({ crs, bbox }: Pick<Bounds, 'crs' | 'bbox'>, { width, height }: GridSize): number {
  const [minX, minY, maxX, maxY] = bbox;
  const [x, y] = [(maxX - minX) / width, (maxY - minY) / height];
  if (!crs.isGeographic) return Math.max(x, y);
  const shrink = Math.cos((((minY + maxY) / 2) * Math.PI) / 180);
  return Math.max(x * shrink, y) * METRES_PER_DEGREE;
}

/** @throws BAD_REQUEST with the contract's sentence (auth-and-errors §5). @param limit null = none. */
export function assertFineEnough(metres: number, limit: number | null, collection: string): void {
  if (limit === null || metres <= limit * ROUNDING) return;
  throw new DomainError(
    'BAD_REQUEST',
    `Your request of ${metres.toFixed(2)} meters per pixel exceeds the limit ${limit.toFixed(2)} meters per pixel of ` +
      `the collection ${collection}. Please revise the resolution (or corresponding width/height) to make sure it is ` +
      'in supported range.',
    { detail: { code: 'COMMON_EXCEPTION' } },
  );
}
