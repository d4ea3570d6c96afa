import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { type ImportOrder } from '../orders/import-order.entity.js';
import { ImportProviders } from '../providers/import-providers.js';
import { ImportQuota, ImportQuotaEvent } from './import-quota.entity.js';
import { isUnlimitedUntilSet, plusKm2, toKm2 } from './square-kilometres.js';

/** What orders use of the quotas. */
@Injectable()
export class QuotaBooks {
  constructor(private readonly providers: ImportProviders) {}

  /**
   * Uses up what an order costs, in the transaction that confirms it: from here to its end the quota's row is locked, so
   * that confirmations at the same moment never overdraw it. @throws FORBIDDEN with what there is and what is needed
   */
  async use(manager: EntityManager, order: ImportOrder, by: string): Promise<void> {
    const { accountId, sqkm, query } = order;
    const collectionId = query.productCollection;
    if (!this.providers.get(order.provider).quotaCollections.includes(collectionId)) return;
    const quota = await lockQuota(manager, accountId, collectionId);
    const available = quota === null ? 0 : quota.quotaSqkm === null ? null : toKm2(quota.quotaSqkm - quota.quotaUsed);
    if (quota === null || (available !== null && toKm2(sqkm) > available))
      throw tooLittle(collectionId, Math.max(0, available ?? 0), sqkm);
    const quotaUsed = plusKm2(quota.quotaUsed, sqkm);
    await manager.update(ImportQuota, { accountId, collectionId }, { quotaUsed });
    const event = {
      id: crypto.randomUUID(),
      accountId,
      collectionId,
      by,
      kind: 'use',
      sqkm,
      orderId: order.id,
    } as const;
    await manager.insert(ImportQuotaEvent, event);
  }
}

/** null = none was ever set, and the collection needs one. */
async function lockQuota(manager: EntityManager, accountId: string, collectionId: string): Promise<ImportQuota | null> {
  if (isUnlimitedUntilSet(collectionId))
    await manager
      .createQueryBuilder()
      .insert()
      .into(ImportQuota)
      .values({ accountId, collectionId, quotaSqkm: null })
      .orIgnore()
      .execute();
  return manager.findOne(ImportQuota, { where: { accountId, collectionId }, lock: { mode: 'pessimistic_write' } });
}

function tooLittle(collectionId: string, availableQuota: number, requiredQuota: number): DomainError {
  const message = `The quota of ${collectionId} has ${availableQuota} km² left, the order needs ${requiredQuota} km²`;
  return new DomainError('FORBIDDEN', message, { detail: { errors: { availableQuota, requiredQuota } } });
}
