import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { isAdmin, type Principal } from '../../auth/index.js';
import { ZarrCollection } from './zarr-collection.entity.js';

/** Who may see a Zarr collection: its account, and administrators. What a role may change is the route's business. */
@Injectable()
export class ZarrAccess {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws NOT_FOUND for absent and another account's alike. */
  async load(principal: Principal, id: string): Promise<ZarrCollection> {
    const found = await this.dataSource.manager.findOneBy(ZarrCollection, { id });
    if (found === null || !isMine(principal, found)) throw notFound(id);
    return found;
  }

  /** The same, and until the end of the transaction nobody else changes it. @throws NOT_FOUND */
  async lock(manager: EntityManager, principal: Principal, id: string): Promise<ZarrCollection> {
    const found = await lockCollection(manager, id);
    if (found === null || !isMine(principal, found)) throw notFound(id);
    return found;
  }
}

/** null when it is gone. */
export function lockCollection(manager: EntityManager, id: string): Promise<ZarrCollection | null> {
  return manager.findOne(ZarrCollection, { where: { id }, lock: { mode: 'for_no_key_update' } });
}

function isMine(principal: Principal, { accountId }: ZarrCollection): boolean {
  return accountId === principal.accountId || isAdmin(principal);
}

function notFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Collection ${id} not found`);
}
