import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { isAdmin, type Principal } from '../../auth/index.js';
import { CollectionAccess } from '../../catalog/index.js';
import { ByocCollection, catalogId } from './byoc-collection.entity.js';

/** Who may see and change a BYOC collection: the catalogue's marks decide reading, the owner's account writing. */
@Injectable()
export class ByocAccess {
  constructor(
    private readonly catalog: CollectionAccess,
    private readonly dataSource: DataSource,
  ) {}

  /** Own and shared ones. @throws NOT_FOUND for absent and hidden alike. */
  async loadReadable(principal: Principal, id: string): Promise<ByocCollection> {
    const visible = await this.catalog.findReadable(principal, catalogId(id));
    const found = visible && (await this.dataSource.manager.findOneBy(ByocCollection, { id }));
    if (found === null) throw notFound(id);
    return found;
  }

  /** @throws NOT_FOUND; FORBIDDEN for one that is only shared with the caller. */
  async loadOwned(principal: Principal, id: string): Promise<ByocCollection> {
    const collection = await this.loadReadable(principal, id);
    if (collection.accountId !== principal.accountId && !isAdmin(principal))
      throw new DomainError('FORBIDDEN', `Collection ${id} is shared with you, but belongs to another account`);
    return collection;
  }

  /**
   * The same, and until the end of the transaction nobody else changes the collection, its tiles or its scenes. Adding
   * tiles goes on beside it.
   */
  async lockOwned(manager: EntityManager, principal: Principal, id: string): Promise<ByocCollection> {
    await this.loadOwned(principal, id);
    const locked = await lockCollection(manager, id);
    if (locked === null) throw notFound(id);
    return locked;
  }
}

/** null when it is gone. */
export function lockCollection(manager: EntityManager, id: string): Promise<ByocCollection | null> {
  return manager.findOne(ByocCollection, { where: { id }, lock: { mode: 'for_no_key_update' } });
}

export function notFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Collection ${id} not found`);
}
