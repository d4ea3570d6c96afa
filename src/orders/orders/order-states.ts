import { type DeliveryStatus } from '../deliveries/import-delivery.entity.js';
import { type OrderStatus } from './import-order.entity.js';

export type OrderEvent = 'confirm' | 'delete' | 'all_done' | 'some_done' | 'none_done' | 'cancelled';

/** tpdi §3 "State machine"; what is not here is 409. `removed` = the row goes, `hidden` = soft deletion. */
export const ORDER_MACHINE: Readonly<
  Record<OrderStatus, Partial<Record<OrderEvent, OrderStatus | 'removed' | 'hidden'>>>
> = {
  CREATED: { confirm: 'RUNNING', delete: 'removed' },
  RUNNING: { all_done: 'DONE', some_done: 'PARTIAL', none_done: 'FAILED', cancelled: 'CANCELLED' },
  DONE: { delete: 'hidden' },
  FAILED: { delete: 'hidden' },
  CANCELLED: { delete: 'hidden' },
  PARTIAL: {},
};

/** How an order ends once each of its deliveries has ended; null while one has not. */
export function endOf(deliveries: readonly DeliveryStatus[]): OrderEvent | null {
  const done = deliveries.filter((status) => status === 'DONE').length;
  const over = deliveries.filter((status) => TERMINAL.includes(status)).length;
  if (over < deliveries.length) return null;
  if (done === deliveries.length) return 'all_done';
  return done > 0 ? 'some_done' : 'none_done';
}

const TERMINAL: readonly DeliveryStatus[] = ['DONE', 'DELIVERY_FAILED', 'IMPORT_FAILED', 'NON_INGESTIBLE'];
