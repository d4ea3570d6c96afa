/** The door for servers: types and the pool. Loads no GDAL; the functions themselves are in `#libs/raster/operations`. */
export { SCENE_DRIVERS, STORED_DRIVERS, UPLOAD_DRIVERS } from './drivers.js';
export { RasterPool, type RasterPoolOptions } from './raster-pool.js';
export { type RunOptions } from '#libs/process-pool';
export * from './contract/description.js';
export * from './contract/files.js';
export * from './contract/grids.js';
export * from './contract/mosaics.js';
export * from './contract/operations.js';
export * from './products/types.js';
