import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type JobHandler, JobHandlers, type JobRun } from '../../jobs/index.js';
import { ImportKeys } from '../input/import-keys.js';
import { ImportOrder } from '../orders/import-order.entity.js';
import { ImportProviders } from '../providers/import-providers.js';
import { ImportSubscription } from '../subscriptions/import-subscription.entity.js';
import { placeTargetOf } from './place-job.js';

/**
 * Orders at the provider what was confirmed here, and from then on has it looked after. The id of the order or subscription
 * is the key that keeps a repeated attempt from ordering twice.
 */
@Injectable()
export class ImportPlaceHandler implements JobHandler, OnModuleInit {
  readonly kind = 'import_place';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly providers: ImportProviders,
    private readonly keys: ImportKeys,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { kind, id } = placeTargetOf(run.job);
    const Parent = kind === 'order' ? ImportOrder : ImportSubscription;
    const parent = await this.dataSource.manager.findOneBy<ImportOrder | ImportSubscription>(Parent, { id });
    const isDue = parent !== null && parent.status === 'RUNNING' && parent.placedAs === null;
    const placedAs = isDue ? await this.place(parent, run.signal) : null;
    await run.publish(async (manager) => {
      if (placedAs !== null)
        await manager.update(Parent, { id }, { placedAs: [...placedAs], nextLook: () => 'now()', failedLooks: 0, errorMessage: null });
      return { result: { [`${kind}_id`]: id } };
    });
  }

  private place(parent: ImportOrder | ImportSubscription, signal: AbortSignal): Promise<readonly string[]> {
    const { id, query, area } = parent;
    const provider = this.providers.get(parent.provider);
    const call = this.keys.callOf(parent, signal);
    if (!('items' in parent)) return provider.subscriptions!.start(query, area, id, call);
    const items = parent.items.map((item) => ({ ...item, acquired: item.acquired ? new Date(item.acquired) : null }));
    return provider.place(query, area, items, id, call);
  }
}
