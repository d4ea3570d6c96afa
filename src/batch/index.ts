export { BatchModule } from './batch.module.js';
export { BatchWorkerModule } from './batch.worker.module.js';
export { BATCH_SECRETS } from './tasks/sealed-keys.js';
