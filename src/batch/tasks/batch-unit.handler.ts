import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type ClaimedUnit, FanoutTasks, type UnitHandler, UnitHandlers, type UnitOutcome } from '../../fanout/index.js';
import { type BatchApi, endStatus } from './batch-states.js';
import { BatchTask } from './batch-task.entity.js';
import { BatchWorks } from './batch-work.js';

/** Tasks that were looked up lately: a task's units come in a row. */
const REMEMBERED_MS = 5_000;
const APIS: readonly BatchApi[] = ['v1', 'v2', 'statistics'];

/** Registers a handler per API: runs units of its tasks, and ends the tasks. */
@Injectable()
export class BatchUnitHandlers implements OnModuleInit {
  private readonly known = new Map<string, { task: Promise<BatchTask>; at: number }>();

  constructor(
    private readonly handlers: UnitHandlers,
    private readonly dataSource: DataSource,
    private readonly works: BatchWorks,
    private readonly fanout: FanoutTasks,
  ) {}

  onModuleInit(): void {
    for (const api of APIS) this.handlers.register(this.handlerOf(api));
  }

  private handlerOf(api: BatchApi): UnitHandler {
    return {
      kind: `batch-${api}`,
      run: (unit, signal) => this.run(api, unit, signal),
      drained: (manager, taskId) => this.end(manager, taskId),
    };
  }

  private async run(api: BatchApi, unit: ClaimedUnit, signal: AbortSignal): Promise<UnitOutcome> {
    return this.works.of(api).run(await this.taskOf(unit.taskId), unit, signal);
  }

  /** Part of the transaction that closes the fan-out: a task that was stopped meanwhile stays so. */
  private async end(manager: EntityManager, id: string): Promise<void> {
    const task = await manager.findOneOrFail(BatchTask, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (task.status !== 'PROCESSING') return;
    const progress = await this.fanout.progress(id);
    await this.works.of(task.api).ended?.(task, progress);
    const status = endStatus(task.api, progress);
    const error = status === 'PARTIAL' || status === 'FAILED' ? 'Too many failed tiles' : null;
    await manager.update(BatchTask, { id }, { status, error, updated: () => 'now()' });
  }

  private taskOf(id: string): Promise<BatchTask> {
    const now = performance.now();
    for (const [key, { at }] of this.known) if (now - at > REMEMBERED_MS) this.known.delete(key);
    const found = this.known.get(id);
    if (found) return found.task;
    const task = this.dataSource.manager.findOneByOrFail(BatchTask, { id });
    this.known.set(id, { task, at: now });
    task.catch(() => this.known.delete(id));
    return task;
  }
}
