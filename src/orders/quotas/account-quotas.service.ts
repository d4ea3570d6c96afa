import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { accountExists, hasCapability, type Principal } from '../../auth/index.js';
import { invalidField } from '../../platform/http/validation.js';
import { type ViewPage } from '../../platform/http/view.js';
import { ImportProviders } from '../providers/import-providers.js';
import { ImportQuota, ImportQuotaEvent } from './import-quota.entity.js';
import { isUnlimitedUntilSet, toKm2 } from './square-kilometres.js';

export type Quota = Omit<ImportQuota, 'accountId'>;

/** Quotas as accounts see and administrators set them. */
@Injectable()
export class AccountQuotas {
  constructor(
    private readonly dataSource: DataSource,
    private readonly providers: ImportProviders,
  ) {}

  /** What was set, and what needs no quota. @param accountId undefined = the caller's. @throws FORBIDDEN */
  async list(principal: Principal, accountId: string | undefined): Promise<Quota[]> {
    const of = { accountId: this.readableAccount(principal, accountId) };
    const stored = await this.dataSource.manager.findBy(ImportQuota, of);
    return this.collections().flatMap((collectionId): Quota[] => {
      const row = stored.find((quota) => quota.collectionId === collectionId);
      if (row) return [row];
      return isUnlimitedUntilSet(collectionId) ? [{ collectionId, quotaSqkm: null, quotaUsed: 0 }] : [];
    });
  }

  /** @throws NOT_FOUND where none was set; FORBIDDEN */
  async get(principal: Principal, accountId: string | undefined, collectionId: string): Promise<Quota> {
    const found = (await this.list(principal, accountId)).find((quota) => quota.collectionId === collectionId);
    if (!found) throw new DomainError('NOT_FOUND', `There is no quota of ${JSON.stringify(collectionId)}`);
    return found;
  }

  /**
   * Sets what may be used in all, beside what is used already. The caller is an administrator.
   * @param quotaSqkm null = unlimited. @throws NOT_FOUND, INVALID
   */
  async set(principal: Principal, collectionId: string, sqkm: number | null, of: string | undefined): Promise<Quota> {
    this.assertKnown(collectionId);
    if (sqkm === null && !isUnlimitedUntilSet(collectionId))
      throw invalidField('body', 'quotaSqkm', `must be a number: ${collectionId} costs money`, sqkm);
    const accountId = of ?? principal.accountId;
    const quotaSqkm = sqkm && toKm2(sqkm);
    return this.dataSource.transaction(async (manager) => {
      if (!(await accountExists(manager, accountId)))
        throw new DomainError('NOT_FOUND', `Account ${accountId} not found`);
      await manager.upsert(ImportQuota, { accountId, collectionId, quotaSqkm }, ['accountId', 'collectionId']);
      const event = { id: randomUUID(), accountId, collectionId, by: principal.ownerId, kind: 'set' } as const;
      await manager.insert(ImportQuotaEvent, { ...event, sqkm: quotaSqkm });
      return manager.findOneByOrFail(ImportQuota, { accountId, collectionId });
    });
  }

  /** The newest first, one more than the page holds where there are more. @throws NOT_FOUND */
  async events(
    { accountId: own }: Principal,
    collectionId: string,
    accountId: string | undefined,
    { offset, limit }: ViewPage,
  ): Promise<ImportQuotaEvent[]> {
    this.assertKnown(collectionId);
    return this.dataSource.manager.find(ImportQuotaEvent, {
      where: { accountId: accountId ?? own, collectionId },
      order: { at: 'DESC', id: 'ASC' },
      skip: offset,
      take: limit + 1,
    });
  }

  private collections(): string[] {
    return this.providers.all.flatMap((provider) => provider.quotaCollections);
  }

  private assertKnown(collectionId: string): void {
    const known = this.collections();
    if (known.includes(collectionId)) return;
    const message = `There are no quotas of ${JSON.stringify(collectionId)}, only of ${known.join(', ')}`;
    throw new DomainError('NOT_FOUND', message);
  }

  private readableAccount(principal: Principal, accountId: string | undefined): string {
    const isOwn = accountId === undefined || accountId === principal.accountId;
    if (!isOwn && !hasCapability(principal, 'manage_settings'))
      throw new DomainError('FORBIDDEN', 'Only administrators may read the quotas of other accounts');
    return accountId ?? principal.accountId;
  }
}
