/** The door for servers: types, the plan and the pool of renderers. Loads neither GDAL nor an isolate. */
export { type Delivery } from '#libs/encode';
export * from './delivery.js';
export * from './operations.js';
export { planRender } from './plan-render.js';
export * from './plan.js';
export { RenderPool, type RenderPoolOptions } from './render-pool.js';
export * from './request.js';
export * from './script-setup.js';
export * from './sources/band-source.js';
export { type AngleGridSource } from './sources/angle-grid.js';
export { type Sentinel1Source } from './sources/sentinel-1.js';
export { type SwathSource } from './sources/swath.js';
export { type ZarrSource } from './sources/zarr.js';
