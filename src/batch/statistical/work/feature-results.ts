import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { isStoreRefusal, type ObjectStore } from '#libs/storage';
import { DeliveryStores } from '../../../delivery/index.js';
import { type ClaimedUnit, isPassing, type UnitOutcome } from '../../../fanout/index.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { BatchActions } from '../../tasks/batch-actions.js';
import { type BatchTask } from '../../tasks/batch-task.entity.js';
import { TaskHealth } from '../../tasks/task-health.js';
import { resultKey } from '../results/result-path.js';
import { type FeatureUnit } from './feature-units.js';
import { FeatureStatistics } from './feature-statistics.js';
import { TaskOrders } from './task-order.js';

/** Features of a unit at the same time: some are planned while the pixels of others are read. */
const AT_ONCE = 4;
/** Faults that may pass have had time to by then: some half a minute. */
const LAST_TRY = 5;

/** Makes and writes the results of one unit. */
@Injectable()
export class FeatureResults {
  constructor(
    private readonly orders: TaskOrders,
    private readonly stores: DeliveryStores,
    private readonly statistics: FeatureStatistics,
    private readonly actions: BatchActions,
    private readonly health: TaskHealth,
  ) {}

  /** @throws what may pass; then the whole unit is done again */
  async make(
    task: BatchTask,
    { payload: { features }, attempt }: ClaimedUnit<FeatureUnit>,
    signal: AbortSignal,
  ): Promise<UnitOutcome> {
    if (!(await this.health.canPay(task)))
      throw new DomainError('UNAVAILABLE', 'The account is out of processing units');
    const isLastTry = attempt >= LAST_TRY;
    const { descriptor, template } = this.orders.of(task).output;
    const store = await this.stores.open(descriptor);
    const group = this.statistics.group(task, features, signal);
    const costs = await inParallel(features, AT_ONCE, async (feature) => {
      const { text, units } = await this.statistics.of(task, feature, isLastTry, group, signal);
      const key = resultKey(template, { requestId: task.id, ...feature });
      await this.write(task, store, key, text, { isLastTry, signal });
      return units;
    });
    return { cost: costs.reduce((sum, units) => sum + units, 0), note: null };
  }

  /** A bucket that takes nothing any more stops the task: what is done is kept, and START goes on where it stopped. */
  private async write(
    task: BatchTask,
    store: ObjectStore,
    key: string,
    text: string,
    { isLastTry, signal }: { readonly isLastTry: boolean; readonly signal: AbortSignal },
  ): Promise<void> {
    try {
      await store.put(key, Buffer.from(text), { signal });
    } catch (error) {
      const isForGood = isStoreRefusal(error) || !isPassing(error) || isLastTry;
      if (signal.aborted || !isDomainError(error) || !isForGood) throw error;
      await this.actions.stopFor(task.id, 'UNHEALTHY', error.message);
      // The unit waits with the others for the next START.
      throw new DomainError('UNAVAILABLE', error.message, { cause: error });
    }
  }
}
