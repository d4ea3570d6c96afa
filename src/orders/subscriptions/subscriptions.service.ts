import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type ViewPage } from '../../platform/http/view.js';
import { coveredKm2 } from '../input/covered-area.query.js';
import { type ImportFilter, importsOf } from '../input/import-list.query.js';
import { ImportDrafts } from '../input/import-drafts.js';
import { ImportSubscription, SUBSCRIPTION_MACHINE } from './import-subscription.entity.js';

/** Areas to be watched; `SubscriptionActions` starts and ends the watching. */
@Injectable()
export class ImportSubscriptions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly drafts: ImportDrafts,
  ) {}

  /** @throws INVALID, NOT_FOUND for the collection, and what the provider says */
  async create(principal: Principal, body: unknown, signal: AbortSignal): Promise<ImportSubscription> {
    const { row } = await this.drafts.make(principal, body, 'subscription', signal);
    const [sqkm] = await coveredKm2(this.dataSource, row.area, [row.area]);
    // TypeORM's type of a partial json column is narrower than what it takes.
    await this.dataSource.manager.insert(ImportSubscription, { ...row, sqkm } as object);
    return this.load(principal, row.id);
  }

  /** One more than the page holds where there are more. */
  list(principal: Principal, filter: ImportFilter, page: ViewPage): Promise<ImportSubscription[]> {
    return importsOf(this.dataSource, ImportSubscription, principal, filter, page);
  }

  /** Deleted ones too; null for absent ones and those of other accounts alike. */
  find({ accountId }: Principal, id: string): Promise<ImportSubscription | null> {
    return this.dataSource.manager.findOneBy(ImportSubscription, { id, accountId });
  }

  /** @throws NOT_FOUND */
  async load(principal: Principal, id: string): Promise<ImportSubscription> {
    const found = await this.find(principal, id);
    if (found === null) throw subscriptionNotFound(id);
    return found;
  }

  /** One that never ran goes for good, one that has ended out of the list. @throws NOT_FOUND; CONFLICT while it runs */
  async delete({ accountId }: Principal, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const lock = { mode: 'pessimistic_write' } as const;
      const row = await manager.findOne(ImportSubscription, { where: { id, accountId }, lock });
      if (row === null) throw subscriptionNotFound(id);
      const after = SUBSCRIPTION_MACHINE[row.status].delete;
      if (after === undefined)
        throw new DomainError('CONFLICT', `Subscription ${id} is ${row.status} and cannot be deleted; cancel it first`);
      if (after === 'removed') await manager.delete(ImportSubscription, { id });
      else if (row.deleted === null) await manager.update(ImportSubscription, { id }, { deleted: () => 'now()' });
    });
  }
}

export function subscriptionNotFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Subscription ${id} not found`);
}
