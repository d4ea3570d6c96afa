/** The door for servers: types, the plan and the pool of renderers. Loads neither GDAL nor an isolate. */
export { type Delivery } from '#libs/encode';
export * from './delivery.js';
export * from './inspection.js';
export * from './operations.js';
export { storedType } from './pictures.js';
export { planRender } from './plan-render.js';
export * from './plan.js';
export { RenderPool, type RenderPoolOptions } from './render-pool.js';
export * from './request.js';
export * from './script-setup.js';
export { type FilePart } from './sinks/file-sink.js';
export { type FoldedStatistics, MASK_OUTPUT } from './sinks/statistics-sink.js';
export * from './sources/band-source.js';
export { type ValueConversion } from './value-conversion.js';
export { type AngleGridSource, type SceneAngles } from './sources/angle-grid.js';
export { type PowerSource, type Sentinel1Source, type SidecarFile, type Terrain } from './sources/sentinel-1.js';
export { type NetcdfPlace, type SwathSource, type SwathSun } from './sources/swath.js';
export { type ZarrLocation, type ZarrSource } from './sources/zarr.js';
