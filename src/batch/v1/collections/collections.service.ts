import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { isAdmin, type Principal } from '../../../auth/index.js';
import { collectionReaders, CollectionStore, SceneStore } from '../../../catalog/index.js';
import { BatchTask } from '../../tasks/batch-task.entity.js';
import { BatchCollection, catalogId } from './batch-collection.entity.js';
import { batchCatalogEntry } from './catalog-entry.js';
import { type BatchCollectionChange } from './collection.dto.js';
import { type NewCollectionRow } from './collection.mapper.js';

type Owner = Pick<Principal, 'accountId' | 'ownerId'>;

/** Batch collections and their rows in the catalogue, always changed together. */
@Injectable()
export class BatchCollections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly catalog: CollectionStore,
    private readonly scenes: SceneStore,
  ) {}

  create(owner: Owner, input: NewCollectionRow): Promise<BatchCollection> {
    return this.dataSource.transaction((manager) => this.createIn(manager, owner, input));
  }

  /** For a request that makes its own. */
  async createIn(manager: EntityManager, owner: Owner, input: NewCollectionRow): Promise<BatchCollection> {
    const { accountId, ownerId: createdBy } = owner;
    const id = crypto.randomUUID();
    await manager.insert(BatchCollection, { id, accountId, createdBy, ...input } as object);
    await this.catalog.create(manager, {
      id: catalogId(id),
      kind: 'batch',
      accountId,
      createdBy,
      readers: collectionReaders('account', { accountId, createdBy }),
      ...batchCatalogEntry(input),
    });
    return manager.findOneByOrFail(BatchCollection, { id });
  }

  /** @throws NOT_FOUND for those of other accounts, too */
  load(principal: Principal, id: string): Promise<BatchCollection> {
    return this.find(this.dataSource.manager, principal, id, false);
  }

  /** Name only: where the outputs lie stays. @throws NOT_FOUND, BAD_REQUEST */
  async update(principal: Principal, id: string, { name, s3Bucket }: BatchCollectionChange): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const before = await this.find(manager, principal, id, true);
      if (s3Bucket !== undefined && s3Bucket !== before.s3Bucket)
        throw new DomainError('BAD_REQUEST', `s3Bucket: cannot be changed from "${before.s3Bucket}"`);
      await manager.update(BatchCollection, { id }, { name });
      await this.catalog.update(manager, catalogId(id), batchCatalogEntry({ ...before, name }));
    });
  }

  /**
   * Its scenes go with it; the objects stay. Requests that failed or were canceled are no longer linked.
   * @throws NOT_FOUND; CONFLICT while other requests are linked
   */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      // Tasks before the collection, as everybody locks them.
      await linkedTasks(manager, id);
      await this.find(manager, principal, id, true);
      const linked = (await linkedTasks(manager, id)).find(({ status }) => !['FAILED', 'CANCELED'].includes(status));
      if (linked)
        throw new DomainError('CONFLICT', `Request ${linked.id} (${linked.status}) is linked to the collection`, {
          detail: { code: 'COMMON_BAD_PAYLOAD' },
        });
      await manager.update(BatchTask, { collectionId: id }, { collectionId: null });
      await this.scenes.removeAll(manager, catalogId(id));
      await this.catalog.delete(manager, catalogId(id));
      await manager.delete(BatchCollection, { id });
    });
  }

  private async find(
    manager: EntityManager,
    principal: Principal,
    id: string,
    isChanged: boolean,
  ): Promise<BatchCollection> {
    const lock = isChanged ? { lock: { mode: 'pessimistic_write' as const } } : {};
    const found = await manager.findOne(BatchCollection, { where: { id }, ...lock });
    if (found === null || (found.accountId !== principal.accountId && !isAdmin(principal)))
      throw new DomainError('NOT_FOUND', `Collection ${id} not found`);
    return found;
  }
}

function linkedTasks(manager: EntityManager, collectionId: string): Promise<Array<Pick<BatchTask, 'id' | 'status'>>> {
  return manager.query(`SELECT id, status FROM batch_tasks WHERE collection_id = $1 ORDER BY id FOR UPDATE`, [
    collectionId,
  ]);
}
