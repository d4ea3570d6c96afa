export { AdminModule } from './admin.module.js';
export { AdminWorkerModule } from './admin.worker.module.js';
