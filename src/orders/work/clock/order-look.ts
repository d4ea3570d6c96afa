import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ImportConfig } from '../../../platform/config/config.js';
import { ImportOrder } from '../../orders/import-order.entity.js';
import { nextLookAt } from '../parent-changes.query.js';
import { WaitingDeliveries } from './waiting-deliveries.js';

/** One look at an order: what its provider has ready is brought in, what it cannot deliver has failed. */
@Injectable()
export class OrderLook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: ImportConfig,
    private readonly waiting: WaitingDeliveries,
  ) {}

  /** @throws what the provider says */
  async look(id: string, signal: AbortSignal): Promise<void> {
    const order = await this.dataSource.manager.findOneByOrFail(ImportOrder, { id });
    const left = await this.waiting.moveOn(order, signal);
    await nextLookAt(this.dataSource, 'order', id, left === 0 ? null : this.config.lookS);
  }
}
