export { StoredEvalscript } from './evalscripts/stored-evalscript.entity.js';
export { type NewEvalscript, StoredEvalscripts } from './evalscripts/stored-evalscripts.js';
export { MAX_SCENES } from './inputs/render-inputs.js';
export { costOf, processingUnits, type RenderingCost, spentHeader } from './processing-units.js';
export { RenderModule } from './render.module.js';
export { type PreparedRendering, RenderService } from './render.service.js';
export { OFFERED_EPSG } from './request/crs.js';
export { MAX_SIZE_PX } from './request/grid-size.js';
export { type RasterRequest, readRasterRequest } from './request/raster-request.js';
