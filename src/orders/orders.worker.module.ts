import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { OrdersCoreModule } from './orders.core.module.js';
import { ImportPlaceHandler } from './work/import-place.handler.js';

/** The background half: places orders, looks after them, brings deliveries in. */
@Module({ imports: [OrdersCoreModule, JobsWorkerModule], providers: [ImportPlaceHandler] })
export class OrdersWorkerModule {}
