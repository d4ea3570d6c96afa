import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ImportConfig } from '../../../platform/config/config.js';
import { ImportDelivery } from '../../deliveries/import-delivery.entity.js';
import { ImportKeys } from '../../input/import-keys.js';
import { type WatchState } from '../../providers/import-provider.js';
import { ImportProviders } from '../../providers/import-providers.js';
import { ImportSubscription, SUBSCRIPTION_MACHINE } from '../../subscriptions/import-subscription.entity.js';
import { toOrderedItem } from '../import-parent.js';
import { endParent, nextLookAt } from '../parent-changes.query.js';
import { WaitingDeliveries } from './waiting-deliveries.js';

/** Rows of one INSERT. */
const CHUNK = 100;

/** One look at a subscription: what was published since the last one becomes deliveries, and is brought in as it is ready. */
@Injectable()
export class SubscriptionLook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: ImportConfig,
    private readonly providers: ImportProviders,
    private readonly keys: ImportKeys,
    private readonly waiting: WaitingDeliveries,
  ) {}

  /** @throws what the provider says */
  async look(id: string, signal: AbortSignal): Promise<void> {
    const row = await this.dataSource.manager.findOneByOrFail(ImportSubscription, { id });
    const seen = row.status === 'RUNNING' ? await this.watch(row, signal) : null;
    if (seen !== null && !(await this.note(row, seen))) return;
    const left = await this.waiting.moveOn(row, signal);
    if (seen !== null && (await this.end(row, seen))) return;
    const isOver = row.status !== 'RUNNING' && left === 0;
    await nextLookAt(this.dataSource, 'subscription', id, isOver ? null : this.config.subscriptionLookS);
  }

  private async watch(row: ImportSubscription, signal: AbortSignal): Promise<WatchState> {
    const provider = this.providers.get(row.provider);
    const call = this.keys.callOf(row, signal);
    return provider.subscriptions!.watch(row.placedAs ?? [], row.query, row.area, row.cursor, call);
  }

  /**
   * New items and the cursor behind them, in one transaction: none is lost and none comes twice.
   * @returns false when the subscription was ended meanwhile
   */
  private async note({ id, accountId, provider }: ImportSubscription, { items, cursor }: WatchState): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const lock = { mode: 'pessimistic_write' } as const;
      const held = await manager.findOne(ImportSubscription, { where: { id, status: 'RUNNING' }, lock });
      if (held === null) return false;
      const rows = items.map((item) => ({
        ...{ id: crypto.randomUUID(), subscriptionId: id, accountId, provider, itemId: item.id },
        item: toOrderedItem(item, 0),
      }));
      for (let i = 0; i < rows.length; i += CHUNK)
        await manager
          .createQueryBuilder()
          .insert()
          .into(ImportDelivery)
          .values(rows.slice(i, i + CHUNK) as object[])
          .orIgnore()
          .execute();
      await manager.update(ImportSubscription, { id }, { cursor: cursor as object });
      return true;
    });
  }

  /** Not before the last delivery has: until then its key may be needed. @returns whether it has ended */
  private async end({ id }: ImportSubscription, { isComplete, failure }: WatchState): Promise<boolean> {
    const { completed, failed } = SUBSCRIPTION_MACHINE.RUNNING;
    if ((failure === null && !isComplete) || (await this.hasOpen(id))) return false;
    const status = failure === null ? completed! : failed!;
    return endParent(this.dataSource, 'subscription', id, { status, message: failure });
  }

  private hasOpen(subscriptionId: string): Promise<boolean> {
    return this.dataSource.manager
      .createQueryBuilder(ImportDelivery, 'd')
      .where('d.subscription_id = :subscriptionId AND d.ended IS NULL', { subscriptionId })
      .getExists();
  }
}
