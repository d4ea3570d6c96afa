import { type Job, type NewJob } from '../../jobs/index.js';
import { type ImportDelivery } from '../deliveries/import-delivery.entity.js';
import { type ImportParent } from './import-parent.js';

type Owner = Pick<ImportParent, 'createdBy' | 'accountId'>;

export const deliveryDedupeKey = (id: string) => `delivery:${id}`;
export const archiveDedupeKey = (id: string) => `delivery-archive:${id}`;

/** Brings one delivery in; one at a time. */
export function deliveryJob({ id, itemId }: Pick<ImportDelivery, 'id' | 'itemId'>, owner: Owner): NewJob {
  return jobOf('delivery_import', id, itemId, deliveryDedupeKey(id), owner);
}

/** Zips the files of one delivery. */
export function archiveJob({ id, itemId }: Pick<ImportDelivery, 'id' | 'itemId'>, owner: Owner): NewJob {
  return jobOf('delivery_archive', id, `${itemId}.zip`, archiveDedupeKey(id), owner);
}

/** @throws TypeError for a request that no code of ours can have stored */
export function deliveryIdOf({ request }: Pick<Job, 'request'>): string {
  const id = request['delivery_id'];
  if (typeof id !== 'string') throw new TypeError('the job names no delivery');
  return id;
}

function jobOf(
  kind: 'delivery_import' | 'delivery_archive',
  deliveryId: string,
  sourceFilename: string,
  dedupeKey: string,
  { createdBy, accountId }: Owner,
): NewJob {
  return { kind, request: { delivery_id: deliveryId }, sourceFilename, dedupeKey, createdBy, accountId };
}
