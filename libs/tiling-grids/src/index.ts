export { type GridTile, tileOutline } from './grid-tile.js';
export { utmZone } from './projection.js';
export { TILING_GRIDS, type TilingGrid, tilingGrid } from './tiling-grid.js';
export { gridTile, gridTilesNear } from './tiles.js';
