import { type Point } from '#libs/geo';

/** How many pixels of a file one pixel of a grid spans. NaN = not known. */
export interface PixelSteps {
  /** Along the file's columns, whichever way the grid is turned. */
  readonly x: number;
  /** Along its rows. */
  readonly y: number;
  /** The square root of the area; > 1 = the grid is coarser. */
  readonly reduction: number;
}

/** @param places in the file's pixels: a pixel of the grid, the one to its right, the one below; null = they have none */
export function pixelSteps(places: readonly Point[] | null): PixelSteps {
  if (places === null) return { x: NaN, y: NaN, reduction: NaN };
  const [at, right, below] = places as [Point, Point, Point];
  const [rightX, rightY, downX, downY] = [right[0] - at[0], right[1] - at[1], below[0] - at[0], below[1] - at[1]];
  return {
    x: Math.hypot(rightX, downX),
    y: Math.hypot(rightY, downY),
    reduction: Math.sqrt(Math.abs(rightX * downY - rightY * downX)),
  };
}
