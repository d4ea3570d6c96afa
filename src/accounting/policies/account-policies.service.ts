import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { accountExists, type Principal } from '../../auth/index.js';
import { type LimitPolicy } from '../limits/policy.js';
import { AccountPolicy } from './account-policy.entity.js';
import { EffectivePolicies } from './effective-policies.js';
import { PolicyChange } from './policy-change.entity.js';

/** Policies of single accounts, and the record of who changed them. */
@Injectable()
export class AccountPolicies {
  constructor(
    private readonly dataSource: DataSource,
    private readonly effective: EffectivePolicies,
  ) {}

  /** null = the instance's hold. @throws NOT_FOUND when there is no such account */
  async find(accountId: string): Promise<AccountPolicy | null> {
    await assertAccount(this.dataSource.manager, accountId);
    return this.dataSource.manager.findOneBy(AccountPolicy, { accountId });
  }

  /** @param policies null = back to the instance's. @throws NOT_FOUND */
  async change(accountId: string, policies: readonly LimitPolicy[] | null, by: Principal): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      // One change of an account after another, also while there is no row to lock: `before` must be what it replaced.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 9))', [accountId]);
      await assertAccount(manager, accountId);
      const before = await manager.findOneBy(AccountPolicy, { accountId });
      if (policies === null) await manager.delete(AccountPolicy, { accountId });
      else await manager.upsert(AccountPolicy, rowOf(accountId, policies, by), ['accountId']);
      await manager.insert(PolicyChange, {
        id: randomUUID(),
        accountId,
        // Not now(), which is when the transaction began to wait for its turn.
        changedAt: () => 'clock_timestamp()',
        changedBy: by.id,
        changedByName: by.name,
        before: before?.policies ?? null,
        after: policies === null ? null : [...policies],
      });
    });
    this.effective.forget(accountId);
  }

  /** Newest first. @throws NOT_FOUND */
  async changes(accountId: string, page: { limit: number; offset: number }): Promise<[PolicyChange[], number]> {
    await assertAccount(this.dataSource.manager, accountId);
    return this.dataSource.manager.findAndCount(PolicyChange, {
      where: { accountId },
      order: { changedAt: 'DESC', id: 'DESC' },
      take: page.limit,
      skip: page.offset,
    });
  }
}

function rowOf(accountId: string, policies: readonly LimitPolicy[], by: Principal) {
  return { accountId, policies: [...policies], updatedAt: new Date(), updatedBy: by.id };
}

async function assertAccount(manager: EntityManager, id: string): Promise<void> {
  if (!(await accountExists(manager, id))) throw new DomainError('NOT_FOUND', `Account "${id}" not found`);
}
