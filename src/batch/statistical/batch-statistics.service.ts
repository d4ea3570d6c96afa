import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { DeliveryStores, withoutSecrets } from '../../delivery/index.js';
import { FanoutTasks, type TaskProgress } from '../../fanout/index.js';
import { BatchActions } from '../tasks/batch-actions.js';
import { BatchGates } from '../tasks/batch-gates.js';
import { type BatchAction } from '../tasks/batch-states.js';
import { BatchTask } from '../tasks/batch-task.entity.js';
import { readBatchStatistics } from './request/batch-statistics-order.js';
import { SealedKeys } from '../tasks/sealed-keys.js';
import { findTask, type TaskList, tasksOf } from '../tasks/task-list.query.js';

const NOTHING_YET: TaskProgress = { total: 0, done: 0, failed: 0, cost: 0 };

/** A task with how far its features are. */
export interface TaskWithProgress {
  readonly task: BatchTask;
  readonly progress: TaskProgress;
}

/** Tasks as their account sees them. */
@Injectable()
export class BatchStatisticsTasks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly actions: BatchActions,
    private readonly fanout: FanoutTasks,
    private readonly stores: DeliveryStores,
    private readonly keys: SealedKeys,
    private readonly gates: BatchGates,
  ) {}

  /** Checks what shows without reading an object. @throws INVALID; BAD_REQUEST: a bucket that is not at hand; FORBIDDEN */
  async create(principal: Principal, body: unknown): Promise<TaskWithProgress> {
    await this.gates.assertBalance(principal);
    const { features, output, script } = readBatchStatistics(body);
    const descriptors = {
      features,
      output: output.descriptor,
      evalscriptReference: script.kind === 'reference' ? script.descriptor : null,
    };
    for (const one of Object.values(descriptors)) if (one !== null) await this.stores.open(one);
    const id = randomUUID();
    await this.dataSource.manager.insert(BatchTask, {
      id,
      api: 'statistics',
      accountId: principal.accountId,
      createdBy: principal.ownerId,
      principal,
      request: withoutSecrets(body),
      secrets: this.keys.seal(id, descriptors),
      status: 'CREATED',
    } as object);
    return this.load(principal, id);
  }

  async list(principal: Principal, wanted: TaskList): Promise<TaskWithProgress[]> {
    const tasks = await tasksOf(this.dataSource, 'statistics', principal, wanted);
    const progress = await this.fanout.progressOfMany(tasks.map(({ id }) => id));
    return tasks.map((task) => ({ task, progress: progress.get(task.id) ?? NOTHING_YET }));
  }

  /** @throws NOT_FOUND, also for a task of another account */
  async load(principal: Principal, id: string): Promise<TaskWithProgress> {
    const task = await findTask(this.dataSource, 'statistics', principal, id);
    if (task === null) throw new DomainError('NOT_FOUND', 'Batch statistical request not found');
    return { task, progress: await this.fanout.progress(id) };
  }

  /** @throws NOT_FOUND; BAD_REQUEST in a state that does not allow it */
  async act(principal: Principal, id: string, action: BatchAction): Promise<void> {
    await this.actions.act((await this.load(principal, id)).task, action);
  }
}
