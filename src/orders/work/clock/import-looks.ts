import { Injectable, Logger } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { ImportConfig } from '../../../platform/config/config.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { ImportOrder } from '../../orders/import-order.entity.js';
import { ImportSubscription } from '../../subscriptions/import-subscription.entity.js';
import { waitS } from '../back-off.js';
import { type ImportParent } from '../import-parent.js';
import { postponeParent } from '../parent-changes.query.js';
import { type ParentKind } from '../place-job.js';
import { OrderLook } from './order-look.js';
import { SubscriptionLook } from './subscription-look.js';

/** Orders and subscriptions of one step, and how many of them are asked about at the same time. */
const BATCH = 100;
const AT_ONCE = 4;
/** For all the questions of one look. */
const PATIENCE_MS = 5 * 60_000;

/** Asks providers about what is due. Whatever goes wrong with one does not hold up the others. */
@Injectable()
export class ImportLooks {
  private readonly log = new Logger(ImportLooks.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: ImportConfig,
    private readonly orders: OrderLook,
    private readonly subscriptions: SubscriptionLook,
  ) {}

  async lookAtDue(signal: AbortSignal): Promise<void> {
    const orders = await this.due('order');
    await inParallel(orders, AT_ONCE, (id) => this.guarded('order', id, signal, (s) => this.orders.look(id, s)));
    const subscriptions = await this.due('subscription');
    await inParallel(subscriptions, AT_ONCE, (id) =>
      this.guarded('subscription', id, signal, (s) => this.subscriptions.look(id, s)),
    );
  }

  private async due(kind: ParentKind): Promise<string[]> {
    const rows = await this.dataSource.query<Array<{ id: string }>>(
      `SELECT id FROM import_${kind}s
       WHERE status IN ('RUNNING', 'CANCELLED') AND placed_as IS NOT NULL AND next_look <= now()
       ORDER BY next_look LIMIT $1`,
      [BATCH],
    );
    return rows.map(({ id }) => id);
  }

  private async guarded(
    kind: ParentKind,
    id: string,
    signal: AbortSignal,
    look: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    if (signal.aborted) return;
    try {
      await look(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
    } catch (error) {
      if (signal.aborted) return;
      const Parent = kind === 'order' ? ImportOrder : ImportSubscription;
      const { failedLooks = 0 } = (await this.dataSource.manager.findOneBy<ImportParent>(Parent, { id })) ?? {};
      const message = isDomainError(error) ? error.message : 'The provider could not be asked for an internal reason';
      if (!isDomainError(error)) this.log.error(new Error(`${kind} ${id} could not be looked at`, { cause: error }));
      await postponeParent(this.dataSource, kind, id, { message, seconds: waitS(failedLooks + 1, this.config.lookS) });
    }
  }
}
