import { COARSEST_M, HALF_WORLD_M, MAX_ZOOM, type Tile } from '../drawing/web-mercator-tiles.js';

/** Squares over EPSG:3857, named by the zoom at which 256 px tiles have their resolution: 512 px tiles begin at 1. */
export interface TileMatrixSet {
  readonly id: string;
  readonly tilePx: number;
  readonly minZoom: number;
}

/** Sentinel Hub's names for them. */
export const TILE_MATRIX_SETS: readonly TileMatrixSet[] = [
  { id: 'PopularWebMercator256', tilePx: 256, minZoom: 0 },
  { id: 'PopularWebMercator512', tilePx: 512, minZoom: 1 },
];

export interface TileMatrix {
  readonly id: string;
  readonly scaleDenominator: number;
  /** Tiles per side. */
  readonly count: number;
}

/** A pixel of the OGC's scale denominator. */
const PIXEL_M = 0.28e-3;

export function tileMatrices({ tilePx, minZoom }: TileMatrixSet): TileMatrix[] {
  return Array.from({ length: MAX_ZOOM + 1 - minZoom }, (_, i) => {
    const resolution = COARSEST_M / 2 ** (minZoom + i);
    return {
      id: String(minZoom + i),
      scaleDenominator: resolution / PIXEL_M,
      count: Math.round((2 * HALF_WORLD_M) / (resolution * tilePx)),
    };
  });
}

export function tileOf({ count }: TileMatrix, column: number, row: number): Tile {
  return { count, column, row };
}
