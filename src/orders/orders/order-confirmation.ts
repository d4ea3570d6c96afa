import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { TargetCollections } from '../collections/target-collections.js';
import { ImportDelivery } from '../deliveries/import-delivery.entity.js';
import { ImportProviders } from '../providers/import-providers.js';
import { QuotaBooks } from '../quotas/quota-books.js';
import { Placing } from '../work/placing.js';
import { ImportOrder, type OrderStatus } from './import-order.entity.js';
import { ORDER_MACHINE } from './order-states.js';
import { ImportOrders, orderNotFound } from './orders.service.js';

/** Rows of one INSERT. */
const CHUNK = 100;

/** What makes an order of a quote. */
@Injectable()
export class OrderConfirmation {
  constructor(
    private readonly orders: ImportOrders,
    private readonly providers: ImportProviders,
    private readonly quotas: QuotaBooks,
    private readonly targets: TargetCollections,
    private readonly placing: Placing,
  ) {}

  /**
   * Quota, collection, deliveries and the job that places the order, in one transaction: all or nothing. No provider is
   * asked; one that is away is waited for.
   * @throws NOT_FOUND; CONFLICT unless CREATED; FORBIDDEN for too little quota; INVALID for a collection that no longer fits
   */
  async confirm(principal: Principal, id: string): Promise<ImportOrder> {
    const order = await this.orders.load(principal, id);
    assertConfirmable(order);
    try {
      await this.placing.begin('order', order, (manager) => this.confirmIn(manager, principal, id));
    } catch (error) {
      // Somebody else's confirmation came first, and its job is open.
      if (isDomainError(error, 'CONFLICT')) assertConfirmable(await this.orders.load(principal, id));
      throw error;
    }
    return this.orders.load(principal, id);
  }

  private async confirmIn(manager: EntityManager, { accountId, ownerId }: Principal, id: string): Promise<void> {
    const lock = { mode: 'pessimistic_write' } as const;
    const order = await manager.findOne(ImportOrder, { where: { id, accountId }, lock });
    if (order === null) throw orderNotFound(id);
    const status = assertConfirmable(order);
    const bands = this.providers.get(order.provider).bandsOf(order.query);
    const collectionId = await this.targets.open(manager, order, bands);
    const deliveries = order.items.map((item) => toDelivery(order, item));
    for (let i = 0; i < deliveries.length; i += CHUNK)
      await manager.insert(ImportDelivery, deliveries.slice(i, i + CHUNK) as object[]);
    await manager.update(ImportOrder, { id }, { status, collectionId, confirmed: () => 'now()' });
    // Last, because all confirmations of an account wait for each other from here to the commit.
    await this.quotas.use(manager, order, ownerId);
  }
}

/** @returns the status after. @throws CONFLICT */
function assertConfirmable({ id, status }: ImportOrder): OrderStatus {
  const after = ORDER_MACHINE[status].confirm;
  if (after === undefined)
    throw new DomainError('CONFLICT', `Order ${id} is ${status}; only orders with status CREATED can be confirmed`);
  return after as OrderStatus;
}

function toDelivery({ id: orderId, accountId, provider }: ImportOrder, item: ImportOrder['items'][number]) {
  return { id: crypto.randomUUID(), orderId, accountId, provider, itemId: item.id, item, sqkm: item.sqkm };
}
