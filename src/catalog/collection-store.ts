import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type EntityManager } from 'typeorm';
import { Collection } from './collection.entity.js';
import { measureCollection } from './collection-growth.query.js';

export type NewCollection = Pick<Collection, 'id' | 'kind' | 'readers' | 'document'> &
  Partial<Pick<Collection, 'accountId' | 'createdBy' | 'definition'>>;
export type CollectionChanges = Partial<Pick<Collection, 'readers' | 'document' | 'definition'>>;

/** The only writer of collections. Every method works in the transaction of `manager`. */
@Injectable()
export class CollectionStore {
  /** @throws CONFLICT when the id is taken. */
  async create(manager: EntityManager, collection: NewCollection): Promise<Collection> {
    const row = manager.create(Collection, { accountId: null, createdBy: null, definition: null, ...collection });
    const { identifiers } = await manager
      .createQueryBuilder()
      .insert()
      .into(Collection)
      .values(row as object)
      .orIgnore()
      .returning('id')
      .execute();
    if (identifiers[0] === undefined)
      throw new DomainError('CONFLICT', `A collection with the id ${JSON.stringify(collection.id)} exists already`);
    return manager.findOneByOrFail(Collection, { id: collection.id });
  }

  /** For an id that only its own feature uses. @throws NOT_FOUND */
  async update(manager: EntityManager, id: string, changes: CollectionChanges): Promise<void> {
    const { affected } = await manager.update(Collection, { id }, {
      ...changes,
      revision: () => 'revision + 1',
      updatedAt: () => 'now()',
    } as object);
    if (affected === 0) throw new DomainError('NOT_FOUND', `Collection ${JSON.stringify(id)} not found`);
  }

  /** Its scenes must be gone (`SceneStore.removeAll`). @returns false when there was none. */
  async delete(manager: EntityManager, id: string): Promise<boolean> {
    const { affected } = await manager.delete(Collection, { id });
    return (affected ?? 0) > 0;
  }

  /** Extents from the scenes as they are, after some left. */
  async measure(manager: EntityManager, id: string): Promise<void> {
    await measureCollection(manager, id);
  }
}
