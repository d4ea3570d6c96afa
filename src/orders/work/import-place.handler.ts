import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Job, type JobHandler, JobHandlers, type JobRun } from '../../jobs/index.js';
import { ImportKeys } from '../input/import-keys.js';
import { ImportOrder } from '../orders/import-order.entity.js';
import { ImportProviders } from '../providers/import-providers.js';
import { ImportSubscription } from '../subscriptions/import-subscription.entity.js';
import { type ImportParent, toProviderItem } from './import-parent.js';
import { notePlaced, noteStopped } from './parent-changes.query.js';
import { placeTargetOf } from './place-job.js';

/**
 * Orders at the provider what was confirmed here, and from then on has it looked after. The id of the order or subscription
 * is the key that keeps a repeated attempt from ordering twice. What the provider refuses for good ends the order; a
 * provider that is away is asked again later (`ImportEndings`). No subscription goes on there that was cancelled here.
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
    if (parent !== null && isDue(parent, run.job)) {
      const placedAs = await this.place(parent, run.signal);
      const isWanted = await notePlaced(this.dataSource, kind, id, placedAs);
      if (!isWanted && kind === 'subscription') await this.stop(parent, placedAs, run.signal);
    }
    await run.publish(async () => ({ result: { [`${kind}_id`]: id } }));
  }

  private place(parent: ImportParent, signal: AbortSignal): Promise<readonly string[]> {
    const { id, query, area } = parent;
    const provider = this.providers.get(parent.provider);
    const call = this.keys.callOf(parent, signal);
    if (parent instanceof ImportSubscription) return provider.subscriptions!.start(query, area, id, call);
    return provider.place(query, area, parent.items.map(toProviderItem), id, call);
  }

  /** Cancelled while it was being started. One that cannot be stopped now is stopped by a later job. */
  private async stop(parent: ImportParent, placedAs: readonly string[], signal: AbortSignal): Promise<void> {
    await this.providers.get(parent.provider).subscriptions!.stop(placedAs, this.keys.callOf(parent, signal));
    await noteStopped(this.dataSource, parent.id, { placedAs, message: null });
  }
}

/**
 * An attempt that was broken off may have started a cancelled subscription: starting it by its key finds it, so that it is
 * stopped.
 */
function isDue(parent: ImportParent, { attempt }: Pick<Job, 'attempt'>): boolean {
  if (parent.placedAs !== null) return false;
  const mayHaveStarted = attempt > 1 || parent.failedLooks > 0;
  return (
    parent.status === 'RUNNING' ||
    (parent.status === 'CANCELLED' && mayHaveStarted && parent instanceof ImportSubscription)
  );
}
