export { TileCacheCoreModule } from './tile-cache.core.module.js';
export { TILE_GRIDS, type TileGridName, type TileKey, type TileLevel } from './tile-key.js';
export { TileStore } from './tile-store.js';
