export { type ZarrBandContent, type ZarrContent, ZarrContents } from './contents/zarr-contents.js';
export { ZarrContentsModule } from './contents/zarr-contents.module.js';
export { ZarrModule } from './zarr.module.js';
export { ZarrWorkerModule } from './zarr.worker.module.js';
