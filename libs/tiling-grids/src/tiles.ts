import { type BBox } from '#libs/geo';
import { type GridTile } from './grid-tile.js';
import { DEGREES, laeaGrid, type SquareGrid, squareTile, squareTilesNear } from './square-tiles.js';
import { type TilingGrid } from './tiling-grid.js';
import { utmTile, utmTilesNear } from './utm-tiles.js';

/**
 * The tiles of a grid whose hull in degrees meets the area: all that intersect it and some of their neighbours, in a stable
 * order. Which of them really do is for those who know the area's shape.
 * @param area lon/lat degrees; west > east = across ±180
 */
export function* gridTilesNear(grid: TilingGrid, area: BBox): Generator<GridTile> {
  const [west, south, east, north] = area;
  const parts: BBox[] = west <= east ? [area] : [[west, south, 180, north], [-180, south, east, north]]; // prettier-ignore
  const seen = new Set<number>();
  for (const part of parts) {
    for (const tile of tilesNear(grid, part)) {
      if (parts.length > 1 && seen.has(tile.id)) continue;
      if (parts.length > 1) seen.add(tile.id);
      yield tile;
    }
  }
}

/** null = the grid has no tile of that number. */
export function gridTile(grid: TilingGrid, id: number): GridTile | null {
  if (!Number.isSafeInteger(id) || id < 0) return null;
  const squares = squareGrid(grid);
  return squares === null ? utmTile(grid, id) : squareTile(grid, squares, id);
}

function tilesNear(grid: TilingGrid, area: BBox): Generator<GridTile> {
  const squares = squareGrid(grid);
  return squares === null ? utmTilesNear(grid, area) : squareTilesNear(grid, squares, area);
}

/** null = one of the UTM grids. */
function squareGrid(grid: TilingGrid): SquareGrid | null {
  if (grid.unit === 'DEGREE') return DEGREES;
  return grid.singleCrs ? laeaGrid(grid) : null;
}
