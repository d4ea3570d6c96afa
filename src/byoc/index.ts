export { ByocModule } from './byoc.module.js';
export { ByocWorkerModule } from './byoc.worker.module.js';
