import { type TileGrid, type TileRange } from './tile-grid.js';

export interface TilePlan {
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Of all its zooms. */
  readonly tiles: number;
}

/**
 * Tiles that a dataset touches from `minZoom` down to as deep as `maxTiles` allows: a zoom is taken whole or not at all
 * (datasets.md "Plan first"). null = not even `minZoom` fits.
 */
export function planTiles(grid: TileGrid, minZoom: number, maxZoom: number, maxTiles: number): TilePlan | null {
  let plan: TilePlan | null = null;
  for (let z = minZoom; z <= maxZoom; z++) {
    const tiles: number = (plan?.tiles ?? 0) + grid.rangesOf(z).reduce((sum, range) => sum + sizeOf(range), 0);
    if (tiles > maxTiles) break;
    plan = { minZoom, maxZoom: z, tiles };
  }
  return plan;
}

/** Neighbours together, in blocks of this many tiles on a side: they read the same parts of the file. */
const BLOCK = 8;

/** A zoom's tiles in blocks, from the north-west. */
export function* blocksOf(ranges: readonly TileRange[]): Generator<TileRange> {
  for (const { minX, maxX, minY, maxY } of ranges)
    for (let y = minY; y <= maxY; y += BLOCK)
      for (let x = minX; x <= maxX; x += BLOCK)
        yield { minX: x, maxX: Math.min(maxX, x + BLOCK - 1), minY: y, maxY: Math.min(maxY, y + BLOCK - 1) };
}

export function placesIn({ minX, maxX, minY, maxY }: TileRange): Array<{ x: number; y: number }> {
  const columns = maxX - minX + 1;
  return Array.from({ length: sizeOf({ minX, maxX, minY, maxY }) }, (_, i) => ({
    x: minX + (i % columns),
    y: minY + Math.floor(i / columns),
  }));
}

export function sizeOf({ minX, maxX, minY, maxY }: TileRange): number {
  return (maxX - minX + 1) * (maxY - minY + 1);
}
