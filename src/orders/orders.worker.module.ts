import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { OrdersCoreModule } from './orders.core.module.js';

/** The background half: places orders, looks after them, brings deliveries in. */
@Module({ imports: [OrdersCoreModule, JobsWorkerModule] })
export class OrdersWorkerModule {}
