import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { hasCapability, type Principal } from '../../../auth/index.js';
import { DeliveryStores } from '../../../delivery/index.js';
import { FanoutTasks } from '../../../fanout/index.js';
import { BatchActions } from '../../tasks/batch-actions.js';
import { type BatchAction, type BatchStatus } from '../../tasks/batch-states.js';
import { BatchTask } from '../../tasks/batch-task.entity.js';
import { findTask, type TaskList, tasksOf } from '../../tasks/task-list.query.js';
import { CollectionLinks } from '../collections/collection-links.js';
import { type RequestChange } from './read-change.js';
import { type BatchRequest, readBatchRequest, toStoredRequest } from './read-request.js';
import { RequestLinks } from './request-links.js';

/** Batch requests of an account. */
@Injectable()
export class BatchRequests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly actions: BatchActions,
    private readonly fanout: FanoutTasks,
    private readonly stores: DeliveryStores,
    private readonly collections: CollectionLinks,
    private readonly links: RequestLinks,
  ) {}

  /** @throws INVALID naming the member; BAD_REQUEST for a bucket that this instance does not have; FORBIDDEN for collections */
  async create(principal: Principal, body: unknown): Promise<BatchTask> {
    const request = readBatchRequest(body);
    const stored = toStoredRequest(body, request);
    if (request.collection !== 'none') assertMayFill(principal);
    const buckets = bucketsOf(request);
    for (const bucket of buckets) await this.stores.open({ bucket, region: null, keys: null });
    const { accountId, ownerId: createdBy } = principal;
    const collectionId = typeof request.collection === 'string' ? null : request.collection.id;
    const id = crypto.randomUUID();
    return this.dataSource.transaction(async (manager) => {
      if (collectionId !== null)
        await this.collections.hold(manager, collectionId, { accountId, gridId: request.tiles.grid.id, buckets });
      const row = { id, api: 'v1', accountId, createdBy, principal, request: stored, collectionId };
      await manager.insert(BatchTask, { ...row, description: request.description, status: 'CREATED' } as object);
      return manager.findOneByOrFail(BatchTask, { id });
    });
  }

  /** @returns one more than the page holds where there are more */
  list(principal: Principal, list: TaskList): Promise<BatchTask[]> {
    return tasksOf(this.dataSource, 'v1', principal, list);
  }

  /** @throws NOT_FOUND for those of other accounts, too */
  async load(principal: Principal, id: string): Promise<BatchTask> {
    const task = await findTask(this.dataSource, 'v1', principal, id);
    if (task === null) throw new DomainError('NOT_FOUND', `Batch request ${id} not found`);
    return task;
  }

  /** @throws NOT_FOUND, BAD_REQUEST in a state that does not allow it */
  async act(principal: Principal, id: string, action: BatchAction): Promise<void> {
    await this.actions.act(await this.load(principal, id), action);
  }

  /** batch-v1 §6. @throws NOT_FOUND, CONFLICT, FORBIDDEN, BAD_REQUEST for a collection that the request does not fit */
  async update(principal: Principal, id: string, { description, collectionId }: RequestChange): Promise<BatchTask> {
    await this.load(principal, id);
    return this.dataSource.transaction(async (manager) => {
      const task = await this.lock(manager, id);
      if (BUSY.includes(task.status)) throw conflict(`Request ${id} is ${task.status} and cannot be changed`);
      if (collectionId !== undefined && collectionId !== task.collectionId) {
        assertMayFill(principal);
        await this.assertIdle(id);
        await this.links.relink(manager, task, collectionId);
      }
      const change = {
        ...(description !== undefined && { description }),
        ...(collectionId !== undefined && { collectionId }),
      };
      await manager.update(BatchTask, { id }, { ...change, updated: () => 'now()' } as object);
      return manager.findOneByOrFail(BatchTask, { id });
    });
  }

  /** batch-v1 §7. @throws NOT_FOUND; CONFLICT while it is at work, and once tiles have been processed */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.load(principal, id);
    await this.dataSource.transaction(async (manager) => {
      const { status } = await this.lock(manager, id);
      if (BUSY.includes(status)) throw conflict(`Request ${id} is ${status} and cannot be deleted`);
      const { done } = await this.fanout.progress(id);
      if (done > 0) throw conflict(`Request ${id} has ${done} processed tiles and cannot be deleted`);
      await this.assertIdle(id);
      await this.fanout.remove(manager, id);
      await manager.delete(BatchTask, { id });
    });
  }

  /** Tiles of a canceled request may still come to their end. */
  private async assertIdle(id: string): Promise<void> {
    const [running] = await this.fanout.units(id, { status: 'running', offset: 0, limit: 1 });
    if (running) throw conflict(`Tile ${running.name} of request ${id} is still being processed`);
  }

  /** In the order of everybody: the fan-out before the task. */
  private async lock(manager: EntityManager, id: string): Promise<BatchTask> {
    await this.fanout.lock(manager, id);
    return manager.findOneOrFail(BatchTask, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }
}

/** Being processed, or about to be. */
const BUSY: readonly BatchStatus[] = ['ANALYSING', 'PROCESSING'];

export function bucketsOf({ order }: Pick<BatchRequest, 'order'>): string[] {
  return [...new Set(order.files.map(({ template }) => template.bucket))];
}

function assertMayFill(principal: Principal): void {
  if (hasCapability(principal, 'manage_collections')) return;
  throw new DomainError('FORBIDDEN', 'The capability "manage_collections" is required to fill a collection');
}

function conflict(why: string): DomainError {
  return new DomainError('CONFLICT', why, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
}
