import { type Job, type NewJob } from '../../jobs/index.js';
import { type ImportOrder } from '../orders/import-order.entity.js';
import { type ImportSubscription } from '../subscriptions/import-subscription.entity.js';

export type ParentKind = 'order' | 'subscription';

/** What is to be ordered at its provider. */
export interface PlaceTarget {
  readonly kind: ParentKind;
  readonly id: string;
}

/** One per order or subscription at a time. */
export function placeJob(
  kind: ParentKind,
  { id, createdBy, accountId }: Pick<ImportOrder | ImportSubscription, 'id' | 'createdBy' | 'accountId'>,
): NewJob {
  return {
    kind: 'import_place',
    request: { kind, id } satisfies PlaceTarget,
    sourceFilename: 'import_place',
    createdBy,
    accountId,
    dedupeKey: `import-place:${id}`,
  };
}

export function placeTargetOf({ request }: Pick<Job, 'request'>): PlaceTarget {
  return request as unknown as PlaceTarget;
}
