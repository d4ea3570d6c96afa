import { describe, expect, it } from '@jest/globals';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../deliveries/import-delivery.entity.js';
import { SUBSCRIPTION_MACHINE, SUBSCRIPTION_STATUSES } from '../subscriptions/import-subscription.entity.js';
import { ORDER_STATUSES } from './import-order.entity.js';
import { endOf, ORDER_MACHINE } from './order-states.js';

describe('what a user may do to an order', () => {
  // status, after confirm, after delete; – = 409
  it.each([
    ['CREATED', 'RUNNING', 'removed'],
    ['RUNNING', undefined, undefined],
    ['DONE', undefined, 'hidden'],
    ['PARTIAL', undefined, undefined],
    ['FAILED', undefined, 'hidden'],
    ['CANCELLED', undefined, 'hidden'],
  ] as const)('%s: confirm → %s, delete → %s', (status, confirm, remove) => {
    expect([ORDER_MACHINE[status].confirm, ORDER_MACHINE[status].delete]).toEqual([confirm, remove]);
  });

  it('has a row for every status', () => {
    expect(Object.keys(ORDER_MACHINE).sort()).toEqual([...ORDER_STATUSES].sort());
  });
});

describe('what a user may do to a subscription', () => {
  it.each([
    ['CREATED', 'RUNNING', undefined, 'removed'],
    ['RUNNING', undefined, 'CANCELLED', undefined],
    ['CANCELLED', undefined, undefined, 'hidden'],
    ['COMPLETED', undefined, undefined, 'hidden'],
    ['FAILED', undefined, undefined, 'hidden'],
  ] as const)('%s: confirm → %s, cancel → %s, delete → %s', (status, ...after) => {
    const { confirm, cancel, delete: remove } = SUBSCRIPTION_MACHINE[status];
    expect([confirm, cancel, remove]).toEqual(after);
  });

  it('has a row for every status', () => {
    expect(Object.keys(SUBSCRIPTION_MACHINE).sort()).toEqual([...SUBSCRIPTION_STATUSES].sort());
  });
});

describe('endOf', () => {
  it.each<[string | null, DeliveryStatus[]]>([
    ['all_done', ['DONE', 'DONE']],
    ['some_done', ['DONE', 'IMPORT_FAILED']],
    ['some_done', ['DELIVERY_FAILED', 'DONE', 'NON_INGESTIBLE']],
    ['none_done', ['DELIVERY_FAILED', 'IMPORT_FAILED', 'NON_INGESTIBLE']],
    [null, ['DONE', 'INGESTING']],
    [null, ['IMPORT_FAILED', 'WAITING']],
  ])('%s', (event, deliveries) => expect(endOf(deliveries)).toBe(event));

  it('waits for every status that is not the last', () => {
    const open = DELIVERY_STATUSES.filter((status) => endOf([status]) === null);
    expect(open).toEqual(['WAITING', 'DELIVERED', 'PREPARING', 'INGESTING']);
  });
});
