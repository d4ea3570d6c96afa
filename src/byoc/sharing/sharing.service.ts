import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { accountExists, type Principal } from '../../auth/index.js';
import { Collection, CollectionStore } from '../../catalog/index.js';
import { ByocAccess } from '../collections/byoc-access.js';
import { catalogId } from '../collections/byoc-collection.entity.js';

const MARK = 'account:';

/** Which other accounts may use a collection: reading its tiles, files and scenes. */
@Injectable()
export class ByocSharing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ByocAccess,
    private readonly catalog: CollectionStore,
  ) {}

  /** Idempotent. @throws NOT_FOUND for an unknown account or collection, FORBIDDEN for one of another account */
  async grant(principal: Principal, collectionId: string, accountId: string): Promise<void> {
    if (!(await accountExists(this.dataSource.manager, accountId)))
      throw new DomainError('NOT_FOUND', `Account ${accountId} not found`);
    await this.change(principal, collectionId, (readers) => [...new Set([...readers, MARK + accountId])]);
  }

  /** @throws NOT_FOUND when it was not shared with that account; the owner's own right cannot be taken. */
  async revoke(principal: Principal, collectionId: string, accountId: string): Promise<void> {
    await this.change(principal, collectionId, (readers, owner) => {
      if (accountId === owner || !readers.includes(MARK + accountId))
        throw new DomainError('NOT_FOUND', `Collection ${collectionId} is not shared with account ${accountId}`);
      return readers.filter((reader) => reader !== MARK + accountId);
    });
  }

  /** Ids of the accounts that it is shared with. */
  async list(principal: Principal, collectionId: string): Promise<string[]> {
    const { accountId } = await this.access.loadOwned(principal, collectionId);
    const { readers } = await this.dataSource.manager.findOneByOrFail(Collection, { id: catalogId(collectionId) });
    return readers
      .filter((reader) => reader.startsWith(MARK) && reader !== MARK + accountId)
      .map((reader) => reader.slice(MARK.length))
      .sort();
  }

  private async change(
    principal: Principal,
    collectionId: string,
    edit: (readers: string[], owner: string) => string[],
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const { accountId } = await this.access.lockOwned(manager, principal, collectionId);
      const { readers } = await manager.findOneByOrFail(Collection, { id: catalogId(collectionId) });
      await this.catalog.update(manager, catalogId(collectionId), { readers: edit(readers, accountId) });
    });
  }
}
