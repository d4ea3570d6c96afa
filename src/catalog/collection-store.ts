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
    const { raw } = await manager
      .createQueryBuilder()
      .insert()
      .into(Collection)
      .values(row as object)
      .orIgnore()
      .returning('id')
      .execute();
    if ((raw as unknown[]).length === 0)
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
    if (affected === 0) throw notFound(id);
  }

  /** Until the end of the transaction nobody else changes or removes it, or puts scenes in. @throws NOT_FOUND */
  async lock(manager: EntityManager, id: string): Promise<Collection> {
    const found = await manager.findOne(Collection, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (found === null) throw notFound(id);
    return found;
  }

  /** Until the end of the transaction nobody removes it. To be called before rows of its scenes are locked. @throws NOT_FOUND */
  async hold(manager: EntityManager, id: string): Promise<void> {
    const found = await manager.query<unknown[]>(`SELECT 1 FROM collections WHERE id = $1 FOR KEY SHARE`, [id]);
    if (found.length === 0) throw notFound(id);
  }

  /** Its scenes must be gone (`SceneStore.removeAll`). @returns false when there was none. */
  async delete(manager: EntityManager, id: string): Promise<boolean> {
    const { affected } = await manager.delete(Collection, { id });
    return (affected ?? 0) > 0;
  }

  /** Extents from the scenes as they are, after some left. Looks at all of them. */
  async measure(manager: EntityManager, id: string): Promise<void> {
    await measureCollection(manager, id);
  }

  /** `measure` where that is quick; large collections keep the extents they had. */
  async shrink(manager: EntityManager, id: string): Promise<void> {
    const [found] = await manager.query<Array<{ isLarge: boolean }>>(
      `SELECT EXISTS (SELECT 1 FROM scenes WHERE collection_id = $1 OFFSET $2) AS "isLarge"`,
      [id, QUICKLY_MEASURED],
    );
    if (found?.isLarge === false) await measureCollection(manager, id);
  }
}

/** Scenes; some 10 ms. */
const QUICKLY_MEASURED = 10_000;

function notFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Collection ${JSON.stringify(id)} not found`);
}
