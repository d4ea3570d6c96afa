import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { storableJson } from '../../catalog/index.js';
import { withoutSecrets } from '../../delivery/index.js';
import { FanoutTasks, type TaskProgress } from '../../fanout/index.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { BatchActions } from '../tasks/batch-actions.js';
import { BatchGates } from '../tasks/batch-gates.js';
import { type BatchAction, type BatchStatus } from '../tasks/batch-states.js';
import { BatchTask } from '../tasks/batch-task.entity.js';
import { SealedKeys } from '../tasks/sealed-keys.js';
import { readDescription } from '../tasks/task-description.js';
import { findTask, type TaskList, tasksOf } from '../tasks/task-list.query.js';
import { RequestCopies } from './request/request-copies.js';
import { readTaskRequest } from './request/task-request.js';
import { WantedCollections } from './request/wanted-collections.js';

export interface TaskWithProgress {
  readonly task: BatchTask;
  readonly progress: TaskProgress;
}

const NOTHING_YET: TaskProgress = { total: 0, done: 0, failed: 0, cost: 0 };
/** batch-v2 §1: being processed, or waiting to be. */
const BUSY: ReadonlySet<BatchStatus> = new Set<BatchStatus>(['ANALYSING', 'PROCESSING']);

/** Tasks as their account sees them. */
@Injectable()
export class BatchV2Tasks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly actions: BatchActions,
    private readonly fanout: FanoutTasks,
    private readonly copies: RequestCopies,
    private readonly keys: SealedKeys,
    private readonly collections: WantedCollections,
    private readonly gates: BatchGates,
  ) {}

  /**
   * Checks what is cheap, which includes that the bucket takes an object: the copy of the request.
   * @throws INVALID, BAD_REQUEST naming the member; FORBIDDEN for an account that cannot pay; UNAVAILABLE for a bucket of this instance that is away
   */
  async create(principal: Principal, body: unknown): Promise<TaskWithProgress> {
    const read = readTaskRequest(body);
    storableJson('The request', () => JSON.stringify(body));
    await this.gates.assertBalance(principal);
    await this.collections.assertPossible(principal, read);
    const { accountId, ownerId: createdBy } = principal;
    const features = read.input.type === 'geopackage' ? read.input.features : null;
    const id = randomUUID();
    const task = Object.assign(new BatchTask(), {
      ...{ id, api: 'v2', accountId, createdBy, principal },
      request: withoutSecrets(body),
      secrets: this.keys.seal(id, { features, output: read.delivery }),
      ...{ description: read.description, collectionId: null, status: 'CREATED', userAction: 'NONE' },
      ...{ userActionAt: null, nextAction: null, stoppedReason: null, error: null, facts: null },
      ...{ created: new Date(), updated: new Date() },
    } as const);
    await this.copies.put(task, read);
    await this.dataSource.manager.insert(BatchTask, task as object);
    return { task, progress: NOTHING_YET };
  }

  async list(principal: Principal, wanted: TaskList): Promise<TaskWithProgress[]> {
    const tasks = await tasksOf(this.dataSource, 'v2', principal, wanted);
    const progress = await this.fanout.progressOfMany(tasks.map(({ id }) => id));
    return tasks.map((task) => ({ task, progress: progress.get(task.id) ?? NOTHING_YET }));
  }

  /** @throws NOT_FOUND, also for a task of another account */
  async load(principal: Principal, id: string): Promise<TaskWithProgress> {
    const task = await findTask(this.dataSource, 'v2', principal, id);
    if (task === null) throw notFound(id);
    return { task, progress: await this.fanout.progress(id) };
  }

  /** Of a task only its description can be changed. @throws NOT_FOUND, CONFLICT while it is analysed or processed */
  async describe(principal: Principal, id: string, body: unknown): Promise<BatchTask> {
    const description = readDescription(new JsonMember(body).get('description'));
    await this.load(principal, id);
    return this.dataSource.transaction(async (manager) => {
      const task = await manager.findOneOrFail(BatchTask, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (BUSY.has(task.status)) throw new DomainError('CONFLICT', `Batch request ${id} is ${task.status}`);
      const { description: _, ...others } = task.request;
      const request = { ...others, ...(description !== null && { description }) };
      await manager.update(BatchTask, { id }, { request, description, updated: () => 'now()' } as object);
      return { ...task, request, description };
    });
  }

  /** @throws NOT_FOUND; BAD_REQUEST in a state that does not allow it */
  async act(principal: Principal, id: string, action: BatchAction): Promise<void> {
    await this.actions.act((await this.load(principal, id)).task, action);
  }
}

function notFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Batch request ${id} not found`);
}
