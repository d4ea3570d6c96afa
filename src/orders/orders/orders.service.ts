import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type ViewPage } from '../../platform/http/view.js';
import { type ImportFilter, importsOf } from '../input/import-list.query.js';
import { ImportDrafts } from '../input/import-drafts.js';
import { toKm2 } from '../quotas/square-kilometres.js';
import { ImportOrder } from './import-order.entity.js';
import { OrderedItems } from './ordered-items.js';
import { ORDER_MACHINE } from './order-states.js';

/** Quotes, and what is left of them; `OrderConfirmation` makes orders of them. */
@Injectable()
export class ImportOrders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly drafts: ImportDrafts,
    private readonly items: OrderedItems,
  ) {}

  /**
   * A quote: everything is checked, items are looked up at the provider and measured, nothing is charged.
   * @throws INVALID, NOT_FOUND for the collection, and what the provider says
   */
  async create(principal: Principal, body: unknown, signal: AbortSignal): Promise<ImportOrder> {
    const { provider, call, row } = await this.drafts.make(principal, body, 'order', signal);
    const items = await this.items.select(provider, row.query, row.area, call);
    const sqkm = toKm2(provider.chargedKm2(row.query, new Map(items.map((item) => [item.id, item.sqkm]))));
    // TypeORM's type of a partial json column is narrower than what it takes.
    await this.dataSource.manager.insert(ImportOrder, { ...row, items: [...items], sqkm } as object);
    return this.load(principal, row.id);
  }

  /** One more than the page holds where there are more. */
  list(principal: Principal, filter: ImportFilter, page: ViewPage): Promise<ImportOrder[]> {
    return importsOf(this.dataSource, ImportOrder, principal, filter, page);
  }

  /** Deleted ones too; null for absent ones and those of other accounts alike. */
  find({ accountId }: Principal, id: string): Promise<ImportOrder | null> {
    return this.dataSource.manager.findOneBy(ImportOrder, { id, accountId });
  }

  /** @throws NOT_FOUND */
  async load(principal: Principal, id: string): Promise<ImportOrder> {
    const found = await this.find(principal, id);
    if (found === null) throw orderNotFound(id);
    return found;
  }

  /** A quote goes for good, an order that has ended out of the list. @throws NOT_FOUND; CONFLICT in other states */
  async delete({ accountId }: Principal, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const lock = { mode: 'pessimistic_write' } as const;
      const order = await manager.findOne(ImportOrder, { where: { id, accountId }, lock });
      if (order === null) throw orderNotFound(id);
      const after = ORDER_MACHINE[order.status].delete;
      if (after === undefined)
        throw new DomainError('CONFLICT', `Order ${id} is ${order.status} and cannot be deleted`);
      if (after === 'removed') await manager.delete(ImportOrder, { id });
      else if (order.deleted === null) await manager.update(ImportOrder, { id }, { deleted: () => 'now()' });
    });
  }
}

export function orderNotFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Order ${id} not found`);
}
