export { OrdersModule } from './orders.module.js';
export { OrdersWorkerModule } from './orders.worker.module.js';
