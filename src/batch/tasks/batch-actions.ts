import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { FanoutTasks } from '../../fanout/index.js';
import { JobOutbox } from '../../jobs/index.js';
import { analysisJob } from './analysis-job.js';
import { BatchGates } from './batch-gates.js';
import { type BatchAction, type BatchApi, type BatchStatus, type Effect, effectOf, refusalOf, type UserAction } from './batch-states.js'; // prettier-ignore
import { BatchTask, type StoppedReason } from './batch-task.entity.js';

/** What users do with a task: each action is one transaction that locks the task's row. */
@Injectable()
export class BatchActions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly fanout: FanoutTasks,
    private readonly outbox: JobOutbox,
    private readonly gates: BatchGates,
  ) {}

  /**
   * @param task of the caller, already found
   * @throws BAD_REQUEST in a state that does not allow it, FORBIDDEN for an account that cannot pay, UNAVAILABLE when the analysis cannot be queued: then nothing has changed
   */
  async act({ id, api }: Pick<BatchTask, 'id' | 'api'>, action: BatchAction): Promise<void> {
    const needsJob = await this.dataSource.transaction(async (manager) => {
      const { effect, task } = await this.locked(manager, id, api, action);
      if (effect === 'analyse' || effect === 'analyse-then-start') return task;
      await this.apply(manager, task, action, effect);
      return null;
    });
    if (!needsJob) return;
    try {
      // In the outbox's own transaction, which looks at the state once more.
      await this.beginAnalysis(needsJob, action);
    } catch (error) {
      if (!isDomainError(error, 'CONFLICT')) throw error;
      // Somebody else began it at the same moment: then the action meets another state.
      await this.act({ id, api }, action);
    }
  }

  /** At the end of an analysis: what the user wanted meanwhile. @param manager of the transaction that ends it */
  async analysed(manager: EntityManager, task: BatchTask, facts: Record<string, unknown>): Promise<void> {
    const { nextAction } = task;
    await this.set(manager, task.id, { status: 'ANALYSIS_DONE', facts, nextAction: null });
    const effect = nextAction && effectOf(task.api, 'ANALYSIS_DONE', nextAction);
    if (effect) await this.apply(manager, { ...task, status: 'ANALYSIS_DONE' }, nextAction, effect);
  }

  /** The system's own stop; one that is not being processed any more stays as it is. @returns whether it was stopped */
  stopFor(id: string, stoppedReason: StoppedReason, error: string | null): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      await this.fanout.lock(manager, id);
      const task = await manager.findOneOrFail(BatchTask, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (task.status !== 'PROCESSING') return false;
      await this.fanout.hold(manager, id);
      await this.set(manager, id, { status: 'STOPPED', stoppedReason, error });
      return true;
    });
  }

  private async locked(manager: EntityManager, id: string, api: BatchApi, action: BatchAction) {
    await this.fanout.lock(manager, id);
    const task = await manager.findOneOrFail(BatchTask, { where: { id }, lock: { mode: 'pessimistic_write' } });
    const effect = effectOf(api, task.status, action);
    if (effect === null)
      throw new DomainError('BAD_REQUEST', refusalOf(api, action), { detail: { code: 'COMMON_BAD_PAYLOAD' } });
    if (action === 'START') {
      this.gates.assertWaited(task);
      await this.gates.assertBalance(task);
    }
    return { task, effect };
  }

  private async beginAnalysis(task: BatchTask, action: BatchAction): Promise<void> {
    await this.outbox.submit(analysisJob(task), async (manager) => {
      const { effect } = await this.locked(manager, task.id, task.api, action);
      const nextAction = effect === 'analyse-then-start' ? 'START' : null;
      await this.set(manager, task.id, { status: 'ANALYSING', nextAction, ...acted(action) });
    });
  }

  private async apply(manager: EntityManager, task: BatchTask, action: BatchAction, effect: Effect): Promise<void> {
    if (effect === 'remember') {
      await this.set(manager, task.id, { nextAction: userAction(action), ...acted(action) });
      return;
    }
    if (effect === 'retry') await this.fanout.retryFailed(manager, task.id);
    if (effect === 'process' || effect === 'retry') await this.fanout.open(manager, task.id);
    else await this.fanout.hold(manager, task.id);
    const isStop = effect === 'stop';
    const stoppedReason = isStop ? ('USER_ACTION' as const) : null;
    await this.set(manager, task.id, { status: STATUS_AFTER[effect], stoppedReason, error: null, ...acted(action) });
  }

  private async set(manager: EntityManager, id: string, change: Partial<BatchTask>): Promise<void> {
    // TypeORM's type of a partial jsonb column is narrower than what it takes.
    await manager.update(BatchTask, { id }, { ...change, updated: () => 'now()' } as object);
  }
}

const STATUS_AFTER: Readonly<Record<Effect, BatchStatus>> = {
  analyse: 'ANALYSING',
  'analyse-then-start': 'ANALYSING',
  remember: 'ANALYSING',
  process: 'PROCESSING',
  retry: 'PROCESSING',
  stop: 'STOPPED',
  cancel: 'CANCELED',
};

function userAction(action: BatchAction): Exclude<UserAction, 'NONE'> {
  return action === 'RESTARTPARTIAL' ? 'START' : action;
}

function acted(action: BatchAction) {
  return { userAction: userAction(action), userActionAt: () => 'now()' } as unknown as Pick<BatchTask, 'userAction'>;
}
