/** The door for servers: types, the plan and the pool of renderers. Loads neither GDAL nor an isolate. */
export { type Delivery } from '#libs/encode';
export * from './delivery.js';
export * from './operations.js';
export { planRender } from './plan-render.js';
export * from './plan.js';
export { RenderPool, type RenderPoolOptions } from './render-pool.js';
export * from './request.js';
export * from './script-setup.js';
