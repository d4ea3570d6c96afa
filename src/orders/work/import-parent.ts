import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ImportDelivery } from '../deliveries/import-delivery.entity.js';
import { ImportOrder, type OrderedItem } from '../orders/import-order.entity.js';
import { type ProviderItem } from '../providers/import-provider.js';
import { ImportSubscription } from '../subscriptions/import-subscription.entity.js';

/** An order or a subscription. */
export type ImportParent = ImportOrder | ImportSubscription;

/** What is needed of it to bring a delivery in. An order's items, which are all its deliveries', are not. */
const NEEDED = {
  ...({ id: true, accountId: true, createdBy: true, provider: true, status: true } as const),
  ...({ collectionId: true, query: true, secrets: true, placedAs: true } as const),
};

export type DeliveryParent = Pick<ImportParent, keyof typeof NEEDED>;

/** What deliveries belong to. */
@Injectable()
export class ImportParents {
  constructor(private readonly dataSource: DataSource) {}

  of({ orderId, subscriptionId }: Pick<ImportDelivery, 'orderId' | 'subscriptionId'>): Promise<DeliveryParent> {
    const { manager } = this.dataSource;
    if (orderId !== null) return manager.findOneOrFail(ImportOrder, { select: NEEDED, where: { id: orderId } });
    return manager.findOneOrFail(ImportSubscription, { select: NEEDED, where: { id: subscriptionId! } });
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
