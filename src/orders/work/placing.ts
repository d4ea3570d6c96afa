import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { JobOutbox } from '../../jobs/index.js';
import { type ImportOrder } from '../orders/import-order.entity.js';
import { type ImportSubscription } from '../subscriptions/import-subscription.entity.js';
import { type ParentKind, placeJob } from './place-job.js';

/** The beginning of an order's or a subscription's life at its provider. */
@Injectable()
export class Placing {
  constructor(private readonly outbox: JobOutbox) {}

  /**
   * Commits the confirmation and the job that places it together. A queue that cannot be told is no reason to take the
   * confirmation back: `ImportClock` makes the job anew.
   * @throws CONFLICT when a job places it already
   */
  async begin(
    kind: ParentKind,
    parent: ImportOrder | ImportSubscription,
    confirm: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    try {
      await this.outbox.submit(placeJob(kind, parent), confirm);
    } catch (error) {
      if (!isDomainError(error, 'UNAVAILABLE')) throw error;
    }
  }
}
