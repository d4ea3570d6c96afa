import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type ViewPage } from '../../platform/http/view.js';
import { TargetCollections } from '../collections/target-collections.js';
import { type ImportFilter, importsOf } from '../input/import-list.query.js';
import { ImportInputs } from '../input/import-input.js';
import { ImportKeys } from '../input/import-keys.js';
import { readNewImport } from '../input/new-import.js';
import { toKm2 } from '../quotas/square-kilometres.js';
import { ImportOrder } from './import-order.entity.js';
import { OrderedItems } from './ordered-items.js';
import { ORDER_MACHINE } from './order-states.js';

/** Quotes, and what is left of them; `OrderConfirmation` makes orders of them. */
@Injectable()
export class ImportOrders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inputs: ImportInputs,
    private readonly items: OrderedItems,
    private readonly targets: TargetCollections,
    private readonly keys: ImportKeys,
  ) {}

  /**
   * A quote: everything is checked, items are looked up at the provider and measured, nothing is charged.
   * @throws INVALID, NOT_FOUND for the collection, and what the provider says
   */
  async create(principal: Principal, body: unknown, signal: AbortSignal): Promise<ImportOrder> {
    const { name, collectionId, input: member } = readNewImport(body);
    const { provider, query, area, planetApiKey, echo: input } = await this.inputs.read(member, 'order');
    if (collectionId !== null) await this.targets.assertFits(principal, collectionId, provider.bandsOf(query));
    const { accountId, ownerId: createdBy } = principal;
    const call = { accountId, ownerId: createdBy, planetApiKey, signal };
    const items = await this.items.select(provider, query, area, call);
    const sqkm = toKm2(provider.chargedKm2(query, new Map(items.map((item) => [item.id, item.sqkm]))));

    const [id, created] = [randomUUID(), new Date()];
    const secrets = this.keys.seal(id, planetApiKey);
    const row = { id, accountId, createdBy, created, provider: provider.name, collectionId, sqkm, input, query, area };
    const named = name ?? `${query.productCollection} ${created.toISOString()}`;
    // TypeORM's type of a partial json column is narrower than what it takes.
    await this.dataSource.manager.insert(ImportOrder, { ...row, name: named, items: [...items], secrets } as object);
    return this.load(principal, id);
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
