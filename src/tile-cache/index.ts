export { TileCacheCoreModule } from './tile-cache.core.module.js';
export { TileCacheModule } from './tile-cache.module.js';
export { TileCacheWorkerModule } from './tile-cache.worker.module.js';
export { TILE_PX, tileGridOf, type GriddedRaster, type TileGrid, type TileRange } from './tile-grid.js';
export { TILE_GRIDS, type TileGridName, type TileKey, type TileLevel, type TilePlace } from './tile-key.js';
export { blocksOf, placesIn, planTiles, sizeOf, type TilePlan } from './tile-plan.js';
export { TileStore } from './tile-store.js';
