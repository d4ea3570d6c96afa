import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type JobHandler, JobHandlers, type JobRun } from '../../jobs/index.js';
import { ImportKeys } from '../input/import-keys.js';
import { ImportOrder } from '../orders/import-order.entity.js';
import { ImportProviders } from '../providers/import-providers.js';
import { ImportSubscription } from '../subscriptions/import-subscription.entity.js';
import { type ImportParent, toProviderItem } from './import-parent.js';
import { placeTargetOf } from './place-job.js';

/**
 * Orders at the provider what was confirmed here, and from then on has it looked after. The id of the order or subscription
 * is the key that keeps a repeated attempt from ordering twice. What the provider refuses for good ends the order; a
 * provider that is away is asked again later (`ImportEndings`).
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
    const parent = await this.dataSource.manager.findOneBy<ImportParent>(Parent, { id });
    const isDue = parent !== null && parent.status === 'RUNNING' && parent.placedAs === null;
    const placedAs = isDue ? await this.place(parent, run.signal) : null;
    let isWanted = true;
    await run.publish(async (manager) => {
      if (placedAs !== null) {
        const change = { placedAs, nextLook: () => 'now()', failedLooks: 0, errorMessage: null } as object;
        isWanted = ((await manager.update(Parent, { id, status: 'RUNNING' }, change)).affected ?? 0) > 0;
      }
      return { result: { [`${kind}_id`]: id } };
    });
    // Cancelled while it was being started.
    if (!isWanted && parent instanceof ImportSubscription)
      await this.providers.get(parent.provider).subscriptions?.stop(placedAs!, this.keys.callOf(parent, run.signal));
  }

  private place(parent: ImportParent, signal: AbortSignal): Promise<readonly string[]> {
    const { id, query, area } = parent;
    const provider = this.providers.get(parent.provider);
    const call = this.keys.callOf(parent, signal);
    if (parent instanceof ImportSubscription) return provider.subscriptions!.start(query, area, id, call);
    return provider.place(query, area, parent.items.map(toProviderItem), id, call);
  }
}
