export { IMPORT_SECRETS } from './input/import-keys.js';
export { OrdersModule } from './orders.module.js';
export { OrdersWorkerModule } from './orders.worker.module.js';
