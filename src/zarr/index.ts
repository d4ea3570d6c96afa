export { ZarrModule } from './zarr.module.js';
export { ZarrWorkerModule } from './zarr.worker.module.js';
