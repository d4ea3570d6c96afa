export { AsyncProcessModule } from './async-process.module.js';
export { ASYNC_SECRETS } from './results/result-folders.js';
export { AsyncProcessWorkerModule } from './async-process.worker.module.js';
