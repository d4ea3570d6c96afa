import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ImportDelivery } from '../deliveries/import-delivery.entity.js';
import { ImportOrder, type OrderedItem } from '../orders/import-order.entity.js';
import { type ProviderItem } from '../providers/import-provider.js';
import { ImportSubscription } from '../subscriptions/import-subscription.entity.js';

/** What a delivery belongs to. */
export type ImportParent = ImportOrder | ImportSubscription;

@Injectable()
export class ImportParents {
  constructor(private readonly dataSource: DataSource) {}

  of({ orderId, subscriptionId }: Pick<ImportDelivery, 'orderId' | 'subscriptionId'>): Promise<ImportParent> {
    const { manager } = this.dataSource;
    if (orderId !== null) return manager.findOneByOrFail(ImportOrder, { id: orderId });
    return manager.findOneByOrFail(ImportSubscription, { id: subscriptionId! });
  }
}

/** As its provider knows it. */
export function toProviderItem({ id, footprint, acquired, memo }: OrderedItem): ProviderItem {
  return { id, footprint, acquired: acquired === null ? null : new Date(acquired), memo };
}

/** For the row. @param sqkm 0 = not measured: items of subscriptions */
export function toOrderedItem({ id, footprint, acquired, memo }: ProviderItem, sqkm: number): OrderedItem {
  return { id, footprint, acquired: acquired?.toISOString() ?? null, memo, sqkm };
}
