export { BatchModule } from './batch.module.js';
export { BatchWorkerModule } from './batch.worker.module.js';
