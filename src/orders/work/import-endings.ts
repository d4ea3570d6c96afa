import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Job, type JobError } from '../../jobs/index.js';
import { ImportConfig } from '../../platform/config/config.js';
import { failDelivery, failWaiting, postponeDelivery, reviveDelivery } from '../deliveries/delivery-changes.query.js';
import { DeliveryArchive } from '../deliveries/delivery-archive.entity.js';
import { ImportDelivery } from '../deliveries/import-delivery.entity.js';
import { isWorthAnother, waitS } from './back-off.js';
import { deliveryIdOf } from './delivery-job.js';
import { endParent, failedLooksOf, noteStopped, postponeParent } from './parent-changes.query.js';
import { type ParentKind, placeTargetOf } from './place-job.js';

type Outcome = 'failed' | 'cancelled' | 'not_queued';

const NOT_INGESTIBLE = ['raster_unsupported', 'raster_unreadable'];

/**
 * What becomes of orders, deliveries and archives whose job ended without its result; in the transaction that ends the
 * job. What may pass is tried again by `ImportClock`, each time after a longer wait.
 */
@Injectable()
export class ImportEndings {
  constructor(private readonly config: ImportConfig) {}

  async ofPlacing(manager: EntityManager, job: Job, outcome: Outcome, error: JobError | null): Promise<void> {
    if (outcome === 'not_queued') return;
    const { kind, id } = placeTargetOf(job);
    if (outcome === 'cancelled' || error === null) {
      const message = 'It was cancelled before it was ordered at the provider';
      return giveUp(manager, kind, id, { status: 'CANCELLED', message });
    }
    const failures = (await failedLooksOf(manager, kind, id)) + 1;
    const { message } = error;
    const seconds = waitS(failures, this.config.lookS);
    if (isWorthAnother(error.code, failures)) return postponeParent(manager, kind, id, { message, seconds });
    await giveUp(manager, kind, id, { status: 'FAILED', message });
  }

  async ofDelivery(manager: EntityManager, job: Job, outcome: Outcome, error: JobError | null): Promise<void> {
    if (outcome === 'not_queued') return;
    const id = deliveryIdOf(job);
    if (outcome === 'cancelled' || error === null) return failDelivery(manager, id, 'Its import was cancelled');
    const { tries = 0 } = (await manager.findOneBy(ImportDelivery, { id })) ?? {};
    const { code, message } = error;
    if (isWorthAnother(code, tries + 1))
      return postponeDelivery(manager, id, message, waitS(tries + 1, this.config.lookS));
    await failDelivery(manager, id, message, NOT_INGESTIBLE.includes(code) ? 'NON_INGESTIBLE' : 'IMPORT_FAILED');
  }

  async revive(manager: EntityManager, job: Job): Promise<void> {
    await reviveDelivery(manager, deliveryIdOf(job));
  }

  /** An archive that nobody was told of was never asked for; one that failed may be asked for again. */
  async ofArchive(manager: EntityManager, job: Job, outcome: Outcome): Promise<void> {
    const deliveryId = deliveryIdOf(job);
    if (outcome === 'not_queued') await manager.delete(DeliveryArchive, { deliveryId });
    else await manager.update(DeliveryArchive, { deliveryId }, { status: 'FAILED' });
  }
}

/** Nothing more is tried at the provider, neither to place it nor to stop what may have been started. */
async function giveUp(
  manager: EntityManager,
  kind: ParentKind,
  id: string,
  end: { readonly status: 'CANCELLED' | 'FAILED'; readonly message: string },
): Promise<void> {
  if (await endParent(manager, kind, id, end)) await failWaiting(manager, id, end.message);
  else if (kind === 'subscription') await noteStopped(manager, id, { placedAs: null, message: end.message });
}
