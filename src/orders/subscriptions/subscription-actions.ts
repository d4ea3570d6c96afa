import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { TargetCollections } from '../collections/target-collections.js';
import { ImportKeys } from '../input/import-keys.js';
import { ImportProviders } from '../providers/import-providers.js';
import { Placing } from '../work/placing.js';
import { ImportSubscription, SUBSCRIPTION_MACHINE, type SubscriptionStatus } from './import-subscription.entity.js';
import { ImportSubscriptions, subscriptionNotFound } from './subscriptions.service.js';

/** What starts a subscription, and what ends it. */
@Injectable()
export class SubscriptionActions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly subscriptions: ImportSubscriptions,
    private readonly providers: ImportProviders,
    private readonly targets: TargetCollections,
    private readonly keys: ImportKeys,
    private readonly placing: Placing,
  ) {}

  /** Collection and the job that starts it at the provider, in one transaction. @throws NOT_FOUND; CONFLICT unless CREATED */
  async confirm(principal: Principal, id: string): Promise<ImportSubscription> {
    const row = await this.subscriptions.load(principal, id);
    allowed(row, 'confirm');
    try {
      await this.placing.begin('subscription', row, (manager) => this.confirmIn(manager, principal, id));
    } catch (error) {
      // Somebody else's confirmation came first, and its job is open.
      if (isDomainError(error, 'CONFLICT')) allowed(await this.subscriptions.load(principal, id), 'confirm');
      throw error;
    }
    return this.subscriptions.load(principal, id);
  }

  /**
   * Ended at the provider first: one that cannot be reached leaves the subscription running, to be cancelled later. What was
   * delivered stays, and what is on its way arrives. @throws NOT_FOUND; CONFLICT unless RUNNING; what the provider says
   */
  async cancel(principal: Principal, id: string, signal: AbortSignal): Promise<ImportSubscription> {
    for (;;) {
      const row = await this.subscriptions.load(principal, id);
      allowed(row, 'cancel');
      const provider = this.providers.get(row.provider);
      if (row.placedAs !== null) await provider.subscriptions!.stop(row.placedAs, this.keys.callOf(row, signal));
      // Started at the provider while we looked: once more, so that it is stopped, too.
      if (await this.dataSource.transaction((manager) => this.cancelIn(manager, row))) break;
    }
    return this.subscriptions.load(principal, id);
  }

  private async confirmIn(manager: EntityManager, { accountId }: Principal, id: string): Promise<void> {
    const row = await locked(manager, accountId, id);
    const status = allowed(row, 'confirm');
    const bands = this.providers.get(row.provider).bandsOf(row.query);
    const collectionId = await this.targets.open(manager, row, bands);
    await manager.update(ImportSubscription, { id }, { status, collectionId, confirmed: () => 'now()' });
  }

  /** @param seen as it was when the provider was told. @returns false when it was started there since */
  private async cancelIn(manager: EntityManager, { id, accountId, placedAs }: ImportSubscription): Promise<boolean> {
    const row = await locked(manager, accountId, id);
    if (JSON.stringify(row.placedAs) !== JSON.stringify(placedAs)) return false;
    const status = allowed(row, 'cancel');
    await manager.update(ImportSubscription, { id }, { status, ended: () => 'now()', errorMessage: null });
    return true;
  }
}

async function locked(manager: EntityManager, accountId: string, id: string): Promise<ImportSubscription> {
  const lock = { mode: 'pessimistic_write' } as const;
  const row = await manager.findOne(ImportSubscription, { where: { id, accountId }, lock });
  if (row === null) throw subscriptionNotFound(id);
  return row;
}

/** @returns the status after. @throws CONFLICT */
function allowed({ id, status }: ImportSubscription, event: 'confirm' | 'cancel'): SubscriptionStatus {
  const after = SUBSCRIPTION_MACHINE[status][event];
  const [from, done] = event === 'confirm' ? ['CREATED', 'confirmed'] : ['RUNNING', 'cancelled'];
  if (after === undefined)
    throw new DomainError('CONFLICT', `Subscription ${id} is ${status}; only those with status ${from} can be ${done}`);
  return after as SubscriptionStatus;
}
