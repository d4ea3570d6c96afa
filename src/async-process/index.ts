export { AsyncProcessModule } from './async-process.module.js';
export { AsyncProcessWorkerModule } from './async-process.worker.module.js';
