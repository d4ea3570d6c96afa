import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { failDelivery } from '../../deliveries/delivery-changes.query.js';
import { ImportDelivery } from '../../deliveries/import-delivery.entity.js';
import { ImportKeys } from '../../input/import-keys.js';
import { ImportProviders } from '../../providers/import-providers.js';
import { type ImportParent, toProviderItem } from '../import-parent.js';
import { type DueDelivery, DELIVERY_WITH_OWNER, ImportJobs } from './import-jobs.js';
import { CALLED_OFF } from './parent-endings.js';

/** Deliveries that are ordered and not here yet. */
@Injectable()
export class WaitingDeliveries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly providers: ImportProviders,
    private readonly keys: ImportKeys,
    private readonly jobs: ImportJobs,
  ) {}

  /**
   * Asks the provider once about all that wait. Ready ones get a job, unless they have one or are to wait after a fault.
   * @returns how many still wait. @throws what the provider says
   */
  async moveOn(parent: ImportParent, signal: AbortSignal): Promise<number> {
    const waiting = await this.dataSource.manager
      .createQueryBuilder(ImportDelivery, 'd')
      .where(`(d.order_id = :id OR d.subscription_id = :id) AND d.status = 'WAITING'`, { id: parent.id })
      .orderBy('d.created')
      .addOrderBy('d.id')
      .getMany();
    if (waiting.length === 0) return 0;
    const provider = this.providers.get(parent.provider);
    const items = waiting.map(({ item }) => toProviderItem(item));
    const states = await provider.state(parent.placedAs ?? [], items, parent.query, this.keys.callOf(parent, signal));
    const stateOf = new Map(states.map((state) => [state.itemId, state]));
    const ready: string[] = [];
    let failed = 0;
    for (const { id, itemId } of waiting) {
      const { state = 'waiting', message = null } = stateOf.get(itemId) ?? {};
      if (state === 'ready') ready.push(id);
      if (state !== 'failed' && state !== 'cancelled') continue;
      const words = state === 'cancelled' ? CALLED_OFF : (message ?? 'The provider could not deliver it');
      await failDelivery(this.dataSource, id, words);
      failed += 1;
    }
    const sql = `${DELIVERY_WITH_OWNER} AND d.status = 'WAITING' AND d.id = ANY($1) ORDER BY d.created, d.id`;
    await this.jobs.importAll(await this.dataSource.query<DueDelivery[]>(sql, [ready]));
    return waiting.length - failed;
  }
}
