import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DeliveryStatus } from '../../deliveries/import-delivery.entity.js';
import { endOf, ORDER_MACHINE } from '../../orders/order-states.js';
import { endParent } from '../parent-changes.query.js';

/** What a delivery says that its provider called off. */
export const CALLED_OFF = 'The provider has cancelled it';

interface Finished {
  readonly id: string;
  readonly statuses: readonly DeliveryStatus[];
  readonly faults: ReadonlyArray<string | null>;
}

/** Ends orders whose deliveries have all ended, and lets go of keys that are needed no more. */
@Injectable()
export class ParentEndings {
  constructor(private readonly dataSource: DataSource) {}

  async endFinished(): Promise<void> {
    for (const order of await this.dataSource.query<Finished[]>(FINISHED_ORDERS)) await this.endOrder(order);
    await this.dataSource.query(FORGET_CANCELLED);
  }

  private async endOrder({ id, statuses, faults }: Finished): Promise<void> {
    const wasCalledOff = statuses.length > 0 && faults.every((fault) => fault === CALLED_OFF);
    const event = wasCalledOff ? 'cancelled' : endOf(statuses);
    if (event === null) return;
    const status = ORDER_MACHINE.RUNNING[event]!;
    const words = faults.find((fault) => fault !== null) ?? null;
    await endParent(this.dataSource, 'order', id, { status, message: event === 'all_done' ? null : words });
  }
}

const FINISHED_ORDERS = `
  SELECT o.id, coalesce(array_agg(d.status ORDER BY d.created, d.id) FILTER (WHERE d.id IS NOT NULL), '{}') AS statuses,
         coalesce(array_agg(d.error_message ORDER BY d.created, d.id) FILTER (WHERE d.id IS NOT NULL), '{}') AS faults
  FROM import_orders o LEFT JOIN import_deliveries d ON d.order_id = o.id
  WHERE o.status = 'RUNNING' AND o.placed_as IS NOT NULL
  GROUP BY o.id HAVING coalesce(bool_and(d.ended IS NOT NULL), true)`;

// Cancelled by their owner, who gets what was on its way; failed ones likewise. Not before it is certain that the provider
// has stopped, too (`ImportPlaceHandler`).
const FORGET_CANCELLED = `
  UPDATE import_subscriptions s SET secrets = NULL, next_look = NULL
  WHERE status <> 'RUNNING' AND status <> 'CREATED' AND (secrets IS NOT NULL OR next_look IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM import_deliveries d WHERE d.subscription_id = s.id AND d.ended IS NULL)
    AND (placed_as IS NOT NULL OR failed_looks = 0)
    AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.dedupe_key = 'import-place:' || s.id AND j.status IN ('pending', 'running'))`;
