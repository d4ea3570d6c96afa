import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Product, UsageMeter } from '../../accounting/index.js';
import { FanoutTasks, type UnitHandler, UnitHandlers } from '../../fanout/index.js';
import { BatchGates } from './batch-gates.js';
import { type BatchApi, endStatus } from './batch-states.js';
import { BatchTask } from './batch-task.entity.js';
import { BatchWorks } from './batch-work.js';

/** Tasks that were looked up lately: a task's units come in a row. */
const REMEMBERED_MS = 5_000;
const PRODUCT: Readonly<Record<BatchApi, Product>> = { v1: 'batch', v2: 'batch', statistics: 'batch-statistical' };
/** Version 1 shows what its tiles cost without the discount of large ones, and all of its tiles are large (batch-v1 §5). */
const PAID_SHARE: Readonly<Record<BatchApi, number>> = { v1: 1 / 3, v2: 1, statistics: 1 };
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
    private readonly meter: UsageMeter,
    private readonly gates: BatchGates,
  ) {}

  onModuleInit(): void {
    for (const api of APIS) this.handlers.register(this.handlerOf(api));
  }

  private handlerOf(api: BatchApi): UnitHandler {
    return {
      kind: `batch-${api}`,
      run: async (unit, signal, next) => this.works.of(api).run(await this.taskOf(unit.taskId), unit, signal, next),
      charge: async (manager, spent) => {
        for (const { accountId, cost } of spent)
          if (cost > 0)
            await this.meter.recordIn(manager, { accountId }, { product: PRODUCT[api], units: cost * PAID_SHARE[api] });
      },
      charged: async (spent) => {
        for (const { accountId, cost } of spent)
          if (cost > 0) await this.meter.chargeLimits({ accountId }, cost * PAID_SHARE[api]);
      },
      drained: (manager, taskId) => this.end(manager, taskId),
    };
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
    await this.chargeLeast(manager, task, progress.cost);
  }

  /** What a task costs at least, where the operator asks for it. */
  private async chargeLeast(manager: EntityManager, { id, api, accountId }: BatchTask, cost: number): Promise<void> {
    const share = PAID_SHARE[api];
    const units = this.gates.missing(cost * share);
    if (units === 0) return;
    await this.fanout.addCost(manager, id, units / share);
    await this.meter.recordIn(manager, { accountId }, { product: PRODUCT[api], units });
    await this.meter.chargeLimits({ accountId }, units);
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
