import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { OrdersCoreModule } from './orders.core.module.js';

/** Data import over HTTP: search, orders, subscriptions, deliveries, quotas. */
@Module({ imports: [OrdersCoreModule, JobsModule], controllers: [] })
export class OrdersModule {}
