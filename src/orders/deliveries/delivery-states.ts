import { type DeliveryStatus } from './import-delivery.entity.js';

/** tpdi §4: where a delivery may go next. */
export const DELIVERY_MACHINE: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
  WAITING: ['DELIVERED', 'DELIVERY_FAILED'],
  DELIVERED: ['PREPARING'],
  PREPARING: ['INGESTING', 'NON_INGESTIBLE', 'IMPORT_FAILED'],
  INGESTING: ['DONE', 'IMPORT_FAILED'],
  DONE: [],
  DELIVERY_FAILED: [],
  IMPORT_FAILED: [],
  NON_INGESTIBLE: [],
};
